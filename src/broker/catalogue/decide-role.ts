import { CATALOGUE_PERMISSIONS } from '../../core/broker-protocol.ts';
import type { KeptRole } from '../broker.ts';
import type { GitHubRepositoryName } from '../github/answers.ts';
import type { Membership } from '../github/app.ts';
import { Refusal } from '../refusal.ts';
import type { VerifiedCodespace } from '../github/verify-codespace.ts';

/** A role of the catalogue whose conditions hold for somebody. */
export interface GrantedRole {
  readonly role: KeptRole;
  /** Of the teams that the role names, those that the person is in; empty when it names none. */
  readonly teams: readonly number[];
}

/** The roles that exist for a repository, whoever asks: another repository's are as good as not there. */
export function rolesOf(catalogue: readonly KeptRole[], repository: GitHubRepositoryName): readonly KeptRole[] {
  return catalogue.filter(
    ({ owner, repositories }) =>
      owner === repository.owner.id && (repositories === undefined || repositories.includes(repository.id)),
  );
}

/** Whether the person is in teams, by id; undefined: the broker has no GitHub App to ask. */
export type AskTeams = ((teams: readonly number[]) => Promise<ReadonlyMap<number, Membership>>) | undefined;

/** Whether a role is the person's as far as their permission goes. */
export function permissionSuffices(role: KeptRole, { permission }: VerifiedCodespace): boolean {
  return CATALOGUE_PERMISSIONS.indexOf(permission) >= CATALOGUE_PERMISSIONS.indexOf(role.permission);
}

/**
 * Decides by what GitHub says now, for a token and for a list alike. What the token itself may do is decided already.
 * @throws Refusal `role-permission` | `role-team` | `github-unavailable` | `rate-limited`.
 */
export async function decideRole(role: KeptRole, facts: VerifiedCodespace, askTeams: AskTeams): Promise<GrantedRole> {
  if (!permissionSuffices(role, facts)) throw new Refusal('role-permission');
  if (role.teams === undefined) return { role, teams: [] };
  if (askTeams === undefined) throw new Refusal('role-team', { cause: 'the broker has no GitHub App to ask' });
  const answers = await askTeams(role.teams);
  const named = [...new Set(role.teams)];
  const teams = named.filter(team => answers.get(team) === true);
  // One team is enough: that GitHub did not say of another changes nothing.
  if (teams.length > 0) return { role, teams };
  throw named.map(team => answers.get(team)).find(answer => answer instanceof Refusal) ?? new Refusal('role-team');
}
