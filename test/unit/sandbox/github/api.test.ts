import assert from 'node:assert/strict';
import { FieldReader, isObject, parseJson } from '../../../../src/core/parse.ts';
import { ACME, acmeState, type AcmeGitHub } from '../../../../src/sandbox/github/acme.ts';
import { gitHubApiHandler } from '../../../../src/sandbox/github/api.ts';
import type { GitHubState } from '../../../../src/sandbox/github/state.ts';
import { installGitHubDescription } from '../../../hosts/install-github-description.ts';
import { skipBecause } from '../../../hosts/skip-because.ts';
import { assertNoSecret } from '../../../support/secret-absence.ts';
import { type ApiDescription, readApiDescription } from './api-description.ts';

const ORIGINS = { api: 'http://127.0.0.1:4001', web: 'http://127.0.0.1:4002' };
const CODESPACE = `/user/codespaces/${ACME.codespace.name}`;
const NOW = Date.UTC(2026, 1, 3, 9, 0, 0);

describe("The sandbox's GitHub API", () => {
  let description: ApiDescription;
  let state: GitHubState;
  let acme: AcmeGitHub;

  before(async function () {
    const installed = await installGitHubDescription();
    if (!installed.available) skipBecause(this, installed.reason);
    description = readApiDescription(installed.file);
  });
  beforeEach(() => {
    ({ state, acme } = acmeState());
  });

  interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
    readonly body: unknown;
  }

  async function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
    const standard = {
      'user-agent': 'test',
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${acme.token}`,
    };
    const all = Object.entries({ ...standard, ...headers }).filter(([, value]) => value !== '');
    const request = new Request(`${ORIGINS.api}${path}`, { method, headers: all });
    const answer = await gitHubApiHandler(state, ORIGINS, () => NOW)(request, () => undefined);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parseJson(text) };
  }

  function messageOf({ body }: Answer): unknown {
    return isObject(body) ? body['message'] : undefined;
  }

  const described: readonly (readonly [what: string, path: string, operation: string, change?: () => void])[] = [
    ['the user', '/user', '/user'],
    ['a codespace', CODESPACE, '/user/codespaces/{codespace_name}'],
    [
      'a stopped codespace',
      CODESPACE,
      '/user/codespaces/{codespace_name}',
      () => state.putCodespace({ ...ACME.codespace, state: 'Shutdown', prebuild: true }),
    ],
    ['a private repository', '/repos/acme/app', '/repos/{owner}/{repo}'],
    [
      'a public fork that is a template',
      '/repos/acme/app',
      '/repos/{owner}/{repo}',
      () => state.putRepository({ ...ACME.repository, private: false, fork: true, template: true }),
    ],
  ];
  for (const [what, path, operation, change] of described) {
    it(`answers ${what} as GitHub describes it`, async () => {
      change?.();
      const { status, body, headers } = await get(path);
      assert.deepEqual([status, description.problems(operation, status, body)], [200, []]);
      assert.match(headers.get('content-type') ?? '', /^application\/json; charset=utf-8$/);
      assert.equal(headers.get('x-github-api-version-selected'), '2022-11-28');
    });
  }

  it('would notice an answer that is not as described', async () => {
    const { body } = await get(CODESPACE);
    assert.ok(isObject(body));
    const { state: _, ...without } = body;
    const problems = description.problems('/user/codespaces/{codespace_name}', 200, { ...without, id: '77001' });
    assert.deepEqual(problems.toSorted(), [" must have required property 'state'", '/id must be integer']);
  });

  it('tells who owns what, by id, and who pays', async () => {
    const codespace = new FieldReader((await get(CODESPACE)).body, 'the codespace');
    const repository = new FieldReader((await get('/repos/ACME/App')).body, 'the repository');
    assert.deepEqual(
      [
        codespace.object('owner').number('id'),
        codespace.object('billable_owner').number('id'),
        codespace.object('repository').number('id'),
        codespace.string('state'),
        repository.number('id'),
        repository.object('owner').number('id'),
        repository.string('full_name'),
      ],
      [583_231, 9_876_543, 456_789_012, 'Available', 456_789_012, 9_876_543, 'acme/app'],
    );
  });

  for (const [role, admin, maintain, push] of [
    ['admin', true, true, true],
    ['maintain', false, true, true],
    ['write', false, false, true],
    ['read', false, false, false],
  ] as const) {
    it(`tells a person with ${role} what they may, each permission with those below it`, async () => {
      state.putRepository({ ...ACME.repository, roles: { [ACME.person.id]: role } });
      const { body, status } = await get('/repos/acme/app');
      assert.deepEqual(description.problems('/repos/{owner}/{repo}', status, body), []);
      const permissions = isObject(body) ? body['permissions'] : undefined;
      assert.deepEqual(permissions, { admin, maintain, push, triage: push, pull: true });
    });
  }

  it("tells the person's role in a repository, not what the token may", async () => {
    state.putToken({
      value: 'ghu_other',
      kind: 'ghu',
      userId: 583_231,
      reads: [456_789_012],
      writes: [],
      codespaces: true,
      expired: false,
    });
    const { body } = await get('/repos/acme/app', { authorization: 'Bearer ghu_other' });
    assert.equal(new FieldReader(body, 'the repository').object('permissions').boolean('push'), true);
  });

  it('tells an unpublished codespace by the repository it lacks', async () => {
    state.putCodespace({ ...ACME.codespace, repositoryId: undefined });
    const { body } = await get(CODESPACE);
    assert.ok(isObject(body) && body['repository'] === null);
  });

  const refusals: readonly (readonly [
    what: string,
    ask: () => Promise<Answer>,
    status: number,
    message: string,
    operation: string,
  ])[] = [
    [
      'a token it does not know',
      () => get('/user', { authorization: 'Bearer ghu_x' }),
      401,
      'Bad credentials',
      '/user',
    ],
    ['another scheme', () => get('/user', { authorization: `Digest ${acme.token}` }), 401, 'Bad credentials', '/user'],
    [
      'a token that is over',
      () => {
        const token = state.token(acme.token);
        assert.ok(token !== undefined);
        state.putToken({ ...token, expired: true });
        return get(CODESPACE);
      },
      401,
      'Bad credentials',
      '/user/codespaces/{codespace_name}',
    ],
    ['nobody', () => get('/user', { authorization: '' }), 401, 'Requires authentication', '/user'],
    ['an unknown codespace', () => get(`${CODESPACE}x`), 404, 'Not Found', '/user/codespaces/{codespace_name}'],
    [
      "somebody else's codespace",
      () => {
        state.putCodespace({ ...ACME.codespace, ownerId: 9_876_543 });
        return get(CODESPACE);
      },
      404,
      'Not Found',
      '/user/codespaces/{codespace_name}',
    ],
    [
      'a token without permission for codespaces',
      () => {
        const { value } = state.issueToken({ kind: 'ghu', userId: 583_231, reads: [], writes: [], codespaces: false });
        return get(CODESPACE, { authorization: `token ${value}` });
      },
      403,
      'Resource not accessible by integration',
      '/user/codespaces/{codespace_name}',
    ],
    ['what an app was not given', () => get('/user/orgs'), 403, 'Resource not accessible by integration', '/user/orgs'],
    [
      'a fine-grained token where it was given nothing',
      () => {
        const token = { kind: 'github_pat', userId: 583_231, reads: [], writes: [], codespaces: false } as const;
        return get('/orgs/acme/members', { authorization: `Bearer ${state.issueToken(token).value}` });
      },
      403,
      'Resource not accessible by personal access token',
      '/orgs/{org}/members',
    ],
    [
      'a private repository to a token that was not given it',
      () => {
        const { value } = state.issueToken({ kind: 'ghu', userId: 583_231, reads: [1], writes: [2], codespaces: true });
        return get('/repos/acme/app', { authorization: `Bearer ${value}` });
      },
      404,
      'Not Found',
      '/repos/{owner}/{repo}',
    ],
    [
      'a private repository to nobody',
      () => get('/repos/acme/app', { authorization: '' }),
      404,
      'Not Found',
      '/repos/{owner}/{repo}',
    ],
    ['what is not there', () => get('/nothing'), 404, 'Not Found', '/user'],
    ['another method', () => get('/user', {}, 'POST'), 404, 'Not Found', '/user'],
    [
      'another version of the API',
      () => get('/user', { 'x-github-api-version': '2020-01-01' }),
      400,
      '2020-01-01 is not a valid API version.',
      '/user',
    ],
    [
      'another media type',
      () => get('/user', { accept: 'text/html' }),
      415,
      "Unsupported 'Accept' header: 'text/html'. Must accept 'application/json'.",
      '/user',
    ],
  ];
  for (const [what, ask, status, message, operation] of refusals) {
    it(`refuses ${what} as GitHub does`, async () => {
      const answer = await ask();
      assert.deepEqual([answer.status, messageOf(answer)], [status, message]);
      assert.deepEqual(description.problems(operation, status, answer.body), []);
      assertNoSecret([acme.token], { answer });
    });
  }

  it('answers nobody who does not say what program it is', async () => {
    const { status, text, headers } = await get('/user', { 'user-agent': '' });
    assert.deepEqual([status, headers.get('content-type')], [403, 'text/html; charset=utf-8']);
    assert.match(text, /Please make sure your request has a User-Agent header/);
  });

  it('leads from a former name to the id, until another repository takes the name', async () => {
    state.putRepository({ ...ACME.repository, name: 'renamed' });
    const moved = await get('/repos/acme/app');
    assert.deepEqual([moved.status, moved.headers.get('location')], [301, `${ORIGINS.api}/repositories/456789012`]);
    assert.deepEqual(description.problems('/repos/{owner}/{repo}', 301, moved.body), []);
    const followed = new FieldReader((await get('/repositories/456789012')).body, 'the repository');
    assert.equal(followed.string('full_name'), 'acme/renamed');

    state.putRepository({ ...ACME.repository, id: 456_789_013, private: false });
    const taken = new FieldReader((await get('/repos/acme/app')).body, 'the repository');
    assert.equal(taken.number('id'), 456_789_013);
  });

  it('leads nobody to a repository that they may not see', async () => {
    state.putRepository({ ...ACME.repository, name: 'renamed' });
    assert.equal((await get('/repos/acme/app', { authorization: '' })).status, 404);
  });

  it('counts requests, and refuses when there were too many', async () => {
    state.rateLimit = { limit: 5000, remaining: 1 };
    const last = await get('/user');
    assert.deepEqual(
      [last.status, last.headers.get('x-ratelimit-limit'), last.headers.get('x-ratelimit-remaining')],
      [200, '5000', '0'],
    );
    const over = await get('/user');
    assert.deepEqual(
      [over.status, over.headers.get('x-ratelimit-remaining'), over.headers.get('x-ratelimit-reset')],
      [403, '0', String(NOW / 1000 + 3600)],
    );
    assert.match(String(messageOf(over)), /^API rate limit exceeded for user ID 583231/);
    assert.deepEqual(description.problems('/user', 403, over.body), []);
  });

  it('decodes nothing in a path', async () => {
    const tricks = [
      '/user/codespaces/%2e%2e',
      '/repos/acme%2Fapp',
      '/repos/acme/app/',
      '//user',
      '/user/codespaces/a%2F..',
    ];
    for (const path of tricks) {
      const { status } = await get(path);
      assert.ok(status === 403 || status === 404, `${path}: ${status}`);
    }
  });
});
