import assert from 'node:assert/strict';
import { isObject, type JsonObject, parseJson } from '../../../src/core/parse.ts';
import type { HttpClient } from '../../../src/core/ports.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import type { SandboxIdentityCenter } from '../../../src/sandbox/identity-center.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const limits = { deadlineMilliseconds: 5_000, maximumBytes: 65_536 } as const;

/** An answer as `status code`, with its document. */
interface Told {
  readonly what: string;
  readonly body: JsonObject;
}

describe("The sandbox's IAM Identity Center", () => {
  let sandbox: Sandbox;
  let center: SandboxIdentityCenter;
  let http: HttpClient;
  let clock = 0;

  before(async () => {
    sandbox = await startSandbox();
    http = nodeHttpClient({ certificateAuthority: sandbox.codespace.certificateFile, environment: {} });
  });
  after(() => sandbox.stop());
  beforeEach(async () => {
    clock = 0;
    sandbox.setClockOffset(0);
    center = await sandbox.startIdentityCenter();
  });

  function pass(seconds: number): void {
    clock += seconds * 1000;
    sandbox.setClockOffset(clock);
  }

  async function send(
    method: 'GET' | 'POST',
    path: string,
    more: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Told> {
    const { status, headers, body } = await http.send({
      ...limits,
      method,
      url: `${center.origin}${path}`,
      headers: more.headers ?? {},
      ...(more.body === undefined ? {} : { body: more.body }),
    });
    const value = parseJson(body);
    return { what: `${status} ${headers['x-amzn-errortype'] ?? ''}`.trim(), body: isObject(value) ? value : {} };
  }

  function post(path: string, document: unknown): Promise<Told> {
    return send('POST', path, {
      body: JSON.stringify(document),
      headers: { 'content-type': 'application/json' },
    });
  }

  const REGISTRATION = { clientName: 'Test', clientType: 'public', scopes: ['sso:account:access'] };

  async function client(more: object = {}): Promise<{ readonly clientId: unknown; readonly clientSecret: unknown }> {
    const { body } = await post('/client/register', { ...REGISTRATION, ...more });
    return { clientId: body['clientId'], clientSecret: body['clientSecret'] };
  }

  async function started(by: object): Promise<{ readonly userCode: string; readonly deviceCode: unknown }> {
    const { body } = await post('/device_authorization', { ...by, startUrl: center.portal.startUrl });
    return { userCode: String(body['userCode']), deviceCode: body['deviceCode'] };
  }

  async function token(): Promise<string> {
    const by = await client();
    const { userCode, deviceCode } = await started(by);
    center.allow(userCode);
    const { body } = await post('/token', { ...by, grantType: DEVICE_CODE, deviceCode });
    return String(body['accessToken']);
  }

  function ask(path: string, accessToken?: string, method: 'GET' | 'POST' = 'GET'): Promise<Told> {
    return send(method, path, accessToken === undefined ? {} : { headers: { 'x-amz-sso_bearer_token': accessToken } });
  }

  const registrations: readonly (readonly [what: string, change: object, told: string, error: string])[] = [
    [
      'another type than public',
      { clientType: 'confidential' },
      '400 InvalidClientMetadataException',
      'invalid_client_metadata',
    ],
    ['no name', { clientName: undefined }, '400 InvalidRequestException', 'invalid_request'],
    ['a scope that there is not', { scopes: ['everything'] }, '400 InvalidScopeException', 'invalid_scope'],
    [
      'a grant that there is not',
      { grantTypes: ['password'] },
      '400 UnsupportedGrantTypeException',
      'unsupported_grant_type',
    ],
    ['scopes that are no list', { scopes: 'sso:account:access' }, '400 InvalidRequestException', 'invalid_request'],
  ];
  for (const [what, change, told, error] of registrations) {
    it(`registers no client of ${what}`, async () => {
      const { what: answer, body } = await post('/client/register', { ...REGISTRATION, ...change });
      assert.deepEqual([answer, body['error']], [told, error]);
    });
  }

  it('takes JSON alone', async () => {
    for (const headers of [{}, { 'content-type': 'application/x-www-form-urlencoded' }]) {
      const { what } = await send('POST', '/token', { body: 'grantType=x', headers });
      assert.equal(what, '400 InvalidRequestException');
    }
  });

  it('starts no sign-in for an unknown, forged or expired client, or another portal', async () => {
    const by = await client();
    const startUrl = center.portal.startUrl;
    const { clientSecret } = await client();
    for (const [change, told] of [
      [{ clientId: 'unknown' }, '401 InvalidClientException'],
      [{ clientSecret: 'guessed' }, '401 InvalidClientException'],
      [{ clientSecret }, '401 InvalidClientException'],
      [{ startUrl: 'https://evil.awsapps.com/start' }, '400 InvalidRequestException'],
      [{ startUrl: undefined }, '400 InvalidRequestException'],
      [{}, '200'],
      [{ startUrl: `${startUrl}/#/` }, '200'],
    ] as const) {
      assert.equal((await post('/device_authorization', { ...by, startUrl, ...change })).what, told);
    }
    pass(91 * 86_400);
    assert.equal((await post('/device_authorization', { ...by, startUrl })).what, '401 InvalidClientException');
  });

  it('gives a token for a code once, when a person allowed it, and not sooner than it said', async () => {
    const by = await client();
    const { userCode, deviceCode } = await started(by);
    const poll = () => post('/token', { ...by, grantType: DEVICE_CODE, deviceCode });
    assert.equal((await poll()).what, '400 AuthorizationPendingException');
    assert.equal((await poll()).what, '400 SlowDownException');
    // Five seconds more from then on: RFC 8628 §3.5.
    pass(2);
    assert.equal((await poll()).what, '400 SlowDownException');
    pass(11);
    assert.equal((await poll()).what, '400 AuthorizationPendingException');
    assert.deepEqual(center.waitingCodes(), [userCode]);
    center.allow(userCode.toLowerCase());
    pass(11);
    const { what, body } = await poll();
    assert.deepEqual([what, body['tokenType'], body['expiresIn']], ['200', 'Bearer', 3600]);
    assert.equal((await poll()).what, '400 InvalidGrantException');
  });

  it('gives no token for a code of another client, a denied one, or one that ran out', async () => {
    const by = await client();
    const poll = (deviceCode: unknown, more: object = by) =>
      post('/token', { ...more, grantType: DEVICE_CODE, deviceCode });
    const first = await started(by);
    center.allow(first.userCode);
    assert.equal((await poll(first.deviceCode, await client())).what, '400 InvalidGrantException');
    const denied = await started(by);
    center.deny(denied.userCode);
    assert.equal((await poll(denied.deviceCode)).what, '400 AccessDeniedException');
    const late = await started(by);
    pass(601);
    assert.throws(() => center.allow(late.userCode), /No sign-in waits/);
    assert.equal((await poll(late.deviceCode)).what, '400 ExpiredTokenException');
    assert.equal((await post('/token', { ...by, grantType: 'password' })).what, '400 UnsupportedGrantTypeException');
  });

  it('gives a refresh token only to a client for it, and takes it once', async () => {
    const plain = await client({ grantTypes: [DEVICE_CODE] });
    const by = await client({ grantTypes: [DEVICE_CODE, 'refresh_token'] });
    const answers = [];
    for (const each of [plain, by]) {
      const { userCode, deviceCode } = await started(each);
      center.allow(userCode);
      answers.push((await post('/token', { ...each, grantType: DEVICE_CODE, deviceCode })).body);
    }
    assert.deepEqual(
      answers.map(body => 'refreshToken' in body),
      [false, true],
    );
    const refreshToken = answers[1]?.['refreshToken'];
    const refresh = (who: object) => post('/token', { ...who, grantType: 'refresh_token', refreshToken });
    assert.equal((await refresh(plain)).what, '400 UnauthorizedClientException');
    assert.equal((await refresh(await client())).what, '400 InvalidGrantException');
    assert.equal((await refresh(by)).what, '200');
    assert.equal((await refresh(by)).what, '400 InvalidGrantException');
  });

  it('opens the portal to a living token alone', async () => {
    const accessToken = await token();
    const path = '/assignment/accounts';
    assert.equal((await ask(path)).what, '401 UnauthorizedException');
    assert.equal((await ask(path, 'guessed')).what, '401 UnauthorizedException');
    assert.equal((await ask(path, accessToken)).what, '200');
    assert.equal((await ask(path, accessToken, 'POST')).what, '405 MethodNotAllowedException');
    pass(3600);
    assert.deepEqual(await ask(path, accessToken), {
      what: '401 UnauthorizedException',
      body: {
        message: 'Session token not found or invalid',
        __type: 'com.amazonaws.switchboard.portal#UnauthorizedException',
      },
    });
    const second = await token();
    assert.equal((await ask('/logout', second, 'POST')).what, '200');
    assert.equal((await ask(path, second)).what, '401 UnauthorizedException');
  });

  it('lists in pages, and takes no token of a page that it did not give', async () => {
    const accessToken = await token();
    const first = await ask('/assignment/accounts?max_result=1', accessToken);
    assert.deepEqual(first.body['accountList'], [
      { accountId: '111122223333', accountName: 'acme-development', emailAddress: 'acme-development@acme.example' },
    ]);
    const next = encodeURIComponent(String(first.body['nextToken']));
    const second = await ask(`/assignment/accounts?max_result=1&next_token=${next}`, accessToken);
    assert.deepEqual([second.what, 'nextToken' in second.body], ['200', false]);
    for (const query of ['max_result=0', 'max_result=101', 'next_token=guessed', 'max_result=1&next_token=OTk']) {
      assert.equal((await ask(`/assignment/accounts?${query}`, accessToken)).what, '400 InvalidRequestException');
    }
  });

  it('gives credentials for what the person has, and for nothing else', async () => {
    const accessToken = await token();
    for (const [query, told] of [
      ['account_id=111122223333&role_name=ReadOnly', '200'],
      ['account_id=444455556666&role_name=ReadOnly', '200'],
      ['account_id=444455556666&role_name=PowerUser', '403 ForbiddenException'],
      ['account_id=999999999999&role_name=ReadOnly', '403 ForbiddenException'],
      ['account_id=111122223333&role_name=readonly', '403 ForbiddenException'],
      ['account_id=1&role_name=ReadOnly', '400 InvalidRequestException'],
      ['account_id=111122223333', '400 InvalidRequestException'],
    ] as const) {
      assert.equal((await ask(`/federation/credentials?${query}`, accessToken)).what, told, query);
    }
  });

  it('throttles when it is told to, and says so in its log without a secret', async () => {
    const accessToken = await token();
    center.throttleNext(1);
    assert.equal((await ask('/assignment/accounts', accessToken)).what, '429 TooManyRequestsException');
    assert.equal((await ask('/assignment/accounts', accessToken)).what, '200');
    const log = JSON.stringify(sandbox.requests());
    assert.match(log, /"path":"\/assignment\/accounts","status":429,"note":"TooManyRequestsException"/);
    assertNoSecret(center.secrets(), { log });
  });

  it('has a page in which a person allows or denies', async () => {
    const by = await client();
    const { userCode } = await started(by);
    const path = `/start/device?user_code=${userCode}`;
    const page = await http.send({ ...limits, method: 'GET', url: `${center.origin}${path}`, headers: {} });
    assert.match(page.body, new RegExp(`value="${userCode}"`));
    const evil = `/start/device?user_code=${encodeURIComponent('"><script>')}`;
    const safe = await http.send({ ...limits, method: 'GET', url: `${center.origin}${evil}`, headers: {} });
    assert.doesNotMatch(safe.body, /script/);
    for (const [code, told] of [
      ['XXXX-XXXX', '400'],
      [userCode, '200'],
    ] as const) {
      const { what } = await send('POST', '/start/device', {
        body: new URLSearchParams({ user_code: code, decision: 'allow' }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      assert.equal(what, told);
    }
    assert.deepEqual(center.waitingCodes(), []);
  });

  it('is called by its own name, and answers nothing else', async () => {
    assert.equal((await ask('/nothing')).what, '404');
  });
});
