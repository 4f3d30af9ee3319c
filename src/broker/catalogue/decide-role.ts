import { CATALOGUE_PERMISSIONS } from '../../core/broker-protocol.ts';
import type { KeptRole } from '../broker.ts';
import type { GitHubRepositoryName } from '../github-answers.ts';
import type { GitHubApp } from '../github-app.ts';
import { Refusal } from '../refusal.ts';
import type { VerifiedCodespace } from '../verify-codespace.ts';

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

/**
 * Decides by what GitHub says now, for a token and for a list alike. What the token itself may do is decided already.
 * @throws Refusal `role-permission` | `role-team` | `github-unavailable` | `rate-limited`.
 */
export async function decideRole(
  role: KeptRole,
  { user, repository, permission }: VerifiedCodespace,
  gitHubApp: GitHubApp | undefined,
): Promise<GrantedRole> {
  const held = permission === undefined ? -1 : CATALOGUE_PERMISSIONS.indexOf(permission);
  if (held < CATALOGUE_PERMISSIONS.indexOf(role.permission)) throw new Refusal('role-permission');
  if (role.teams === undefined) return { role, teams: [] };
  if (gitHubApp === undefined) throw new Refusal('role-team', { cause: 'the broker has no GitHub App to ask' });
  const teams = await gitHubApp.memberships(repository.owner, role.teams, user.id);
  if (teams.length === 0) throw new Refusal('role-team');
  return { role, teams };
}
