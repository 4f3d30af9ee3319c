import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { azureAccessToken, azureExchanger } from '../../../../src/clouds/azure/exchange.ts';
import { exchangerOf } from '../../../../src/clouds/exchange.ts';
import type { Credentials } from '../../../../src/core/credentials.ts';
import { asAssumeError } from '../../../../src/core/errors.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { AzureTarget } from '../../../../src/core/target.ts';
import type { Claims, SubjectToken } from '../../../../src/core/token.ts';
import { obtainCredentials } from '../../../../src/exchange/obtain-credentials.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { nodeHttpClient } from '../../../../src/platform/http/client.ts';
import { startSandbox, type Sandbox } from '../../../../src/sandbox/start-sandbox.ts';
import { loadersWith } from '../../../support/exchanger-loaders.ts';

const CLIENT = '5d2f7c3a-0b1e-4c8d-a6f9-7e8d9c0b1a2f';
const OTHER = '00000000-0b1e-4c8d-a6f9-7e8d9c0b1a2f';
const AUDIENCE = 'api://AzureADTokenExchange';

describe('the exchange at Microsoft Entra of the sandbox', () => {
  let sandbox: Sandbox;
  let subject: string;
  before(async () => {
    sandbox = await startSandbox();
    subject = String(decodeJwt(await sandbox.mintToken()).sub);
  });
  after(() => sandbox.stop());
  beforeEach(() => {
    sandbox.setClockOffset(0);
    sandbox.azure.directory.propagationMilliseconds = 0;
    sandbox.azure.directory.removeApplication(CLIENT);
    trust({});
  });

  function trust(credential: {
    readonly issuer?: string;
    readonly subject?: string;
    readonly audience?: string;
  }): void {
    sandbox.azure.directory.putApplication({
      clientId: CLIENT,
      displayName: 'deployer',
      subscriptions: [],
      credentials: [{ issuer: sandbox.issuer, subject, audience: AUDIENCE, ...credential }],
    });
  }

  const http = () => nodeHttpClient({ certificateAuthority: sandbox.azure.certificateFile, environment: {} });
  const target = (changes: Partial<AzureTarget> = {}): AzureTarget => ({
    cloud: 'azure',
    tenantId: sandbox.azure.directory.tenantId,
    clientId: CLIENT,
    ...changes,
  });

  async function identityToken(claims: Claims = {}): Promise<SubjectToken> {
    const jwt = await sandbox.mintToken({ aud: AUDIENCE, ...claims });
    return { jwt: new Secret(jwt), claims: decodeJwt(jwt), audience: AUDIENCE, source: 'ona-cli' };
  }

  /** As a session does it; pauses pass by the sandbox's clock at once. */
  async function obtain(claims: Claims = {}, changes: Partial<AzureTarget> = {}) {
    let slept = 0;
    let asked = 0;
    const outcome = obtainCredentials({
      clock: {
        ...systemClock,
        sleep: milliseconds => {
          slept += milliseconds;
          sandbox.setClockOffset(slept);
          return Promise.resolve();
        },
      },
      target: target(changes),
      audience: AUDIENCE,
      durationSeconds: 3600,
      roleSessionName: () => 'jane',
      endpoint: sandbox.azure.origin,
      source: {
        id: 'ona-cli',
        name: "Ona's CLI",
        interactive: false,
        availability: () => Promise.resolve({ usable: true }),
        record: () => undefined,
        token: () => {
          asked += 1;
          return identityToken(claims);
        },
      },
      exchanger: exchangerOf(loadersWith({ azure: () => Promise.resolve(azureExchanger(http(), systemClock)) })),
    });
    const result: Credentials | ReturnType<typeof asAssumeError> = await outcome.catch(asAssumeError);
    return { result, asked, slept };
  }

  it('gives an access token of Resource Manager', async () => {
    const token = await identityToken();
    const { accessToken, expiresAt, principal } = await azureExchanger(http(), systemClock).exchange({
      target: target(),
      token,
      durationSeconds: 3600,
      roleSessionName: 'jane',
      endpoint: sandbox.azure.origin,
    });
    assert.equal(decodeJwt(accessToken.reveal()).aud, 'https://management.azure.com');
    assert.ok(Math.abs(expiresAt - Date.now() - 3_599_000) < 5_000);
    assert.equal(principal, CLIENT);
  });

  it('gives one of another resource', async () => {
    const { accessToken } = await azureAccessToken(http(), systemClock, {
      target: target(),
      assertion: await identityToken(),
      scope: 'https://vault.azure.net/.default',
      endpoint: sandbox.azure.origin,
    });
    assert.equal(decodeJwt(accessToken.reveal()).aud, 'https://vault.azure.net');
  });

  it('has a credential that was just made after a few seconds, where it is known by then', async () => {
    sandbox.azure.directory.propagationMilliseconds = 2_000;
    sandbox.azure.directory.removeApplication(CLIENT);
    trust({});
    const { result, asked, slept } = await obtain();
    assert.deepEqual(['cloud' in result && result.cloud, asked, slept], ['azure', 3, 2_500]);
  });

  it('waits no longer than that, and says why it may be', async () => {
    sandbox.azure.directory.propagationMilliseconds = 600_000;
    sandbox.azure.directory.removeApplication(CLIENT);
    trust({});
    const { result, asked, slept } = await obtain();
    const { kind, code, hint } = asAssumeError(result);
    assert.deepEqual([kind, code, asked, slept], ['trust-mismatch', 'AADSTS70025', 3, 2_500]);
    assert.match(hint ?? '', /just made is known after some minutes only; Rolecall asked again for a few seconds/);
  });

  const now = Math.floor(Date.now() / 1000);
  const ROWS: readonly {
    readonly what: string;
    readonly trusts?: (sandbox: Sandbox) => Parameters<typeof trust>[0];
    readonly claims?: Claims;
    readonly changes?: Partial<AzureTarget>;
    readonly offset?: number;
    readonly kind: string;
    readonly code: string;
    readonly asked?: number;
    readonly says: RegExp;
  }[] = [
    {
      what: 'a credential whose issuer has a slash more',
      trusts: ({ issuer }) => ({ issuer: `${issuer}/` }),
      kind: 'trust-mismatch',
      code: 'AADSTS700211',
      asked: 3,
      says: /ends without a slash, and so must the credential's/,
    },
    {
      what: 'a credential whose subject is in other letter case',
      trusts: () => ({ subject: subject.toUpperCase() }),
      kind: 'trust-mismatch',
      code: 'AADSTS7002138',
      says: /upper and lower case alone/,
    },
    {
      what: 'another subject',
      claims: { sub: 'organization_id:a:project_id:b' },
      kind: 'trust-mismatch',
      code: 'AADSTS700213',
      asked: 3,
      says: /has the token's subject organization_id:a:project_id:b\./,
    },
    {
      what: 'a credential of another cloud’s audience',
      trusts: () => ({ audience: `${AUDIENCE}China` }),
      kind: 'trust-mismatch',
      code: 'AADSTS700212',
      says: /In this cloud it is api:\/\/AzureADTokenExchange\./,
    },
    {
      what: 'an application that is not there',
      changes: { clientId: OTHER },
      kind: 'role-missing',
      code: 'AADSTS700016',
      says: new RegExp(`does not know the application ${OTHER}`),
    },
    {
      what: 'another directory',
      changes: { tenantId: OTHER },
      kind: 'role-missing',
      code: 'AADSTS90002',
      says: new RegExp(`knows no directory ${OTHER}`),
    },
    {
      what: 'a token that is over',
      claims: { iat: now - 7200, exp: now - 3600 },
      kind: 'identity-rejected',
      code: 'AADSTS700024',
      says: /had expired when Microsoft Entra saw it/,
    },
    {
      what: 'a clock that is an hour slow',
      offset: 3_600_000 + 60_000,
      claims: { iat: now, exp: now + 300 },
      kind: 'clock-skew',
      code: 'AADSTS700024',
      says: /1 h behind Microsoft Entra's/,
    },
    {
      what: 'a token that lives for days',
      claims: { iat: now, exp: now + 200_000 },
      kind: 'identity-rejected',
      code: 'AADSTS70023',
      says: /lives longer/,
    },
  ];
  for (const { what, trusts, claims, changes, offset = 0, kind, code, asked = 1, says } of ROWS) {
    it(`says of ${what} that it is ${kind}`, async () => {
      if (trusts !== undefined) trust(trusts(sandbox));
      sandbox.setClockOffset(offset);
      const attempt = await obtain(claims, changes);
      const failure = asAssumeError(attempt.result);
      assert.deepEqual([failure.kind, failure.code, attempt.asked], [kind, code, asked]);
      assert.match(`${failure.message} ${failure.hint}`, says);
    });
  }
});
