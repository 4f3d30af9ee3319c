import { printable } from '../../core/text.ts';
import type { SubjectToken } from '../../core/token.ts';
import { requireTokenSource } from '../../sessions/find-role.ts';
import type { Overview } from '../../sessions/overview.ts';
import type { CommandContext } from './command.ts';

/**
 * A token from the source that an exchange would use, for one audience.
 * @throws AssumeError `policy-refused` in a prebuild, `no-identity-source` when there is none, `consent-needed` when only the
 * repository says whom to ask, else as the source does.
 */
export async function tokenOfSource(
  context: CommandContext,
  overview: Overview,
  audience: string,
): Promise<SubjectToken> {
  const source = requireTokenSource(overview);
  context.terminal.progress(`Asking ${printable(overview.source?.name ?? '')} for a token …`);
  return source.token(audience, context.signal);
}
