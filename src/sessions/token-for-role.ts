import { requireConsent } from '../consent/consent-gate.ts';
import { AssumeError } from '../core/errors.ts';
import type { MappedRole, Role } from '../core/role.ts';
import { isIdentityCenter } from '../core/target.ts';
import type { SignInPrompt } from '../core/sign-in.ts';
import type { SubjectToken } from '../core/token.ts';
import { audienceOfSource } from '../identity/audience.ts';
import { findRole, requireTokenSource, restsOnConsent, sourceForRole } from './find-role.ts';
import type { Allowance } from './overview/overview.ts';

export interface RoleToken {
  readonly role: Role;
  readonly token: SubjectToken;
}

/** A role of the map that is taken with a token. @throws AssumeError `role-unknown`, `role-map-invalid`; `usage` for one that takes none. */
export function tokenRole(here: Pick<Allowance, 'map' | 'repository'>, name: string): MappedRole {
  const mapped = findRole(here, name);
  if (!isIdentityCenter(mapped.role.target)) return mapped;
  throw new AssumeError('usage', `${name} is a role of IAM Identity Center, which takes no identity token.`, {
    hint: `Take it with \`rolecall assume ${name}\`.`,
  });
}

/**
 * A token such as an exchange for a role of the map would be made with.
 * @throws AssumeError as {@link tokenRole}; `consent-needed` for what is not allowed yet; `policy-refused` in a prebuild; else as
 * the source does.
 */
export async function tokenForRole(
  here: Allowance,
  name: string,
  signal?: AbortSignal,
  prompt?: SignInPrompt,
): Promise<RoleToken> {
  const mapped = tokenRole(here, name);
  // An audience that the repository's map decides is used as the rest of the map is: once it is allowed.
  if (restsOnConsent(here, mapped.source)) requireConsent(here.consent);
  const source = sourceForRole(here, requireTokenSource(here), mapped);
  const audience = audienceOfSource(source, mapped.role.target);
  return { role: mapped.role, token: await source.token(audience, signal, prompt) };
}
