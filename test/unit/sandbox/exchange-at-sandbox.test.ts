import assert from 'node:assert/strict';
import { asAssumeError } from '../../../src/core/errors.ts';
import type { Claims } from '../../../src/core/token.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import { exchangeAtSandbox, type ExchangeOptions } from './exchange.ts';

interface Attempt extends ExchangeOptions {
  readonly claims?: Claims;
  readonly jwt?: string;
}

describe('the exchange at the sandbox STS', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());

  async function attempt({ claims = {}, jwt, ...options }: Attempt) {
    return exchangeAtSandbox(sandbox, jwt ?? (await sandbox.mintToken(claims)), options);
  }

  it('gives credentials for a role whose trust policy matches', async () => {
    const credentials = await attempt({});
    assert.match(credentials.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    assert.equal(credentials.principal, 'arn:aws:sts::111122223333:assumed-role/dev-readonly/jane@ona');
    assert.ok(Math.abs(credentials.expiresAt - Date.now() - 3_600_000) < 5_000);
    assert.equal(
      `${credentials.secretAccessKey.toString()}${credentials.sessionToken.toString()}`,
      '<redacted><redacted>',
    );
  });

  it('counts the expiry by the server’s clock', async () => {
    sandbox.setClockOffset(-120_000);
    try {
      const credentials = await attempt({ claims: {} });
      assert.ok(Math.abs(credentials.expiresAt - Date.now() - 3_600_000) < 5_000);
      assert.ok(Math.abs(Date.parse(credentials.expiration) - Date.now() - 3_480_000) < 5_000);
    } finally {
      sandbox.setClockOffset(0);
    }
  });

  const now = Math.floor(Date.now() / 1000);
  const refusals: readonly (readonly [string, Attempt, string, string | undefined])[] = [
    ['another audience', { claims: { aud: ['other'] } }, 'identity-rejected', 'InvalidIdentityToken'],
    ['an azp that is not registered', { claims: { azp: 'other' } }, 'identity-rejected', 'InvalidIdentityToken'],
    ['another subject', { claims: { sub: 'organization_id:evil:project_id:x' } }, 'trust-mismatch', 'AccessDenied'],
    ['another issuer', { claims: { iss: 'https://evil.example' } }, 'identity-rejected', 'InvalidIdentityToken'],
    [
      'an expired token',
      { claims: { iat: now - 7200, exp: now - 3600 } },
      'identity-rejected',
      'ExpiredTokenException',
    ],
    ['a token without exp', { claims: { exp: undefined } }, 'identity-rejected', 'InvalidIdentityToken'],
    ['a token of the future', { claims: { nbf: now + 900 } }, 'identity-rejected', 'InvalidIdentityToken'],
    ['text that is no token', { jwt: 'e30.e30.e30' }, 'identity-rejected', 'InvalidIdentityToken'],
    ['a role that does not exist', { role: 'nobody' }, 'trust-mismatch', 'AccessDenied'],
    ['a role that trusts another project', { role: 'payments-admin' }, 'trust-mismatch', 'AccessDenied'],
    ['too long a duration', { durationSeconds: 43_200 }, 'duration-too-long', 'ValidationError'],
    ['a session policy without statement', { sessionPolicy: '{}' }, 'policy-malformed', 'MalformedPolicyDocument'],
    [
      'session tags that the trust policy does not allow',
      { claims: { 'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] } } } },
      'trust-mismatch',
      'AccessDenied',
    ],
  ];
  for (const [name, request, kind, code] of refusals) {
    it(`refuses ${name} as ${kind}`, async () => {
      await assert.rejects(attempt(request), error => {
        const failure = asAssumeError(error);
        assert.deepEqual([failure.kind, failure.code, failure.retryable], [kind, code, false]);
        return true;
      });
    });
  }

  it('refuses a forged signature', async () => {
    await assert.rejects(attempt({ jwt: await sandbox.forgeToken() }), { kind: 'identity-rejected' });
  });

  it('says that another try may help when the issuer cannot be reached', async () => {
    sandbox.controls.issuer.answerNext({ status: 200, body: '{"issuer":"x"}' });
    await assert.rejects(attempt({}), { kind: 'identity-rejected' });
    sandbox.controls.sts.answerNext({ status: 503, body: 'busy' });
    await assert.rejects(attempt({}), { kind: 'network', retryable: true });
  });
});
