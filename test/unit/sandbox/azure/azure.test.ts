import assert from 'node:assert/strict';
import { decodeJwt, SignJWT } from 'jose';
import type { Claims } from '../../../../src/core/token.ts';
import { startSandbox, type Sandbox } from '../../../../src/sandbox/start-sandbox.ts';
import { fieldsOf, send, type Sending } from '../send.ts';

const CLIENT = '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f';
const SUBSCRIPTION = '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d';
const EXCHANGE = 'api://AzureADTokenExchange';
const MANAGEMENT = 'https://management.azure.com/.default';

describe('Azure of the sandbox', () => {
  let sandbox: Sandbox;
  let subject: string;
  before(async () => {
    sandbox = await startSandbox();
    subject = String(decodeJwt(await sandbox.mintToken()).sub);
  });
  after(() => sandbox.stop());
  beforeEach(() => {
    const { directory } = sandbox.azure;
    sandbox.setClockOffset(0);
    directory.propagationMilliseconds = 0;
    directory.tokenSeconds = 3599;
    directory.putApplication({ ...application, credentials: [credential()] });
  });

  const application = { clientId: CLIENT, displayName: 'deployer', subscriptions: [SUBSCRIPTION] };
  const credential = () => ({ issuer: sandbox.issuer, subject, audience: EXCHANGE });
  const ask = (path: string, sending: Sending = {}) =>
    send(`${sandbox.azure.origin}${path}`, { certificateFile: sandbox.azure.certificateFile, ...sending });

  interface Asking {
    readonly claims?: Claims;
    readonly jwt?: string;
    readonly tenant?: string;
    /** Undefined removes one. */
    readonly form?: Readonly<Record<string, string | undefined>>;
    readonly headers?: Readonly<Record<string, string>>;
  }

  async function token({ claims = {}, jwt, tenant, form = {}, headers = {} }: Asking = {}) {
    return ask(`/${tenant ?? sandbox.azure.directory.tenantId}/oauth2/v2.0/token`, {
      headers,
      form: {
        client_id: CLIENT,
        scope: MANAGEMENT,
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: jwt ?? (await sandbox.mintToken({ aud: EXCHANGE, ...claims })),
        ...form,
      },
    });
  }

  const accessToken = async (asking: Asking = {}) => fieldsOf(await token(asking)).string('access_token');
  const list = (accessTokenOf: string, path = '/subscriptions?api-version=2022-12-01') =>
    ask(path, { headers: { authorization: `Bearer ${accessTokenOf}` } });

  it('gives an access token that opens the application’s subscriptions', async () => {
    const answer = await token();
    assert.equal(answer.status, 200, answer.body);
    const fields = fieldsOf(answer);
    assert.deepEqual(
      [fields.string('token_type'), fields.number('expires_in'), fields.number('ext_expires_in')],
      ['Bearer', 3599, 3599],
    );
    const claims = decodeJwt(fields.string('access_token'));
    assert.deepEqual(
      [claims['appid'], claims['tid'], claims.aud],
      [CLIENT, sandbox.azure.directory.tenantId, 'https://management.azure.com'],
    );
    const subscriptions = await list(fields.string('access_token'));
    assert.equal(subscriptions.status, 200, subscriptions.body);
    const [first] = fieldsOf(subscriptions).objects('value');
    assert.equal(first?.string('subscriptionId'), SUBSCRIPTION);
  });

  it('takes a client id in capitals, which is no different', async () => {
    assert.equal((await token({ form: { client_id: CLIENT.toUpperCase() } })).status, 200);
  });

  it('ignores parameters that it does not know, as MSAL sends them', async () => {
    assert.equal((await token({ form: { client_info: '1', 'x-client-SKU': 'msal.js.node' } })).status, 200);
  });

  it('writes a refusal as Entra does, with the correlation id of whoever asked', async () => {
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const answer = await token({ claims: { sub: `${subject}x` }, headers: { 'client-request-id': id } });
    assert.equal(answer.status, 401);
    const fields = fieldsOf(answer);
    assert.equal(fields.string('error'), 'invalid_client');
    assert.deepEqual(fields.list('error_codes'), [700_213]);
    assert.equal(fields.string('correlation_id'), id);
    assert.equal(fields.string('error_uri'), 'https://login.microsoftonline.com/error?code=700213');
    assert.match(fields.string('timestamp'), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    assert.equal(
      fields.string('error_description'),
      `AADSTS700213: No matching federated identity record found for presented assertion subject '${subject}x'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation Trace ID: ${fields.string('trace_id')} Correlation ID: ${id} Timestamp: ${fields.string('timestamp')}`,
    );
  });

  const now = Math.floor(Date.now() / 1000);
  const signedWith = (alg: string) =>
    new SignJWT({ iss: sandbox.issuer, sub: subject, aud: EXCHANGE, iat: now, exp: now + 300 })
      .setProtectedHeader({ alg })
      .sign(new TextEncoder().encode('a secret of thirty-two bytes or more'));
  const refusals: readonly (readonly [
    what: string,
    asking: () => Promise<Asking>,
    status: number,
    error: string,
    code: number,
  ])[] = [
    [
      'an issuer with a slash more',
      async () => ({ claims: { iss: `${sandbox.issuer}/` } }),
      401,
      'invalid_client',
      700_211,
    ],
    ['another subject', async () => ({ claims: { sub: 'repo:evil/app' } }), 401, 'invalid_client', 700_213],
    [
      'a subject in other letters',
      async () => ({ claims: { sub: subject.toUpperCase() } }),
      401,
      'invalid_client',
      7_002_138,
    ],
    ['another audience', async () => ({ claims: { aud: 'sts.amazonaws.com' } }), 401, 'invalid_client', 700_212],
    [
      'an audience in other letters',
      async () => ({ claims: { aud: EXCHANGE.toLowerCase() } }),
      401,
      'invalid_client',
      700_212,
    ],
    [
      'a token that is over',
      async () => ({ claims: { iat: now - 7200, exp: now - 1 } }),
      401,
      'invalid_client',
      700_024,
    ],
    ['a token that is not yet good', async () => ({ claims: { nbf: now + 900 } }), 401, 'invalid_client', 700_024],
    ['a token without exp', async () => ({ claims: { exp: undefined } }), 401, 'invalid_client', 700_024],
    ['a token without iat', async () => ({ claims: { iat: undefined } }), 400, 'invalid_request', 70_023],
    ['a token for two days', async () => ({ claims: { exp: now + 2 * 86_400 } }), 400, 'invalid_request', 70_023],
    [
      'a forged token',
      async () => ({ jwt: await sandbox.forgeToken({ aud: EXCHANGE }) }),
      401,
      'invalid_client',
      7_000_272,
    ],
    [
      'a token that is signed otherwise',
      async () => ({ jwt: await signedWith('HS256') }),
      401,
      'invalid_client',
      5_002_738,
    ],
    ['text that is no token', async () => ({ jwt: 'e30.e30.e30' }), 401, 'invalid_client', 5_002_738],
    ['no text of a token', async () => ({ jwt: 'x' }), 400, 'invalid_request', 50_027],
    ['no assertion', async () => ({ form: { client_assertion: undefined } }), 401, 'invalid_client', 7_000_218],
    [
      'an assertion of another kind',
      async () => ({ form: { client_assertion_type: 'urn:x' } }),
      401,
      'invalid_client',
      7_000_218,
    ],
    [
      'an application that is not there',
      async () => ({ form: { client_id: SUBSCRIPTION } }),
      400,
      'unauthorized_client',
      700_016,
    ],
    ['no client id', async () => ({ form: { client_id: undefined } }), 400, 'invalid_request', 900_144],
    ['no scope', async () => ({ form: { scope: undefined } }), 400, 'invalid_request', 900_144],
    ['no grant', async () => ({ form: { grant_type: undefined } }), 400, 'invalid_request', 900_144],
    ['another grant', async () => ({ form: { grant_type: 'password' } }), 400, 'unsupported_grant_type', 70_003],
    [
      'a scope without /.default',
      async () => ({ form: { scope: 'https://management.azure.com/user_impersonation' } }),
      400,
      'invalid_scope',
      1_002_012,
    ],
    [
      'two resources',
      async () => ({ form: { scope: `${MANAGEMENT} https://graph.microsoft.com/.default` } }),
      400,
      'invalid_scope',
      1_002_012,
    ],
    [
      'a resource that is not there',
      async () => ({ form: { scope: 'https://nobody.example/.default' } }),
      400,
      'invalid_resource',
      500_011,
    ],
    ['another tenant', async () => ({ tenant: SUBSCRIPTION }), 400, 'invalid_request', 90_002],
    ['a tenant by no name', async () => ({ tenant: 'my_tenant' }), 400, 'invalid_request', 900_023],
    ['every tenant', async () => ({ tenant: 'common' }), 400, 'invalid_request', 50_059],
    ['JSON', async () => ({ headers: { 'content-type': 'application/json' } }), 400, 'invalid_request', 900_144],
  ];
  for (const [what, asking, status, error, code] of refusals) {
    it(`refuses ${what} with AADSTS${code}`, async () => {
      const answer = await token(await asking());
      const fields = fieldsOf(answer);
      assert.deepEqual(
        [answer.status, fields.string('error'), fields.list('error_codes')],
        [status, error, [code]],
        answer.body,
      );
      assert.match(
        fields.string('error_description'),
        new RegExp(`^AADSTS${code}: .* Trace ID: [\\w-]{36} Correlation ID: [\\w-]{36} Timestamp: `),
      );
    });
  }

  it('refuses a parameter that comes twice', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const path = `/${sandbox.azure.directory.tenantId}/oauth2/v2.0/token`;
    assert.deepEqual(fieldsOf(await ask(path, { headers, body: 'scope=a&scope=b' })).list('error_codes'), [90_100]);
  });

  it('says that the issuer cannot be reached', async () => {
    const credentials = [{ ...credential(), issuer: 'http://127.0.0.1:1' }];
    sandbox.azure.directory.putApplication({ ...application, credentials });
    assert.deepEqual(fieldsOf(await token({ claims: { iss: 'http://127.0.0.1:1' } })).list('error_codes'), [501_661]);
  });

  it('does not know a credential until it has spread, and then does', async () => {
    const { directory } = sandbox.azure;
    directory.removeApplication(CLIENT);
    directory.propagationMilliseconds = 120_000;
    directory.putApplication({ ...application, credentials: [credential()] });
    assert.deepEqual(fieldsOf(await token()).list('error_codes'), [70_025]);
    // Written again, it is the same credential and waits no longer.
    sandbox.setClockOffset(60_000);
    const other = { ...credential(), issuer: 'https://other.example' };
    directory.putApplication({ ...application, credentials: [credential(), other] });
    sandbox.setClockOffset(120_000);
    assert.equal((await token()).status, 200);
    assert.deepEqual(fieldsOf(await token({ claims: { iss: other.issuer } })).list('error_codes'), [700_211]);
  });

  it('has at most 20 credentials of 600 characters on an application, and none twice', () => {
    const { directory } = sandbox.azure;
    const put = (credentials: Parameters<typeof directory.putApplication>[0]['credentials']) =>
      directory.putApplication({ ...application, credentials });
    const many = Array.from({ length: 21 }, (_, at) => ({ ...credential(), subject: String(at) }));
    put(many.slice(0, 20));
    assert.throws(() => put(many), /20 credentials/);
    assert.throws(() => put([{ ...credential(), subject: 's'.repeat(601) }]), /600 characters/);
    assert.throws(() => put([credential(), { ...credential(), audience: 'other' }]), /already exists/);
  });

  it('ends an access token at its time, and says so', async () => {
    sandbox.azure.directory.tokenSeconds = 5;
    const short = await accessToken();
    assert.equal((await list(short)).status, 200);
    sandbox.setClockOffset(6_000);
    const over = await list(short);
    assert.equal(over.status, 401);
    assert.equal(fieldsOf(over).object('error').string('code'), 'ExpiredAuthenticationToken');
  });

  it('opens no subscription without a token of its own for Resource Manager, and a version', async () => {
    const code = async (answer: ReturnType<typeof ask>) =>
      fieldsOf(await answer)
        .object('error')
        .string('code');
    assert.equal(await code(ask('/subscriptions?api-version=2022-12-01')), 'AuthenticationFailed');
    assert.equal(await code(list(await sandbox.mintToken())), 'InvalidAuthenticationToken');
    assert.equal(
      await code(list(await accessToken({ form: { scope: 'https://graph.microsoft.com/.default' } }))),
      'InvalidAuthenticationTokenAudience',
    );
    assert.equal(await code(list(await accessToken(), '/subscriptions')), 'MissingApiVersionParameter');
    const old = await accessToken();
    sandbox.azure.directory.removeApplication(CLIENT);
    assert.equal(await code(list(old)), 'InvalidAuthenticationToken');
  });

  it('takes a token for the other names of Resource Manager', async () => {
    for (const resource of ['https://management.azure.com/', 'https://management.core.windows.net/']) {
      assert.equal((await list(await accessToken({ form: { scope: `${resource}/.default` } }))).status, 200, resource);
    }
  });

  it('describes itself to MSAL, under its own name', async () => {
    const { origin, directory } = sandbox.azure;
    const document = fieldsOf(await ask(`/${directory.tenantId}/v2.0/.well-known/openid-configuration`));
    assert.equal(document.string('token_endpoint'), `${origin}/${directory.tenantId}/oauth2/v2.0/token`);
    const keys = fieldsOf(await ask(new URL(document.string('jwks_uri')).pathname)).list('keys');
    assert.equal(keys.length, 1);
    const unknown = await ask(`/${SUBSCRIPTION}/v2.0/.well-known/openid-configuration`);
    assert.deepEqual([unknown.status, fieldsOf(unknown).string('error')], [400, 'invalid_tenant']);
    const many = fieldsOf(await ask('/organizations/v2.0/.well-known/openid-configuration'));
    assert.equal(many.string('issuer'), `${origin}/{tenantid}/v2.0`);
    assert.equal(many.string('token_endpoint'), `${origin}/organizations/oauth2/v2.0/token`);
    const instance = (endpoint: string) =>
      ask(`/common/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(endpoint)}`);
    const known = fieldsOf(await instance(`${origin}/${directory.tenantId}/oauth2/v2.0/authorize`));
    assert.equal(
      known.string('tenant_discovery_endpoint'),
      `${origin}/${directory.tenantId}/v2.0/.well-known/openid-configuration`,
    );
    assert.deepEqual(
      fieldsOf(await instance('https://evil.example/common/oauth2/v2.0/authorize')).string('error'),
      'invalid_instance',
    );
  });
});
