import { AssumeError } from '../../../src/core/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/core/ports.ts';
import { sha256 } from '../../../src/platform/digest.ts';

/** A person, and what tokens of theirs GitHub knows. */
export interface FakeAccount {
  readonly id: number;
  readonly login: string;
}

export interface FakeRepository {
  id: number;
  name: string;
  owner: FakeAccount;
  fork: boolean;
  is_template: boolean;
  archived: boolean;
  disabled: boolean;
  /** Of whoever asks: what GitHub says that the person may, whatever their token may. */
  permissions: Readonly<Record<string, boolean>>;
}

const MAY_WRITE = { admin: false, maintain: false, push: true, triage: true, pull: true };

export interface FakeCodespace {
  id: number;
  name: string;
  owner: FakeAccount;
  billable_owner: FakeAccount;
  state: string;
  prebuild: boolean;
  repository: FakeRepository | null;
}

export const ACME: FakeAccount = { id: 9919, login: 'acme' };
export const JANE: FakeAccount = { id: 583_231, login: 'jane' };
export const MALLORY: FakeAccount = { id: 666_001, login: 'mallory' };

export const JANES_TOKEN = 'ghu_JaneJaneJaneJaneJaneJaneJaneJaneJane';
export const CODESPACE = 'literate-space-parakeet-mld5';

/**
 * GitHub in memory, as strict as the real one: it knows tokens, people, codespaces and repositories, answers in GitHub's
 * shapes, and gives receive-pack's refs to tokens alone that may push.
 */
export class FakeGitHub implements HttpClient {
  readonly repository: FakeRepository = {
    id: 1_296_269,
    name: 'app',
    owner: ACME,
    fork: false,
    is_template: false,
    archived: false,
    disabled: false,
    permissions: MAY_WRITE,
  };
  readonly codespace: FakeCodespace = {
    id: 7_001,
    name: CODESPACE,
    owner: JANE,
    billable_owner: ACME,
    state: 'Available',
    prebuild: false,
    repository: this.repository,
  };
  readonly repositories: FakeRepository[] = [this.repository];
  readonly codespaces: FakeCodespace[] = [this.codespace];
  /** Whose a token is, and the ids of the repositories that this very token may write to. */
  readonly tokens = new Map<string, { readonly person: FakeAccount; readonly writes: readonly number[] }>([
    [JANES_TOKEN, { person: JANE, writes: [this.repository.id] }],
  ]);
  /** What a path answers instead, or fails with: an outage, a redirect, a hostile proxy. */
  readonly prepared = new Map<string, HttpResponse | AssumeError>();
  readonly requests: HttpRequest[] = [];

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    await Promise.resolve();
    const { origin, pathname, search } = new URL(request.url);
    const prepared = this.prepared.get(pathname);
    if (prepared instanceof AssumeError) throw prepared;
    if (prepared !== undefined) return prepared;
    if (origin === 'https://api.github.com') return conditional(this.#api(pathname, request), request);
    if (origin === 'https://github.com') return this.#git(`${pathname}${search}`, request);
    throw new AssumeError('network', 'No address was found.');
  }

  /** The paths that were asked, sorted. */
  asked(): readonly string[] {
    return this.requests.map(({ url }) => new URL(url).pathname).toSorted();
  }

  #api(path: string, { headers }: HttpRequest): HttpResponse {
    if (headers['user-agent'] === undefined)
      return json(403, { message: 'Request forbidden by administrative rules.' });
    const holder = this.tokens.get(/^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '');
    if (holder === undefined) return json(401, { message: 'Bad credentials', status: '401' });
    if (path === '/user') return json(200, { ...simpleUser(holder.person), name: 'Somebody', plan: { name: 'pro' } });
    const codespace = this.codespaces.find(({ name }) => path === `/user/codespaces/${name}`);
    if (codespace?.owner.id === holder.person.id) return json(200, codespaceAnswer(codespace));
    const repository = this.repositories.find(each => path === `/repos/${fullName(each)}`);
    if (repository !== undefined) return json(200, repositoryAnswer(repository));
    return json(404, { message: 'Not Found', status: '404' });
  }

  #git(path: string, { headers }: HttpRequest): HttpResponse {
    const password = atob(/^Basic (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '');
    const holder = this.tokens.get(/^x-access-token:(.+)$/.exec(password)?.[1] ?? '');
    const repository = this.repositories.find(
      each => path === `/${fullName(each)}.git/info/refs?service=git-receive-pack`,
    );
    if (holder === undefined) return { status: 401, headers: { 'content-type': 'text/plain' }, body: '' };
    if (repository === undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: '' };
    if (!holder.writes.includes(repository.id)) {
      return { status: 403, headers: { 'content-type': 'text/plain; charset=UTF-8' }, body: '' };
    }
    return { status: 200, headers: { 'content-type': 'application/x-git-receive-pack-advertisement' }, body: '' };
  }
}

/** GitHub tags what it answers, and says only that it is unchanged to who has it. */
function conditional(answer: HttpResponse, { headers }: HttpRequest): HttpResponse {
  if (answer.status !== 200) return answer;
  const etag = `W/"${sha256(answer.body)}"`;
  if (headers['if-none-match'] === etag) return { status: 304, headers: { etag }, body: '' };
  return { ...answer, headers: { ...answer.headers, etag } };
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** What the HTTP client makes of a 3xx. */
export function redirect(): AssumeError {
  return new AssumeError('protocol', 'github.com answered with a redirect.', { code: 'HTTP 301' });
}

export function fullName({ owner, name }: FakeRepository): string {
  return `${owner.login}/${name}`;
}

export function simpleUser({ id, login }: FakeAccount) {
  return {
    login,
    id,
    node_id: 'MDQ6VXNlcjE=',
    type: 'User',
    site_admin: false,
    url: `https://api.github.com/users/${login}`,
  };
}

export function codespaceAnswer({ repository, owner, billable_owner, ...rest }: FakeCodespace) {
  return {
    ...rest,
    display_name: 'literate space parakeet',
    environment_id: '26a7c758-7299-4a73-b978-5a92a7ae98a0',
    owner: simpleUser(owner),
    billable_owner: simpleUser(billable_owner),
    repository: repository === null ? null : repositoryAnswer(repository),
    git_status: { ref: 'main', ahead: 0, behind: 0 },
    location: 'WestEurope',
    idle_timeout_minutes: 60,
  };
}

export function repositoryAnswer({ name, owner, ...rest }: FakeRepository) {
  return { ...rest, name, full_name: `${owner.login}/${name}`, owner: simpleUser(owner), private: true };
}
