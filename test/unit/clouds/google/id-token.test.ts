import assert from 'node:assert/strict';
import {
  federatedIdentityOf,
  googleIdToken,
  type GoogleIdTokenRequest,
} from '../../../../src/clouds/google/id-token.ts';
import { AssumeError } from '../../../../src/core/errors.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { unsignedToken } from '../../../support/unsigned-token.ts';
import { ACCOUNT, type Answers, DIRECT, FEDERATED, google, IMPERSONATING } from './requests.ts';

const AUDIENCE = 'https://app-1.a.run.app';
const TOKEN = unsignedToken({ aud: AUDIENCE, email: ACCOUNT, name: 'Zoë' });

function ask(answers: Answers = {}, change: Partial<GoogleIdTokenRequest> = {}) {
  const http = google({ account: { token: TOKEN }, ...answers });
  const request = {
    accessToken: new Secret(FEDERATED),
    serviceAccount: ACCOUNT,
    audience: AUDIENCE,
    endpoint: undefined,
  };
  return { http, token: googleIdToken(http, { ...request, ...change }) };
}

describe('An ID token of a service account', () => {
  it('is asked for with the access token, for one audience, with the account’s address', async () => {
    const { http, token } = ask();
    assert.equal((await token).reveal(), TOKEN);
    const [sent] = http.requests;
    assert.equal(http.requests.length, 1);
    assert.equal(
      sent?.url,
      `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${ACCOUNT}:generateIdToken`,
    );
    assert.equal(sent.headers['authorization'], `Bearer ${FEDERATED}`);
    assert.deepEqual(JSON.parse(sent.body ?? ''), { audience: AUDIENCE, includeEmail: true });
  });

  it('is asked of the universe, or of one’s own endpoint', async () => {
    const there = ask({}, { universeDomain: 's3nsapis.fr' });
    await there.token;
    assert.equal(new URL(there.http.requests[0]?.url ?? '').host, 'iamcredentials.s3nsapis.fr');
    const own = ask({}, { endpoint: 'http://127.0.0.1:8080' });
    await own.token;
    assert.equal(new URL(own.http.requests[0]?.url ?? '').host, '127.0.0.1:8080');
  });

  for (const [what, account] of [
    ['another audience', { token: unsignedToken({ aud: 'https://other.example' }) }],
    ['several audiences', { token: unsignedToken({ aud: [AUDIENCE, 'https://other.example'] }) }],
    ['no claims', { token: 'a.b.c' }],
    ['an opaque token', { token: FEDERATED }],
    ['none', { token: undefined }],
  ] as const) {
    it(`is not taken where the answer has ${what}`, async () => {
      assert.equal((await failureOf(() => ask({ account }).token)).kind, 'protocol');
    });
  }

  for (const [what, change, kind] of [
    ['an audience with a space', { audience: 'a b' }, 'usage'],
    ['no audience', { audience: '' }, 'usage'],
    ['an account with a path', { serviceAccount: 'a@b.iam.gserviceaccount.com/../x' }, 'role-map-invalid'],
    ['a universe of nobody', { universeDomain: 'evil.example' }, 'role-map-invalid'],
  ] as const) {
    it(`is not asked for with ${what}`, async () => {
      const { http, token } = ask({}, change);
      assert.equal((await failureOf(() => token)).kind, kind);
      assert.equal(http.requests.length, 0);
    });
  }

  it('is refused in our words', async () => {
    const body = JSON.stringify({
      error: {
        code: 403,
        message: `Permission 'iam.serviceAccounts.getOpenIdToken' denied to ${FEDERATED}`,
        status: 'PERMISSION_DENIED',
      },
    });
    const failure: unknown = await ask({ account: { status: 403, body } }).token.catch((error: unknown) => error);
    assert.ok(failure instanceof AssumeError);
    assert.deepEqual([failure.kind, failure.host], ['trust-mismatch', 'iamcredentials.googleapis.com']);
    assert.match(failure.hint ?? '', /iam\.serviceAccounts\.getOpenIdToken/);
    assert.equal(failure.cause, "Permission 'iam.serviceAccounts.getOpenIdToken' denied to <token>");
  });

  it('takes an access token of the federated identity, with all scopes, in the same universe', () => {
    assert.deepEqual(federatedIdentityOf({ ...IMPERSONATING, scopes: ['openid'], project: 'acme-dev' }), DIRECT);
    assert.deepEqual(federatedIdentityOf({ ...IMPERSONATING, universeDomain: 's3nsapis.fr' }), {
      ...DIRECT,
      universeDomain: 's3nsapis.fr',
    });
  });
});
