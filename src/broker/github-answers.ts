import { type CataloguePermission, REPOSITORY_FULL_NAME } from '../core/broker-protocol.ts';
import { AssumeError } from '../core/errors.ts';
import { FieldReader } from '../core/parse.ts';

/** GitHub's answers, as far as they decide something. Whatever is not exactly of its documented type is refused. */

export interface GitHubAccount {
  readonly id: number;
  readonly login: string;
}

export interface GitHubCodespace {
  readonly id: number;
  readonly name: string;
  readonly owner: GitHubAccount;
  readonly billableOwner: GitHubAccount;
  readonly state: string;
  /** Undefined: never published, as one made from a template. */
  readonly repository: GitHubRepositoryName | undefined;
}

export interface GitHubRepositoryName {
  readonly id: number;
  readonly fullName: string;
  readonly owner: GitHubAccount;
}

export interface GitHubRepository extends GitHubRepositoryName {
  readonly isFork: boolean;
  readonly isTemplate: boolean;
  /** The person's whose token asked; undefined: less than write, or GitHub did not say. */
  readonly permission: CataloguePermission | undefined;
}

/** Letters, digits and hyphens; with managed users an underscore before the company's short code. */
const LOGIN = /^[A-Za-z0-9_-]{1,39}$/;

/** `GET /user`, https://docs.github.com/rest/users/users#get-the-authenticated-user. @throws AssumeError `protocol`. */
export function readUser(value: unknown): GitHubAccount {
  return readAccount(new FieldReader(value, "GitHub's user"));
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
    repository: codespace.has('repository') ? readRepositoryName(codespace.object('repository')) : undefined,
  };
}

/** `GET /repos/{owner}/{name}`, https://docs.github.com/rest/repos/repos#get-a-repository. @throws AssumeError `protocol`. */
export function readRepository(value: unknown): GitHubRepository {
  const repository = new FieldReader(value, "GitHub's repository");
  return {
    ...readRepositoryName(repository),
    isFork: repository.boolean('fork'),
    isTemplate: repository.boolean('is_template'),
    permission: repository.has('permissions') ? readPermission(repository.object('permissions')) : undefined,
  };
}

/** https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories: each includes those before. */
function readPermission(permissions: FieldReader): CataloguePermission | undefined {
  if (permissions.boolean('admin')) return 'admin';
  if (permissions.has('maintain') && permissions.boolean('maintain')) return 'maintain';
  return permissions.boolean('push') ? 'write' : undefined;
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
