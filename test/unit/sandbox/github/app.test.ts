import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { FieldReader, isObject, parseJson } from '../../../../src/core/parse.ts';
import { ACME, acmeState } from '../../../../src/sandbox/github/acme.ts';
import { gitHubApiHandler } from '../../../../src/sandbox/github/api.ts';
import type { GitHubState } from '../../../../src/sandbox/github/state.ts';
import { installGitHubDescription } from '../../../hosts/install-github-description.ts';
import { skipBecause } from '../../../hosts/skip-because.ts';
import { type ApiDescription, readApiDescription } from './api-description.ts';

const ORIGINS = { api: 'http://127.0.0.1:4001', web: 'http://127.0.0.1:4002' };
const NOW = Date.UTC(2026, 1, 3, 9, 0, 0);
const INSTALLATION = '/orgs/acme/installation';
const TOKEN = `/app/installations/${ACME.installation.id}/access_tokens`;
const MEMBERSHIP = `/organizations/${ACME.organization.id}/team/${ACME.team.id}/memberships/jane`;
const MEMBERSHIP_OPERATION = '/orgs/{org}/teams/{team_slug}/memberships/{username}';

type Form = Readonly<Record<string, string>>;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

function messageOf({ body }: Answer): unknown {
  return isObject(body) ? body['message'] : undefined;
}

describe("The sandbox's GitHub to an App", () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let description: ApiDescription;
  let state: GitHubState;
  let now: number;

  before(async function () {
    const installed = await installGitHubDescription();
    if (!installed.available) skipBecause(this, installed.reason);
    description = readApiDescription(installed.file);
  });
  beforeEach(() => {
    ({ state } = acmeState(publicKey));
    now = NOW;
  });

  async function ask(
    path: string,
    bearer: string,
    { headers, ...init }: { readonly method?: string; readonly body?: string; readonly headers?: Form } = {},
  ): Promise<Answer> {
    const all = { 'user-agent': 'test', authorization: `Bearer ${bearer}`, ...headers };
    const request = new Request(`${ORIGINS.api}${path}`, { ...init, headers: all });
    const answer = await gitHubApiHandler(state, ORIGINS, () => now)(request, () => undefined);
    return { status: answer.status, headers: answer.headers, body: parseJson(await answer.text()) };
  }

  function appToken(changes: Readonly<Record<string, unknown>> = {}, key = privateKey, alg = 'RS256'): Promise<string> {
    const seconds = NOW / 1000;
    const claims = { iss: ACME.app.clientId, iat: seconds - 60, exp: seconds + 300, ...changes };
    return new SignJWT(claims).setProtectedHeader({ alg }).sign(key);
  }

  async function installationToken(body = '{"permissions":{"members":"read"}}'): Promise<Answer> {
    return ask(TOKEN, await appToken(), { method: 'POST', body });
  }

  async function bearer(): Promise<string> {
    return new FieldReader((await installationToken()).body, 'the token').string('token');
  }

  it('tells its installation in an organisation as GitHub describes it', async () => {
    for (const iss of [ACME.app.clientId, String(ACME.app.id)]) {
      const { status, body } = await ask(INSTALLATION, await appToken({ iss }));
      assert.deepEqual([status, description.problems('/orgs/{org}/installation', 200, body)], [200, []]);
      const installation = new FieldReader(body, 'the installation');
      assert.deepEqual(
        [installation.number('id'), installation.object('account').number('id')],
        [ACME.installation.id, ACME.organization.id],
      );
    }
    state.apps.putInstallation({ ...ACME.installation, suspended: true });
    const { body } = await ask(INSTALLATION, await appToken());
    assert.deepEqual(description.problems('/orgs/{org}/installation', 200, body), []);
  });

  it('gives an installation’s token for an hour, in the form of 2026, for what is asked of what was granted', async () => {
    const { status, body } = await installationToken();
    const operation = '/app/installations/{installation_id}/access_tokens';
    assert.deepEqual([status, description.problems(operation, 201, body, 'post')], [201, []]);
    assert.ok(isObject(body));
    assert.match(String(body['token']), /^ghs_1204567_[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.ok(String(body['token']).length > 500);
    assert.deepEqual([body['expires_at'], body['permissions']], ['2026-02-03T10:00:00Z', { members: 'read' }]);
    const all = (await installationToken('')).body;
    assert.ok(isObject(all));
    assert.deepEqual(all['permissions'], { members: 'read', metadata: 'read' });
  });

  it('tells a person by their number, and a membership by the numbers of organisation and team', async () => {
    const token = await bearer();
    const person = await ask(`/user/${ACME.person.id}`, token);
    assert.deepEqual([person.status, description.problems('/user/{account_id}', 200, person.body)], [200, []]);
    assert.equal(new FieldReader(person.body, 'the person').string('login'), 'jane');
    for (const membership of ['active', 'pending'] as const) {
      state.apps.putTeam({ ...ACME.team, members: { [ACME.person.id]: membership } });
      const { status, body } = await ask(MEMBERSHIP.replace('jane', 'JANE'), token);
      assert.deepEqual([status, description.problems(MEMBERSHIP_OPERATION, 200, body)], [200, []]);
      assert.equal(new FieldReader(body, 'the membership').string('state'), membership);
    }
  });

  const seconds = NOW / 1000;
  const { privateKey: otherKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const future =
    "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  const issued = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  const undecodable = 'A JSON web token could not be decoded';
  const tokens: readonly (readonly [what: string, token: () => Promise<string>, status: number, message: string])[] = [
    ['by another key', () => appToken({}, otherKey), 401, undecodable],
    ['by another algorithm', () => appToken({}, privateKey, 'PS256'), 401, undecodable],
    ['that is none', () => Promise.resolve('ghu_x'), 401, undecodable],
    ['that is an installation’s', bearer, 401, undecodable],
    ['of an App that there is not', () => appToken({ iss: '1' }), 404, 'Integration not found'],
    [
      'for more than ten minutes',
      () => appToken({ exp: seconds + 601 }),
      401,
      "'Expiration time' claim ('exp') is too far in the future",
    ],
    ['that is over', () => appToken({ exp: seconds }), 401, future],
    ['without an end', () => appToken({ exp: undefined }), 401, future],
    ['from the future', () => appToken({ iat: seconds + 1 }), 401, issued],
  ];
  for (const [what, token, status, message] of tokens) {
    it(`refuses a token of the App ${what}`, async () => {
      const answer = await ask(INSTALLATION, await token());
      assert.deepEqual([answer.status, messageOf(answer)], [status, message]);
      assert.deepEqual(description.problems('/orgs/{org}/installation', status, answer.body), []);
    });
  }

  const refusals: readonly (readonly [what: string, asking: () => Promise<Answer>, status: number, message: string])[] =
    [
      [
        'an organisation where it is not installed',
        async () => {
          state.apps.deleteInstallation(ACME.installation.id);
          return ask(INSTALLATION, await appToken());
        },
        404,
        'Not Found',
      ],
      [
        'a person instead of an organisation',
        async () => ask('/orgs/jane/installation', await appToken()),
        404,
        'Not Found',
      ],
      [
        'another App’s installation',
        async () => {
          state.apps.putInstallation({ ...ACME.installation, appId: 1 });
          return installationToken();
        },
        404,
        'Not Found',
      ],
      [
        'a token while it is suspended',
        () => {
          state.apps.putInstallation({ ...ACME.installation, suspended: true });
          return installationToken();
        },
        403,
        'This installation has been suspended',
      ],
      [
        'more than it was granted',
        () => installationToken('{"permissions":{"members":"write"}}'),
        422,
        'The permissions requested are not granted to this installation.',
      ],
      [
        'what it was not granted',
        () => installationToken('{"permissions":{"contents":"read"}}'),
        422,
        'The permissions requested are not granted to this installation.',
      ],
      [
        'a token that is over',
        async () => {
          const token = await bearer();
          now += 3_600_000;
          return ask(MEMBERSHIP, token);
        },
        401,
        'Bad credentials',
      ],
      [
        'a token of an installation that is gone',
        async () => {
          const token = await bearer();
          state.apps.deleteInstallation(ACME.installation.id);
          return ask(MEMBERSHIP, token);
        },
        401,
        'Bad credentials',
      ],
      [
        'members to a token that was not given them',
        async () => {
          const { body } = await installationToken('{"permissions":{"metadata":"read"}}');
          return ask(MEMBERSHIP, new FieldReader(body, 'the token').string('token'));
        },
        403,
        'Resource not accessible by integration',
      ],
      [
        'a person outside of the team',
        async () => {
          state.apps.putTeam({ ...ACME.team, members: {} });
          return ask(MEMBERSHIP, await bearer());
        },
        404,
        'Not Found',
      ],
      [
        'a login that nobody has',
        async () => ask(MEMBERSHIP.replace('jane', 'nobody'), await bearer()),
        404,
        'Not Found',
      ],
      [
        'a team of another organisation',
        async () => {
          state.apps.putTeam({ ...ACME.team, organizationId: 1 });
          return ask(MEMBERSHIP, await bearer());
        },
        404,
        'Not Found',
      ],
      ['another organisation', async () => ask(MEMBERSHIP.replace('9876543', '1'), await bearer()), 404, 'Not Found'],
      ['who it is', async () => ask('/user', await bearer()), 403, 'Resource not accessible by integration'],
      ['a number that nobody has', async () => ask('/user/1', await bearer()), 404, 'Not Found'],
    ];
  for (const [what, asking, status, message] of refusals) {
    it(`refuses ${what} as GitHub does`, async () => {
      const answer = await asking();
      assert.deepEqual([answer.status, messageOf(answer)], [status, message]);
      assert.deepEqual(description.problems(MEMBERSHIP_OPERATION, 400, answer.body), []);
    });
  }

  it('answers 304 to who has the answer already, for which nothing is counted', async () => {
    const token = await bearer();
    state.rateLimit = { limit: 5000, remaining: 10 };
    const first = await ask(MEMBERSHIP, token);
    const tag = first.headers.get('etag') ?? '';
    assert.match(tag, /^W\/"[0-9a-f]{64}"$/);
    const again = await ask(MEMBERSHIP, token, { headers: { 'if-none-match': tag } });
    assert.deepEqual([again.status, again.body, again.headers.get('x-ratelimit-remaining')], [304, undefined, '9']);
    state.apps.putTeam({ ...ACME.team, members: { [ACME.person.id]: 'pending' } });
    assert.equal((await ask(MEMBERSHIP, token, { headers: { 'if-none-match': tag } })).status, 200);
  });
});
