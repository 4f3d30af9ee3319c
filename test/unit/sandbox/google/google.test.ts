import assert from 'node:assert/strict';
import type { SandboxPoolProvider } from '../../../../src/sandbox/google/project.ts';
import { fieldsOf, send } from '../send.ts';
import { bearer, type Exchange, googleOfSandbox } from './google-of-sandbox.ts';

describe('Google Cloud of the sandbox', () => {
  const at = googleOfSandbox();
  const { accessToken, audience, exchange, listBuckets, subject } = at;

  it('exchanges a token, whose audience may have the scheme or not, for one that opens its storage', async () => {
    for (const aud of [audience(), audience(''), ['other', audience()]]) {
      const answer = await exchange({ claims: { aud } });
      assert.equal(answer.status, 200, answer.body);
      const fields = fieldsOf(answer);
      assert.equal(fields.string('issued_token_type'), 'urn:ietf:params:oauth:token-type:access_token');
      assert.equal(fields.string('token_type'), 'Bearer');
      assert.equal(fields.number('expires_in'), 3600);
      const buckets = await listBuckets(bearer(fields.string('access_token')));
      assert.equal(buckets.status, 200, buckets.body);
      assert.ok(buckets.body.includes(`workloadIdentityPools/dev-pool/subject/${await subject()}`), buckets.body);
    }
  });

  it('takes the audiences that a provider allows, and then no other', async () => {
    at.sandbox.google.project.putProvider({ ...at.provider, allowedAudiences: ['sts.example'] });
    assert.equal((await exchange({ claims: { aud: 'sts.example' } })).status, 200);
    assert.equal(fieldsOf(await exchange()).string('error'), 'invalid_grant');
  });

  it('takes another spelling of the issuer’s host for the same', async () => {
    at.sandbox.google.project.putProvider({ ...at.provider, issuer: at.sandbox.issuer.replace('http:', 'HTTP:') });
    assert.equal((await exchange()).status, 200);
  });

  const now = Math.floor(Date.now() / 1000);
  const refusals: readonly (readonly [what: string, options: () => Promise<Exchange>, error: string, words: RegExp])[] =
    [
      [
        'another issuer',
        async () => ({ claims: { iss: 'https://evil.example' } }),
        'invalid_grant',
        /^The issuer in ID Token https:\/\/evil\.example does not match the expected ones: http:\/\/127/,
      ],
      [
        'another audience',
        async () => ({ claims: { aud: 'sts.amazonaws.com' } }),
        'invalid_grant',
        /^The audience in ID Token \[sts\.amazonaws\.com\] does not match the expected audience \/\/iam\.googleapis\.com\//,
      ],
      ['the audience with http:', async () => ({ claims: { aud: audience('http:') } }), 'invalid_grant', /audience/],
      [
        'a token that is over',
        async () => ({ claims: { iat: now - 7200, exp: now - 3600 } }),
        'invalid_grant',
        /^ID Token issued at \d+ is stale to sign-in\.$/,
      ],
      ['a token without iat', async () => ({ claims: { iat: undefined } }), 'invalid_grant', /iat/],
      ['a token without exp', async () => ({ claims: { exp: undefined } }), 'invalid_grant', /exp/],
      [
        'a token of the future',
        async () => ({ claims: { iat: now + 900, exp: now + 1800 } }),
        'invalid_grant',
        /not yet valid/,
      ],
      ['a token for three days', async () => ({ claims: { exp: now + 3 * 86_400 } }), 'invalid_grant', /48 hours/],
      [
        'a forged token',
        async () => ({ jwt: await at.sandbox.forgeToken({ aud: audience() }) }),
        'invalid_grant',
        /signature/i,
      ],
      ['text that is no token', async () => ({ jwt: 'e30.e30.e30' }), 'invalid_request', /parse/],
      [
        'a claim that the condition refuses',
        async () => ({ claims: { organization_id: '' } }),
        'unauthorized_client',
        /^The given credential is rejected by the attribute condition\.$/,
      ],
      [
        'a claim that the condition needs and does not get',
        async () => ({ claims: { organization_id: undefined } }),
        'unauthorized_client',
        /attribute condition/,
      ],
      [
        'a mapped claim that is not there',
        async () => ({ claims: { project_id: undefined } }),
        'invalid_request',
        /^Could not obtain a value for attribute\.project/,
      ],
      [
        'a subject of 128 bytes',
        async () => ({ claims: { sub: `organization_id:${'ü'.repeat(56)}` } }),
        'invalid_request',
        /^The size of mapped attribute google\.subject exceeds the 127 bytes limit\. Either/,
      ],
      ['no subject', async () => ({ claims: { sub: undefined } }), 'invalid_request', /google\.subject/],
      [
        'a subject that is no text',
        async () => ({ claims: { sub: 5 } }),
        'unauthorized_client',
        /^The mapped attribute 'google\.subject' must be of type STRING\.$/,
      ],
      [
        'another grant',
        async () => ({ form: { grant_type: 'client_credentials' } }),
        'unsupported_grant_type',
        /grant_type/,
      ],
      [
        'no requested type',
        async () => ({ form: { requested_token_type: undefined } }),
        'invalid_request',
        /requested_token_type/,
      ],
      [
        'a subject that is no JWT by its type',
        async () => ({ form: { subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request' } }),
        'invalid_request',
        /subject_token_type/,
      ],
      ['no subject token', async () => ({ form: { subject_token: undefined } }), 'invalid_request', /subject_token/],
      ['no scope', async () => ({ form: { scope: undefined } }), 'invalid_scope', /scope/],
      [
        'a scope of someone else’s',
        async () => ({ form: { scope: 'https://management.azure.com/.default' } }),
        'invalid_scope',
        /scope/,
      ],
      [
        'an audience with its scheme',
        async () => ({ form: { audience: audience() } }),
        'invalid_request',
        /^Invalid value for "audience"\. This value should be the full resource name of the Identity Provider\./,
      ],
      [
        'a project by its id',
        async () => ({ form: { audience: audience('').replace(/\d{12}/, 'acme-dev') } }),
        'invalid_request',
        /^Invalid value for "audience"/,
      ],
      [
        'a provider that is not there',
        async () => ({ form: { audience: audience('').replace('test-issuer', 'nobody') } }),
        'invalid_target',
        /^The target service indicated by the "audience" parameters is invalid\./,
      ],
      ['JSON', async () => ({ headers: { 'content-type': 'application/json' } }), 'invalid_request', /form/],
    ];
  for (const [what, options, error, words] of refusals) {
    it(`refuses ${what} as ${error}`, async () => {
      const answer = await exchange(await options());
      assert.equal(answer.status, 400, answer.body);
      const fields = fieldsOf(answer);
      assert.equal(fields.string('error'), error);
      assert.match(fields.string('error_description'), words);
    });
  }

  it('refuses a provider that is disabled in the words for one that is not there', async () => {
    at.sandbox.google.project.putProvider({ ...at.provider, disabled: true });
    assert.equal(fieldsOf(await exchange()).string('error'), 'invalid_target');
  });

  it('refuses a parameter that it does not know, and one that comes twice', async () => {
    const unknown = fieldsOf(await exchange({ form: { client_id: 'x' } })).object('error');
    assert.equal(unknown.string('status'), 'INVALID_ARGUMENT');
    assert.match(
      unknown.string('message'),
      /^Invalid JSON payload received\. Unknown name "client_id": Cannot find field\.$/,
    );
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const twice = await send(`${at.sandbox.google.origin}/v1/token`, { headers: type, body: 'scope=a&scope=b' });
    assert.equal(fieldsOf(twice).string('error'), 'invalid_request');
  });

  it('refuses mapped attributes of more than 8 KB together', async () => {
    const attributeMapping = { 'google.subject': "'organization_id:me'", 'attribute.long': 'assertion.long' };
    at.sandbox.google.project.putProvider({ ...at.provider, attributeMapping });
    assert.equal((await exchange({ claims: { long: 'x'.repeat(8_000) } })).status, 200);
    assert.match(
      fieldsOf(await exchange({ claims: { long: 'x'.repeat(8_192) } })).string('error_description'),
      /8192 bytes/,
    );
  });

  const providers: readonly (readonly [what: string, change: Partial<SandboxPoolProvider>, words: RegExp])[] = [
    ['without google.subject', { attributeMapping: { 'attribute.a': 'assertion.a' } }, /google\.subject/],
    [
      'with a key in capitals',
      { attributeMapping: { 'google.subject': 'assertion.sub', 'attribute.A': 'assertion.a' } },
      /key/,
    ],
    [
      'with an expression of 2049 characters',
      { attributeMapping: { 'google.subject': `assertion.${'s'.repeat(2039)}` } },
      /2048/,
    ],
    ['with a condition of 4097 characters', { attributeCondition: `assertion.${'s'.repeat(4087)}` }, /4096/],
    [
      'with a condition that asks no claim',
      { attributeCondition: "'assertion' == 'assertion'" },
      /The attribute condition must reference one of the provider's claims\.$/,
    ],
    [
      'of a shared issuer without a condition',
      { issuer: 'https://gitlab.com', attributeCondition: '' },
      /must reference/,
    ],
    ['with eleven audiences', { allowedAudiences: Array.from({ length: 11 }, (_, at) => `a${at}`) }, /10 audiences/],
    ['with an audience of 257 characters', { allowedAudiences: ['a'.repeat(257)] }, /256/],
    [
      'of a project by its id',
      { name: 'projects/acme/locations/global/workloadIdentityPools/pool/providers/ona' },
      /invalid argument/,
    ],
  ];
  for (const [what, change, words] of providers) {
    it(`has no provider ${what}`, () => {
      assert.throws(() => at.sandbox.google.project.putProvider({ ...at.provider, ...change }), words);
    });
  }

  it('has at most 50 custom attributes', () => {
    const attributes = Array.from({ length: 51 }, (_, at): [string, string] => [`attribute.a${at}`, 'assertion.sub']);
    for (const count of [50, 51]) {
      const attributeMapping = { ...Object.fromEntries(attributes.slice(0, count)), 'google.subject': 'assertion.sub' };
      const put = () => at.sandbox.google.project.putProvider({ ...at.provider, attributeMapping });
      if (count === 50) put();
      else assert.throws(put, /50 custom/);
    }
  });

  it('tells a client that names itself whose access token it is, until that ends', async () => {
    const ask = (headers: Readonly<Record<string, string>>) =>
      send(`${at.sandbox.google.origin}/v1/introspect`, { headers, form: { token } });
    const token = fieldsOf(await exchange()).string('access_token');
    const authorization = `Basic ${Buffer.from('client:secret').toString('base64')}`;
    const known = fieldsOf(await ask({ authorization }));
    assert.equal(known.string('username'), at.sandbox.google.project.principal('dev-pool', await subject()));
    at.sandbox.setClockOffset(3_600_000);
    assert.equal(fieldsOf(await ask({ authorization })).boolean('active'), false);
    assert.equal((await ask({})).status, 401);
  });

  it('ends an access token at its time, and says so', async () => {
    at.sandbox.google.project.federatedSeconds = 5;
    const token = await accessToken();
    assert.equal((await listBuckets(bearer(token))).status, 200);
    at.sandbox.setClockOffset(6_000);
    const over = await listBuckets(bearer(token));
    assert.equal(over.status, 401);
    assert.match(over.body, /"reason":"ACCESS_TOKEN_EXPIRED"/);
  });

  it('opens nothing without a token of its own, for another project, or for other scopes', async () => {
    assert.match((await listBuckets({})).body, /"reason":"CREDENTIALS_MISSING"/);
    assert.match(
      (await listBuckets(bearer(await at.sandbox.mintToken()))).body,
      /"reason":"ACCESS_TOKEN_TYPE_UNSUPPORTED"/,
    );
    const other = await listBuckets(bearer(await accessToken()), '999');
    assert.equal(other.status, 403);
    assert.match(
      other.body,
      /^\{"error":\{"code":403,"message":"principal:\/\/iam\.googleapis\.com\/.* does not have storage\.buckets\.list access/,
    );
    const narrow = await accessToken({ form: { scope: 'https://www.googleapis.com/auth/bigquery' } });
    assert.match((await listBuckets(bearer(narrow))).body, /"reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT"/);
  });

  it('tells the time by the sandbox’s clock', async () => {
    at.sandbox.setClockOffset(-600_000);
    const { headers } = await exchange();
    assert.ok(Math.abs(Date.parse(headers['date'] ?? '') - Date.now() + 600_000) < 5_000);
  });
});
