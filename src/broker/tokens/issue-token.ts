import type { Clock } from '../../core/ports.ts';
import type { Visit } from '../visit.ts';
import type { BrokerConfiguration, SigningKeys } from '../broker.ts';
import { decideRole, type GrantedRole, rolesOf } from '../catalogue/decide-role.ts';
import { claimsFor, lifetimeFor } from './claims.ts';
import type { GitHubApp } from '../github/app.ts';
import { Refusal } from '../refusal.ts';
import type { TokenRequest } from './token-request.ts';
import { type CodespacePorts, confirmCodespace, type VerifiedCodespace } from '../github/verify-codespace.ts';

export interface IssuePorts extends CodespacePorts {
  readonly clock: Clock;
  readonly signingKeys: SigningKeys;
  readonly gitHubApp: GitHubApp | undefined;
}

export interface IssuedIdentityToken {
  readonly jwt: string;
  readonly lifetimeSeconds: number;
}

/**
 * A signed token for what was asked, once GitHub confirmed it.
 * @throws Refusal.
 */
export async function issueToken(
  request: TokenRequest,
  { id, log, caller }: Pick<Visit, 'id' | 'log' | 'caller'>,
  configuration: BrokerConfiguration,
  ports: IssuePorts,
): Promise<IssuedIdentityToken> {
  const { issuer, tokenSeconds } = configuration;
  const { audience, role } = request;
  const facts = await confirmCodespace(request, caller, configuration, ports);
  const granted =
    role === undefined ? undefined : await grantedRole(role, audience, facts, configuration, ports.gitHubApp);
  const lifetimeSeconds = lifetimeFor(audience, tokenSeconds);
  const claims = claimsFor(facts, { issuer, audience, now: ports.clock.now(), lifetimeSeconds, id }, granted);
  const jwt = await ports.signingKeys.sign(claims);
  log.note('Gave a token.', {
    user_id: facts.user.id,
    repository_id: facts.repository.id,
    codespace_id: facts.codespaceId,
    audience,
    ...(role === undefined ? {} : { role }),
  });
  return { jwt, lifetimeSeconds };
}

/** @throws Refusal `role-unknown`, also for a role of other repositories; `audience-not-allowed`; as {@link decideRole}. */
function grantedRole(
  name: string,
  audience: string,
  facts: VerifiedCodespace,
  { catalogue }: BrokerConfiguration,
  gitHubApp: GitHubApp | undefined,
): Promise<GrantedRole> {
  const role = rolesOf(catalogue, facts.repository).find(each => each.name === name);
  if (role === undefined) throw new Refusal('role-unknown');
  if (!role.audiences.includes(audience)) throw new Refusal('audience-not-allowed');
  const { repository, user } = facts;
  return decideRole(role, facts, gitHubApp && (teams => gitHubApp.memberships(repository.owner, teams, user.id)));
}
