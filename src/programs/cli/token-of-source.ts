import type { SubjectToken } from '../../core/token.ts';
import { noSourceFailure } from '../../identity/select-source.ts';
import type { Overview } from '../../sessions/overview.ts';
import type { CommandContext } from './command.ts';

/**
 * A token from the source that an exchange would use, for one audience.
 * @throws AssumeError `no-identity-source` when there is none, else as the source does.
 */
export function tokenOfSource(context: CommandContext, overview: Overview, audience: string): Promise<SubjectToken> {
  const source = overview.source?.source;
  if (source === undefined) throw noSourceFailure(overview.detection, overview.sources);
  return source.token(audience, context.signal);
}
