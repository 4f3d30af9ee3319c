import { GitHubState, type GitHubAccount, type GitHubCodespace, type GitHubRepository } from './state.ts';

/** The sandbox's GitHub as it starts: one organisation, one person who may write to its one repository, one codespace of hers. */
export interface AcmeGitHub {
  readonly organization: GitHubAccount;
  readonly person: GitHubAccount;
  readonly repository: GitHubRepository;
  readonly codespace: GitHubCodespace;
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
};

/** A state of its own for each sandbox, with a fresh token. */
export function acmeState(): { readonly state: GitHubState; readonly acme: AcmeGitHub } {
  const state = new GitHubState();
  state.putAccount(ACME.organization);
  state.putAccount(ACME.person);
  state.putRepository(ACME.repository);
  state.putCodespace(ACME.codespace);
  const { value } = state.issueToken({
    kind: 'ghu',
    userId: ACME.person.id,
    reads: [],
    writes: [ACME.repository.id],
    codespaces: true,
  });
  return { state, acme: { ...ACME, token: value } };
}
