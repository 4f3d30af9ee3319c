import type { KeyObject } from 'node:crypto';
import type { GitHubAppRegistration, GitHubInstallation, GitHubTeam } from './apps.ts';
import { GitHubState, type GitHubAccount, type GitHubCodespace, type GitHubRepository } from './state.ts';

/**
 * The sandbox's GitHub as it starts: one organisation, one person who may write to its one repository, one codespace of hers,
 * one team that she is in, and the organisation's own App, which may see its members.
 */
export interface AcmeGitHub {
  readonly organization: GitHubAccount;
  readonly person: GitHubAccount;
  readonly repository: GitHubRepository;
  readonly codespace: GitHubCodespace;
  readonly team: GitHubTeam;
  readonly app: Omit<GitHubAppRegistration, 'publicKey'>;
  readonly installation: GitHubInstallation;
  /** The codespace's own. */
  readonly token: string;
}

export const ACME: Omit<AcmeGitHub, 'token'> = {
  organization: { id: 9_876_543, login: 'acme', type: 'Organization' },
  person: { id: 583_231, login: 'jane', type: 'User' },
  repository: {
    id: 456_789_012,
    ownerId: 9_876_543,
    name: 'app',
    private: true,
    fork: false,
    template: false,
    archived: false,
    disabled: false,
    roles: { 583_231: 'write' },
  },
  codespace: {
    id: 77_001,
    name: 'jane-literate-space-parakeet-mld5',
    ownerId: 583_231,
    repositoryId: 456_789_012,
    state: 'Available',
    prebuild: false,
    billableOwnerId: 9_876_543,
  },
  team: { id: 4_201_001, organizationId: 9_876_543, slug: 'incident', members: { 583_231: 'active' } },
  app: { id: 1_204_567, clientId: 'Iv23liSandboxRolecall', slug: 'acme-rolecall' },
  installation: {
    id: 52_001_002,
    appId: 1_204_567,
    accountId: 9_876_543,
    permissions: { members: 'read', metadata: 'read' },
    suspended: false,
  },
};

/** A state of its own for each sandbox, with a fresh token. `appKey`: the App's public one; without it there is no App. */
export function acmeState(appKey?: KeyObject): { readonly state: GitHubState; readonly acme: AcmeGitHub } {
  const state = new GitHubState();
  state.putAccount(ACME.organization);
  state.putAccount(ACME.person);
  state.putRepository(ACME.repository);
  state.putCodespace(ACME.codespace);
  state.apps.putTeam(ACME.team);
  if (appKey !== undefined) {
    state.apps.putApp({ ...ACME.app, publicKey: appKey });
    state.apps.putInstallation(ACME.installation);
  }
  const { value } = state.issueToken({
    kind: 'ghu',
    userId: ACME.person.id,
    reads: [],
    writes: [ACME.repository.id],
    codespaces: true,
  });
  return { state, acme: { ...ACME, token: value } };
}
