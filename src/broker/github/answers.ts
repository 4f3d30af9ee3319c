import { type CataloguePermission, REPOSITORY_FULL_NAME } from '../../core/broker-protocol.ts';
import { AssumeError } from '../../core/errors.ts';
import { FieldReader } from '../../core/parse.ts';

/** GitHub's answers, as far as they decide something. Whatever is not exactly of its documented type is refused. */

export interface GitHubAccount {
  readonly id: number;
  readonly login: string;
}

export interface GitHubUser extends GitHubAccount {
  readonly isSuspended: boolean;
}

export interface GitHubCodespace {
  readonly id: number;
  readonly name: string;
  readonly owner: GitHubAccount;
  readonly billableOwner: GitHubAccount;
  readonly state: string;
  /** Undefined: never published, as one made from a template. */
  readonly repository: GitHubRepository | undefined;
}

export interface GitHubRepositoryName {
  readonly id: number;
  readonly fullName: string;
  readonly owner: GitHubAccount;
}

export interface GitHubRepository extends GitHubRepositoryName {
  readonly isFork: boolean;
  readonly isTemplate: boolean;
  /** Archived or disabled: nobody may push, whatever else GitHub says. */
  readonly isClosed: boolean;
  /** The person's whose token asked; undefined: less than write, or GitHub did not say. */
  readonly permission: CataloguePermission | undefined;
}

/** Letters, digits and hyphens; with managed users an underscore before the company's short code. */
const LOGIN = /^[A-Za-z0-9_-]{1,39}$/;

/** `GET /user`, https://docs.github.com/rest/users/users#get-the-authenticated-user. @throws AssumeError `protocol`. */
export function readUser(value: unknown): GitHubUser {
  const user = new FieldReader(value, "GitHub's user");
  if (user.has('type')) user.oneOf('type', ['User']);
  // GitHub Enterprise Server says it with the moment since when; github.com says nothing of who is not suspended.
  return { ...readAccount(user), isSuspended: user.has('suspended_at') };
}

/**
 * `GET /user/codespaces/{name}`,
 * https://docs.github.com/rest/codespaces/codespaces#get-a-codespace-for-the-authenticated-user.
 * Its `prebuild` says that it was made from a prebuild, as any codespace may be; what runs while one is being made is no
 * codespace of a person and has no token of one. @throws AssumeError `protocol`.
 */
export function readCodespace(value: unknown): GitHubCodespace {
  const codespace = new FieldReader(value, "GitHub's codespace");
  return {
    id: numericId(codespace),
    name: codespace.string('name'),
    owner: readAccount(codespace.object('owner')),
    billableOwner: readAccount(codespace.object('billable_owner')),
    state: codespace.string('state'),
    repository: codespace.has('repository') ? readMentionedRepository(codespace.object('repository')) : undefined,
  };
}

/** `GET /repos/{owner}/{name}`, https://docs.github.com/rest/repos/repos#get-a-repository. @throws AssumeError `protocol`. */
export function readRepository(value: unknown): GitHubRepository {
  const repository = new FieldReader(value, "GitHub's repository");
  const [isArchived, isDisabled] = [repository.boolean('archived'), repository.boolean('disabled')];
  return {
    ...readRepositoryName(repository),
    isFork: repository.boolean('fork'),
    isTemplate: repository.boolean('is_template'),
    isClosed: isArchived || isDisabled,
    permission: repository.has('permissions') ? readPermission(repository.object('permissions')) : undefined,
  };
}

/**
 * The `minimal-repository` inside another answer: it need not say anything but its name, and what it says against itself
 * counts. What it says for itself is asked for where it must be said.
 */
function readMentionedRepository(repository: FieldReader): GitHubRepository {
  const [isArchived, isDisabled] = [says(repository, 'archived', false), says(repository, 'disabled', false)];
  const mayPush = !repository.has('permissions') || says(repository.object('permissions'), 'push', true);
  return {
    ...readRepositoryName(repository),
    isFork: says(repository, 'fork', false),
    isTemplate: says(repository, 'is_template', false),
    isClosed: isArchived || isDisabled,
    permission: mayPush ? 'write' : undefined,
  };
}

/**
 * https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories: each includes those before,
 * so that of permissions which contradict each other the least is held.
 */
function readPermission(permissions: FieldReader): CataloguePermission | undefined {
  const [push, admin] = [permissions.boolean('push'), permissions.boolean('admin')];
  // Older servers do not know these.
  const maintain = says(permissions, 'maintain', admin);
  if (!push || !says(permissions, 'pull', true) || !says(permissions, 'triage', true)) return undefined;
  if (!maintain) return 'write';
  return admin ? 'admin' : 'maintain';
}

/** What an answer need not say. */
function says(object: FieldReader, field: string, otherwise: boolean): boolean {
  return object.has(field) ? object.boolean(field) : otherwise;
}

function readRepositoryName(repository: FieldReader): GitHubRepositoryName {
  const fullName = repository.string('full_name');
  // It becomes a path: `acme/..` would ask about something else.
  if (!REPOSITORY_FULL_NAME.test(fullName) || /\/\.{1,2}$/.test(fullName)) {
    throw new AssumeError('protocol', "GitHub's repository has a name that no repository has.");
  }
  return { id: numericId(repository), fullName, owner: readAccount(repository.object('owner')) };
}

function readAccount(account: FieldReader): GitHubAccount {
  const login = account.string('login');
  if (!LOGIN.test(login)) throw new AssumeError('protocol', "GitHub's account has a login that no account has.");
  return { id: numericId(account), login };
}

/** Ids are compared and signed: a text, a fraction or what a double cannot hold exactly could stand for two things. */
export function numericId(object: FieldReader): number {
  const id = object.number('id');
  if (!Number.isSafeInteger(id) || id <= 0) throw new AssumeError('protocol', 'An id of GitHub is no whole number.');
  return id;
}
