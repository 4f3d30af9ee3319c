import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { googleExchanger } from '../../../../src/clouds/google/exchange.ts';
import { federatedIdentityOf, googleIdToken } from '../../../../src/clouds/google/id-token.ts';
import type { GoogleCredentials } from '../../../../src/core/credentials.ts';
import type { FailureKind } from '../../../../src/core/errors.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { GoogleTarget } from '../../../../src/core/target.ts';
import type { Claims } from '../../../../src/core/token.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { nodeHttpClient } from '../../../../src/platform/http/client.ts';
import type { SandboxPoolProvider } from '../../../../src/sandbox/google/project.ts';
import { type Sandbox, startSandbox } from '../../../../src/sandbox/start-sandbox.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { send } from '../../sandbox/send.ts';

const ACCOUNT = 'reader@acme-dev.iam.gserviceaccount.com';

/** The exchange over a real connection, with servers that refuse what Google refuses. */
describe('The Google exchange with the stand-ins', () => {
  const http = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
  let sandbox: Sandbox;
  let provider: SandboxPoolProvider;
  let direct: GoogleTarget;
  let impersonating: GoogleTarget;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.stop());
  beforeEach(() => {
    const { project } = sandbox.google;
    const name = project.providerName('dev-pool', 'test-issuer');
    provider = { name, issuer: sandbox.issuer, attributeMapping: { 'google.subject': 'assertion.sub' } };
    project.putProvider(provider);
    sandbox.setClockOffset(0);
    direct = { cloud: 'gcp', provider: name };
    impersonating = { ...direct, serviceAccount: ACCOUNT };
    project.putServiceAccount({ email: ACCOUNT, workloadIdentityUsers: [project.principalSet('dev-pool', '*')] });
  });

  async function exchange(
    target: GoogleTarget,
    { claims = {}, jwt, seconds = 3600 }: { claims?: Claims; jwt?: string; seconds?: number } = {},
  ): Promise<GoogleCredentials> {
    const audience = `https://iam.googleapis.com/${target.provider}`;
    const text = jwt ?? (await sandbox.mintToken({ aud: audience, ...claims }));
    return googleExchanger(http, systemClock).exchange({
      target,
      token: { jwt: new Secret(text), claims: decodeJwt(text), audience, source: 'token-file' },
      durationSeconds: seconds,
      roleSessionName: 'x',
      endpoint: sandbox.google.origin,
    });
  }

  async function bucketsOf({ accessToken }: GoogleCredentials): Promise<string> {
    const { body } = await send(`${sandbox.google.origin}/storage/v1/b?project=${sandbox.google.project.number}`, {
      headers: { authorization: `Bearer ${accessToken.reveal()}` },
    });
    return body;
  }

  for (const scheme of ['https:', '']) {
    it(`gives what opens Google, for a token whose audience begins with ${scheme}//`, async () => {
      const credentials = await exchange(direct, {
        claims: { aud: `${scheme}//iam.googleapis.com/${direct.provider}` },
      });
      const { principal } = credentials;
      assert.match(principal ?? '', /^principal:\/\/iam\.googleapis\.com\/projects\/\d+\/.*\/dev-pool\/subject\//);
      assert.ok((await bucketsOf(credentials)).includes(principal ?? 'nobody'), 'it is whom we take it for');
    });
  }

  it('gives what opens Google as a service account, for as long as was asked', async () => {
    const { project } = sandbox.google;
    project.putServiceAccount({
      email: ACCOUNT,
      workloadIdentityUsers: [project.principalSet('dev-pool', '*')],
      longestSeconds: 43_200,
    });
    const credentials = await exchange(impersonating, { seconds: 7200 });
    assert.ok((await bucketsOf(credentials)).includes(ACCOUNT));
    assert.ok(Math.abs(credentials.expiresAt - Date.now() - 7_200_000) < 5000);
  });

  it('counts by the clock of the server', async () => {
    const exp = Math.floor(Date.now() / 1000) + 7200 + 600;
    sandbox.setClockOffset(7_200_000);
    const { expiresAt, subjectTokenExpiresAt } = await exchange(impersonating, { claims: { iat: exp - 900, exp } });
    assert.ok(Math.abs(expiresAt - Date.now() - 3_600_000) < 5000);
    assert.ok(Math.abs(subjectTokenExpiresAt - Date.now() - 600_000) < 5000);
  });

  it('gives an ID token of the service account, for the federated identity', async () => {
    const { accessToken } = await exchange(federatedIdentityOf({ ...impersonating, scopes: ['openid'] }));
    const request = { serviceAccount: ACCOUNT, audience: 'https://app.example', endpoint: sandbox.google.origin };
    const token = await googleIdToken(http, { ...request, accessToken });
    const { aud, email } = decodeJwt(token.reveal());
    assert.deepEqual([aud, email], ['https://app.example', ACCOUNT]);
    const asAccount = await exchange(impersonating);
    const failure = await failureOf(() => googleIdToken(http, { ...request, accessToken: asAccount.accessToken }));
    assert.equal(failure.kind, 'trust-mismatch');
  });

  const now = Math.floor(Date.now() / 1000);
  const refusals: readonly (readonly [what: string, work: () => Promise<unknown>, kind: FailureKind, says: RegExp])[] =
    [
      [
        'a provider that is not there',
        () => exchange({ ...direct, provider: direct.provider.replace('test-issuer', 'nobody') }),
        'role-missing',
        /providers\/nobody/,
      ],
      [
        'a provider that is disabled',
        () => {
          sandbox.google.project.putProvider({ ...provider, disabled: true });
          return exchange(direct);
        },
        'role-missing',
        /switched on/,
      ],
      [
        'another issuer',
        () => {
          sandbox.google.project.putProvider({ ...provider, issuer: 'https://other.example' });
          return exchange(direct);
        },
        'identity-rejected',
        /does not trust the issuer http:\/\/127/,
      ],
      [
        'another audience',
        () => exchange(direct, { claims: { aud: 'sts.amazonaws.com' } }),
        'identity-rejected',
        /audience/,
      ],
      [
        'an attribute condition',
        () => {
          sandbox.google.project.putProvider({ ...provider, attributeCondition: "assertion.sub == 'other'" });
          return exchange(direct);
        },
        'trust-mismatch',
        /attribute condition/,
      ],
      [
        'a claim that is mapped and not there',
        () => {
          const attributeMapping = { ...provider.attributeMapping, 'attribute.a': 'assertion.nothing' };
          sandbox.google.project.putProvider({ ...provider, attributeMapping });
          return exchange(direct);
        },
        'trust-mismatch',
        /maps a claim/,
      ],
      [
        'a long subject',
        () => exchange(direct, { claims: { sub: 'x'.repeat(128) } }),
        'identity-rejected',
        /128 bytes, and Google Cloud takes 127/,
      ],
      [
        'a token that is over',
        () => exchange(direct, { claims: { iat: now - 7200, exp: now - 3600 } }),
        'identity-rejected',
        /had expired/,
      ],
      [
        'a token of the future',
        () => exchange(direct, { claims: { iat: now + 3600, exp: now + 7200 } }),
        'identity-rejected',
        /not valid yet/,
      ],
      [
        'a clock that is wrong',
        () => {
          sandbox.setClockOffset(7_220_000);
          return exchange(direct, { claims: { iat: now, exp: now + 600 } });
        },
        'clock-skew',
        /2 h behind Google's/,
      ],
      [
        'a forged token',
        async () =>
          exchange(direct, { jwt: await sandbox.forgeToken({ aud: `https://iam.googleapis.com/${direct.provider}` }) }),
        'identity-rejected',
        /signature/,
      ],
      [
        'an account that is closed to it',
        () => {
          sandbox.google.project.putServiceAccount({ email: ACCOUNT, workloadIdentityUsers: [] });
          return exchange(impersonating);
        },
        'trust-mismatch',
        /roles\/iam\.workloadIdentityUser/,
      ],
      ['a long session', () => exchange(impersonating, { seconds: 7200 }), 'duration-too-long', /sessions that long/],
    ];
  for (const [what, work, kind, says] of refusals) {
    it(`says why it is refused for ${what}`, async () => {
      const { kind: got, message, hint } = await failureOf(work);
      assert.equal(got, kind, message);
      assert.match(`${message} ${hint ?? ''}`, says);
    });
  }

  it('exchanges a long subject that the provider maps to something short', async () => {
    const attributeMapping = { 'google.subject': "assertion.sub.split(':')[1]" };
    sandbox.google.project.putProvider({ ...provider, attributeMapping });
    await exchange(direct, { claims: { sub: `${'x'.repeat(200)}:short` } });
  });
});
