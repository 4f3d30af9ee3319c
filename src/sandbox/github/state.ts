import { randomBytes } from 'node:crypto';
import { GitHubApps } from './apps.ts';

export interface GitHubAccount {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization';
  /** Absent: not suspended. */
  readonly suspended?: boolean;
}

/** What a person may do in a repository, whatever a token of theirs may. */
export type RepositoryRole = 'read' | 'write' | 'maintain' | 'admin';

export interface GitHubRepository {
  readonly id: number;
  readonly ownerId: number;
  /** Without the owner. */
  readonly name: string;
  readonly private: boolean;
  readonly fork: boolean;
  readonly template: boolean;
  /** Nobody may push, whatever their role; that git's first request already says so is not certain, and so not done here. */
  readonly archived: boolean;
  readonly disabled: boolean;
  /** By the person's id; anyone may read a public one. */
  readonly roles: Readonly<Record<number, RepositoryRole>>;
}

/** The states of GitHub's API description in which a broker can meet a codespace. */
export type CodespaceState = 'Available' | 'Shutdown' | 'ShuttingDown' | 'Starting' | 'Archived' | 'Deleted';

export interface GitHubCodespace {
  readonly id: number;
  readonly name: string;
  readonly ownerId: number;
  /** Undefined: made from a template and not published yet. */
  readonly repositoryId: number | undefined;
  readonly state: CodespaceState;
  readonly prebuild: boolean;
  /** The account that pays. */
  readonly billableOwnerId: number;
}

/** By GitHub's prefixes: an app for a person, an OAuth app, a classic and a fine-grained personal access token. */
export type GitHubTokenKind = 'ghu' | 'gho' | 'ghp' | 'github_pat';

export interface GitHubToken {
  readonly value: string;
  readonly kind: GitHubTokenKind;
  readonly userId: number;
  /** Ids of repositories that this token may read, whatever else its person may; writing includes reading. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** Whether it may read codespaces. */
  readonly codespaces: boolean;
  readonly expired: boolean;
}

export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
}

/** Accounts, repositories, codespaces and tokens of the stand-in; each is replaced whole, by its id. */
export class GitHubState {
  readonly #accounts = new Map<number, GitHubAccount>();
  readonly #repositories = new Map<number, GitHubRepository>();
  readonly #codespaces = new Map<string, GitHubCodespace>();
  readonly #tokens = new Map<string, GitHubToken>();
  /** `owner/name` in lower case → id; a former name leads on until another repository takes it. */
  readonly #names = new Map<string, number>();
  rateLimit: RateLimit = { limit: 5000, remaining: 5000 };
  readonly apps = new GitHubApps();

  putAccount(account: GitHubAccount): GitHubAccount {
    this.#accounts.set(account.id, account);
    return account;
  }

  /** @throws Error for an id that nothing has: a mistake of the test. */
  account(id: number): GitHubAccount {
    return known(this.#accounts.get(id), `account ${id}`);
  }

  accountWithId(id: number): GitHubAccount | undefined {
    return this.#accounts.get(id);
  }

  /** By the name it has now, in any case: a former name is free. */
  accountCalled(login: string): GitHubAccount | undefined {
    return [...this.#accounts.values()].find(account => account.login.toLowerCase() === login.toLowerCase());
  }

  /** A repository that is there already under another name or owner was renamed or transferred. */
  putRepository(repository: GitHubRepository): GitHubRepository {
    this.#repositories.set(repository.id, repository);
    this.#names.set(this.fullName(repository).toLowerCase(), repository.id);
    return repository;
  }

  repository(id: number): GitHubRepository {
    return known(this.#repositories.get(id), `repository ${id}`);
  }

  /** With its name gone, as GitHub does it. */
  deleteRepository(id: number): void {
    for (const [name, named] of this.#names) if (named === id) this.#names.delete(name);
    this.#repositories.delete(id);
  }

  /** In any case; `moved` when this is a former name. */
  repositoryNamed(fullName: string): { readonly repository: GitHubRepository; readonly moved: boolean } | undefined {
    const id = this.#names.get(fullName.toLowerCase());
    const repository = id === undefined ? undefined : this.#repositories.get(id);
    if (repository === undefined) return undefined;
    return { repository, moved: this.fullName(repository).toLowerCase() !== fullName.toLowerCase() };
  }

  repositoryWithId(id: number): GitHubRepository | undefined {
    return this.#repositories.get(id);
  }

  fullName({ ownerId, name }: GitHubRepository): string {
    return `${this.account(ownerId).login}/${name}`;
  }

  putCodespace(codespace: GitHubCodespace): GitHubCodespace {
    this.#codespaces.set(codespace.name, codespace);
    return codespace;
  }

  deleteCodespace(name: string): void {
    this.#codespaces.delete(name);
  }

  codespace(name: string): GitHubCodespace | undefined {
    return this.#codespaces.get(name);
  }

  /** A new token with GitHub's prefix and length. */
  issueToken(token: Omit<GitHubToken, 'value' | 'expired'>): GitHubToken {
    return this.putToken({ ...token, value: `${token.kind}_${letters(36)}`, expired: false });
  }

  putToken(token: GitHubToken): GitHubToken {
    this.#tokens.set(token.value, token);
    return token;
  }

  token(value: string): GitHubToken | undefined {
    return this.#tokens.get(value);
  }

  /** Whether GitHub lets this bearer see the repository; undefined: nobody signed in. */
  maySee({ id, private: isPrivate, roles }: GitHubRepository, token: GitHubToken | undefined): boolean {
    if (!isPrivate) return true;
    return token !== undefined && roles[token.userId] !== undefined && [...token.reads, ...token.writes].includes(id);
  }

  /** What an app may do for a person is what both may. */
  mayWrite({ id, roles }: GitHubRepository, token: GitHubToken): boolean {
    const role = roles[token.userId];
    return token.writes.includes(id) && role !== undefined && role !== 'read';
  }
}

function known<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`The sandbox's GitHub has no ${what}.`);
  return found;
}

function letters(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return [...randomBytes(length)].map(byte => alphabet.charAt(byte % alphabet.length)).join('');
}
