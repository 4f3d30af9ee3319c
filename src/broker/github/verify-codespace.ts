import type { Secret } from '../../core/secret.ts';
import type { Digest } from '../../core/ports.ts';
import type { BrokerRefusal, CataloguePermission } from '../../core/broker-protocol.ts';
import type { BrokerConfiguration, Caller } from '../broker.ts';
import type { GitHubAccount, GitHubRepository, GitHubRepositoryName, GitHubUser } from './answers.ts';
import type { GitHub } from './github.ts';
import type { Holders } from './holders.ts';
import type { RecentAnswers } from './recent-answers.ts';
import { Refusal } from '../refusal.ts';

/** What GitHub confirmed of the caller, every condition of the configuration kept. */
export interface VerifiedCodespace {
  readonly user: GitHubAccount;
  readonly codespaceId: number;
  readonly repository: GitHubRepositoryName;
  /** The person's on the repository, which says nothing of what the token may. */
  readonly permission: CataloguePermission;
}

/** Who says to be in which codespace. */
export interface CodespaceRequest {
  readonly token: Secret;
  readonly codespace: string;
  /** `owner/name` as the client sees it; undefined where it sees none. */
  readonly repository: string | undefined;
}

export interface CodespacePorts {
  readonly digest: Digest;
  readonly holders: Holders;
  readonly gitHub: GitHub;
  readonly verified: RecentAnswers<VerifiedCodespace>;
}

/**
 * What GitHub confirmed of the caller within the last minute.
 * @throws Refusal.
 */
export async function confirmCodespace(
  { token, codespace, repository }: CodespaceRequest,
  { address }: Caller,
  configuration: BrokerConfiguration,
  { digest, holders, gitHub, verified }: CodespacePorts,
): Promise<VerifiedCodespace> {
  holders.admit(token);
  // Never the token itself: what is kept in memory must be worth nothing.
  const facts = await verified.get(digest(`${codespace}\n${token.reveal()}`), async () => {
    const user = holders.userOf(token, address);
    // About a token that GitHub may not know it is asked one question.
    if (!holders.isKnown(token)) await user;
    const confirmed = await verifyCodespace(gitHub, configuration, token, codespace, user);
    holders.confirm(token);
    return confirmed;
  });
  // GitHub's names differ in more than case.
  if (repository !== undefined && repository.toLowerCase() !== facts.repository.fullName.toLowerCase()) {
    throw new Refusal('repository-mismatch', { repository: facts.repository.fullName });
  }
  return facts;
}

/**
 * Who holds a token that GitHub made for a codespace of a repository, and may write there. What no question to GitHub can
 * tell: whether the token is this codespace's own, or that of another codespace of the same person that may write there too.
 * @throws Refusal.
 */
async function verifyCodespace(
  gitHub: GitHub,
  { owners, billedToOwner }: BrokerConfiguration,
  token: Secret,
  name: string,
  asked: Promise<GitHubUser>,
): Promise<VerifiedCodespace> {
  // Side by side, but judged in order, so that the reason is the one that explains most.
  const [userAnswer, codespaceAnswer] = await Promise.allSettled([asked, gitHub.codespace(token, name)]);
  const user = valueOf(userAnswer);
  const codespace = valueOf(codespaceAnswer);
  const named = codespace.repository;
  if (user.isSuspended) throw new Refusal('no-write-access', { cause: 'GitHub has suspended the person' });
  if (codespace.name !== name) throw new Refusal('codespace-unknown');
  if (codespace.owner.id !== user.id) throw new Refusal('codespace-not-yours');
  if (codespace.state !== 'Available') throw new Refusal('codespace-stopped');
  if (named === undefined) throw new Refusal('repository-unpublished');
  // Before anything is asked about a repository that gets no token anyway.
  if (!owners.includes(named.owner.id)) throw new Refusal('owner-not-allowed');

  // Both by name, which may have come to mean another repository: the id says so, and neither follows a redirect.
  const [repositoryAnswer, writeAnswer] = await Promise.allSettled([
    gitHub.repository(token, named.fullName),
    gitHub.proveWriteAccess(token, named.fullName),
  ]);
  const repository = valueOf(repositoryAnswer);
  if (!owners.includes(repository.owner.id)) throw new Refusal('owner-not-allowed');
  if (!isSame(named, repository)) throw new Refusal('repository-replaced');
  // What GitHub says in two places has to hold in both.
  for (const reason of [unfitness(repository), unfitness(named)]) if (reason !== undefined) throw new Refusal(reason);
  if (billedToOwner && codespace.billableOwner.id !== repository.owner.id) {
    throw new Refusal('codespace-not-billed-to-owner');
  }
  const { id, fullName, owner, permission, isClosed } = repository;
  if (permission === undefined || named.permission === undefined || isClosed || named.isClosed) {
    throw new Refusal('no-write-access');
  }
  valueOf(writeAnswer);
  const { id: userId, login } = user;
  return {
    user: { id: userId, login },
    codespaceId: codespace.id,
    repository: { id, fullName, owner },
    permission,
  };
}

function isSame(one: GitHubRepositoryName, other: GitHubRepositoryName): boolean {
  const names = [one, other].map(({ fullName }) => fullName.toLowerCase());
  return one.id === other.id && one.owner.id === other.owner.id && names[0] === names[1];
}

/** Why no repository like this gets a token, whoever asks. */
function unfitness({ isFork, isTemplate }: GitHubRepository): BrokerRefusal | undefined {
  // Its owner need not be who reviews what runs in it, and GitHub gives a fork's codespaces a token for both.
  if (isFork) return 'repository-fork';
  // "Use this template → Open in a codespace" is open to every reader, and nothing says that the codespace then names itself.
  return isTemplate ? 'repository-template' : undefined;
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
