import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { AssumeError } from '../../../../src/core/errors.ts';
import type { ExchangeRequest, HttpClient } from '../../../../src/core/ports.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { GoogleTarget } from '../../../../src/core/target.ts';
import type { Claims } from '../../../../src/core/token.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { unsignedToken } from '../../../support/unsigned-token.ts';
import {
  ACCOUNT,
  ACCOUNT_TOKEN,
  type Answers,
  CLAIMS,
  DIRECT,
  exchange,
  FEDERATED,
  google,
  IMPERSONATING,
  NOW,
  PROVIDER,
} from './requests.ts';

async function origins(change: Partial<ExchangeRequest<GoogleTarget>>): Promise<readonly string[]> {
  const http = google();
  await exchange(http, change);
  return http.requests.map(({ url }) => new URL(url).origin);
}

describe('The Google exchange', () => {
  it('sends the token to the Security Token Service alone, and no more than an exchange needs', async () => {
    const http = google();
    await exchange(http);
    const [sent] = http.requests;
    assert.equal(http.requests.length, 1);
    assert.equal(sent?.url, 'https://sts.googleapis.com/v1/token');
    assert.deepEqual(Object.keys(sent.headers).sort(), ['accept', 'content-type', 'user-agent']);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(sent.body)), {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: `//iam.googleapis.com/${PROVIDER}`,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: unsignedToken(CLAIMS),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    });
  });

  it('sends the service account’s request what the first gave, and the identity token not again', async () => {
    const http = google();
    await exchange(http, { target: { ...IMPERSONATING, scopes: ['openid', 'email'] }, durationSeconds: 1800 });
    const [first, second] = http.requests;
    assert.equal(http.requests.length, 2);
    assert.equal(
      new URLSearchParams(first?.body).get('scope'),
      'https://www.googleapis.com/auth/cloud-platform',
      'impersonating takes all scopes',
    );
    assert.equal(
      second?.url,
      `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${ACCOUNT}:generateAccessToken`,
    );
    assert.equal(second.headers['authorization'], `Bearer ${FEDERATED}`);
    assert.deepEqual(JSON.parse(second.body ?? ''), { scope: ['openid', 'email'], lifetime: '1800s' });
    assert.ok(!inspect(second).includes(unsignedToken(CLAIMS)));
  });

  it('asks for the scopes of the role where there is no service account', async () => {
    const http = google();
    await exchange(http, { target: { ...DIRECT, scopes: ['openid', 'email'] } });
    assert.equal(new URLSearchParams(http.requests[0]?.body).get('scope'), 'openid email');
  });

  it('asks the universe that the role names, or the person’s own endpoint', async () => {
    assert.deepEqual(await origins({ target: { ...IMPERSONATING, universeDomain: 's3nsapis.fr' } }), [
      'https://sts.s3nsapis.fr',
      'https://iamcredentials.s3nsapis.fr',
    ]);
    const own = 'http://127.0.0.1:8080';
    assert.deepEqual(await origins({ target: IMPERSONATING, endpoint: own }), [own, own]);
  });

  it('reads the credentials of the federated identity', async () => {
    const { subjectToken, accessToken, ...rest } = await exchange(google());
    assert.deepEqual(rest, {
      cloud: 'gcp',
      expiresAt: NOW + 3_599_000,
      subjectTokenExpiresAt: NOW + 540_000,
      subjectTokenLifetime: 600_000,
      principal:
        'principal://iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/dev1/subject/organization_id:a:project_id:b',
    });
    assert.deepEqual([subjectToken.reveal(), accessToken.reveal()], [unsignedToken(CLAIMS), FEDERATED]);
  });

  it('reads the credentials of a service account', async () => {
    const { accessToken, expiresAt, principal } = await exchange(google(), { target: IMPERSONATING });
    assert.deepEqual([accessToken.reveal(), expiresAt, principal], [ACCOUNT_TOKEN, NOW + 3_600_000, ACCOUNT]);
    const fraction = google({ account: { expireTime: '2026-01-01T13:00:00.123456789Z' } });
    assert.equal((await exchange(fraction, { target: IMPERSONATING })).expiresAt, NOW + 3_600_000);
  });

  it('names no principal that the subject is too long for', async () => {
    const sub = 'ä'.repeat(63);
    assert.match((await exchange(google(), {}, { ...CLAIMS, sub })).principal ?? '', /subject\/ä{63}$/);
    assert.equal((await exchange(google(), {}, { ...CLAIMS, sub: `${sub}xx` })).principal, undefined);
  });

  it('counts both expiries by the server’s clock, and by ours where the server names no time', async () => {
    const ahead = google({
      account: { expireTime: '2026-01-01T15:00:00Z' },
      date: 'Thu, 01 Jan 2026 14:00:00 GMT',
    });
    const later = { ...CLAIMS, iat: CLAIMS.iat + 7200, exp: CLAIMS.exp + 7200 };
    const times = await exchange(ahead, { target: IMPERSONATING }, later);
    assert.deepEqual([times.expiresAt, times.subjectTokenExpiresAt], [NOW + 3_600_000, NOW + 540_000]);
    const noDate = await exchange(google({ date: 'no date' }), { target: IMPERSONATING });
    assert.deepEqual([noDate.expiresAt, noDate.subjectTokenExpiresAt], [NOW + 3_600_000, NOW + 540_000]);
    const behind = await exchange(google({ date: 'Thu, 01 Jan 2026 10:00:00 GMT' }));
    assert.equal(behind.subjectTokenExpiresAt, NOW + 600_000, 'no longer than it was made for');
  });

  for (const aud of [CLAIMS.aud, CLAIMS.aud.replace('https:', ''), 'anything-the-provider-allows']) {
    it(`names the provider without a scheme to the service, whatever audience the token has: ${aud.slice(0, 30)}`, async () => {
      const http = google();
      await exchange(http, {}, { ...CLAIMS, aud });
      assert.equal(new URLSearchParams(http.requests[0]?.body).get('audience'), `//iam.googleapis.com/${PROVIDER}`);
    });
  }

  const wrong: readonly (readonly [string, Answers])[] = [
    ['HTML of a portal', { sts: { body: '<html><body>Sign in</body></html>' } }],
    ['nothing', { sts: { body: '' } }],
    ['a list', { sts: { body: `["${FEDERATED}"]` } }],
    ['half of the JSON', { sts: { body: `{"access_token":"${FEDERATED}"` } }],
    ['no access token', { sts: { access_token: undefined } }],
    ['an empty access token', { sts: { access_token: '' } }],
    ['an access token with a line break', { sts: { access_token: `${FEDERATED}\r\nx: y` } }],
    ['an access token longer than any', { sts: { access_token: 'x'.repeat(16_385) } }],
    ['a token of another type', { sts: { issued_token_type: 'urn:ietf:params:oauth:token-type:jwt' } }],
    ['no bearer token', { sts: { token_type: 'N_A' } }],
    ['no lifetime', { sts: { expires_in: undefined } }],
    ['a lifetime that is a text', { sts: { expires_in: '3599' } }],
    ['a lifetime of nothing', { sts: { expires_in: 0 } }],
    ['a lifetime of two hours', { sts: { expires_in: 7200 } }],
    ['no access token of the account', { account: { accessToken: undefined } }],
    ['no expiry', { account: { expireTime: undefined } }],
    ['an expiry that is no date', { account: { expireTime: 'tomorrow' } }],
    ['an expiry that is in no calendar', { account: { expireTime: '2026-02-30T13:00:00Z' } }],
    ['an expiry at an hour that no day has', { account: { expireTime: '2026-01-01T24:00:00Z' } }],
    ['an expiry in the past', { account: { expireTime: '2026-01-01T11:59:59Z' } }],
    ['an expiry beyond 12 hours', { account: { expireTime: '2026-01-02T00:05:01Z' } }],
    ['a redirect that was not followed', { account: { status: 204, body: '' } }],
  ];
  for (const [name, answers] of wrong) {
    it(`takes no answer with ${name}`, async () => {
      const error: unknown = await exchange(google(answers), { target: IMPERSONATING }).catch(
        (failure: unknown) => failure,
      );
      assert.ok(error instanceof AssumeError);
      assert.equal(error.kind, 'protocol', error.message);
      assert.ok(!/ya29|IsSecret|xxxx/.test(inspect(error, { depth: 9, showHidden: true })));
    });
  }

  it('asks once only, and passes the transport’s failure on, with the host', async () => {
    const refused = new AssumeError('network', 'It refused the connection.', { hint: 'h', retryable: true });
    for (const [answers, host, asked] of [
      [{ sts: refused }, 'sts.googleapis.com', 1],
      [{ account: refused }, 'iamcredentials.googleapis.com', 2],
    ] as const) {
      const http = google(answers);
      await assert.rejects(exchange(http, { target: IMPERSONATING }), { kind: 'network', host, retryable: true });
      assert.equal(http.requests.length, asked);
    }
  });

  const refused: readonly (readonly [string, Partial<ExchangeRequest<GoogleTarget>>, Claims, string])[] = [
    ['under 10 minutes', { target: IMPERSONATING, durationSeconds: 599 }, CLAIMS, 'usage'],
    ['half a second', { durationSeconds: 900.5 }, CLAIMS, 'usage'],
    ['over 12 hours', { target: IMPERSONATING, durationSeconds: 43_201 }, CLAIMS, 'duration-too-long'],
    ['over an hour without a service account', { durationSeconds: 3601 }, CLAIMS, 'duration-too-long'],
    ['a token without an expiry', {}, { ...CLAIMS, exp: undefined }, 'identity-rejected'],
    ['a token that ends at no time of any date', {}, { ...CLAIMS, exp: 1e300 }, 'identity-rejected'],
    ['a token that was issued at none', {}, { ...CLAIMS, iat: -1e300 }, 'identity-rejected'],
    ['a token that does not say when it was issued', {}, { ...CLAIMS, iat: 'today' }, 'identity-rejected'],
    [
      'a token that is no JWT',
      { token: { jwt: new Secret('opaque'), claims: CLAIMS, audience: 'a', source: 'ona-cli' } },
      CLAIMS,
      'identity-rejected',
    ],
    ['a universe of nobody', { target: { ...DIRECT, universeDomain: 'evil.example' } }, CLAIMS, 'role-map-invalid'],
    [
      'a universe of nobody at one’s own endpoint',
      { target: { ...DIRECT, universeDomain: 'googleapis.com.evil.example' }, endpoint: 'http://127.0.0.1:8080' },
      CLAIMS,
      'role-map-invalid',
    ],
    ['an account with a path', { target: { ...DIRECT, serviceAccount: 'a@b/../c' } }, CLAIMS, 'role-map-invalid'],
    [
      'a provider by project ID',
      { target: { ...DIRECT, provider: PROVIDER.replace('123456', 'acme') } },
      CLAIMS,
      'role-map-invalid',
    ],
  ];
  for (const [name, change, claims, kind] of refused) {
    it(`sends nothing for ${name}`, async () => {
      const http = google();
      assert.equal((await failureOf(() => exchange(http, change, claims))).kind, kind);
      assert.equal(http.requests.length, 0);
    });
  }

  it('sends a token whose subject is too long, since the provider may map another claim', async () => {
    const http = google();
    await exchange(http, {}, { ...CLAIMS, sub: 'x'.repeat(500) });
    assert.equal(http.requests.length, 1);
  });

  it('gives 12 hours to a service account', async () => {
    const http = google({ account: { expireTime: '2026-01-02T00:00:00Z' } });
    const { expiresAt } = await exchange(http, { target: IMPERSONATING, durationSeconds: 43_200 });
    assert.equal(expiresAt, NOW + 43_200_000);
  });

  it('is cancelled', async () => {
    const failure = await failureOf(() => exchange(google(), {}, CLAIMS, AbortSignal.abort()));
    assert.equal(failure.kind, 'cancelled');
    const abort = new AbortController();
    const http: HttpClient = {
      send: () => {
        abort.abort();
        return Promise.reject(new Error('The socket was closed.'));
      },
    };
    assert.equal((await failureOf(() => exchange(http, {}, CLAIMS, abort.signal))).kind, 'cancelled');
  });
});
