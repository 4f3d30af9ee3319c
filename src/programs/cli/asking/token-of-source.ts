import type { MappedRole } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { SubjectToken } from '../../../core/token.ts';
import { requireTokenSource, sourceForRole } from '../../../sessions/find-role.ts';
import type { Allowance } from '../../../sessions/overview/overview.ts';
import type { CommandContext } from '../command.ts';
import { signInPrompt } from './sign-in-prompt.ts';

/**
 * A token from the source that an exchange would use, for one audience, as `role` would have it. The person signs in where
 * that takes one.
 * @throws AssumeError `policy-refused` in a prebuild, `no-identity-source` when there is none, `consent-needed` when only the
 * repository says whom to ask, else as the source does.
 */
export async function tokenOfSource(
  context: CommandContext,
  overview: Allowance,
  audience: string,
  role?: MappedRole,
): Promise<SubjectToken> {
  const usable = requireTokenSource(overview);
  const source = role === undefined ? usable : sourceForRole(overview, usable, role);
  context.terminal.progress(`Asking ${printable(overview.source?.name ?? '')} for a token …`);
  return source.token(audience, context.signal, signInPrompt(context));
}
