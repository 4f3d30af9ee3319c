import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { AssumeError } from '../../../../../src/core/errors.ts';
import type { HttpClient, HttpResponse } from '../../../../../src/core/ports.ts';
import type { IdentityCenterTarget } from '../../../../../src/core/target.ts';
import { createIdentityCenter } from '../../../../../src/clouds/aws/identity-center/identity-center.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { assertNoSecret } from '../../../../support/secret-absence.ts';

const PORTAL = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
const TARGET: IdentityCenterTarget = {
  cloud: 'aws',
  via: 'identity-center',
  accountId: '111122223333',
  partition: 'aws',
  region: 'eu-west-1',
  identityCenter: { ...PORTAL, roleName: 'ReadOnly' },
};
const TOKEN = 'aoaVerySecretToken';
const CLIENT_SECRET = 'VerySecretClient';

const GOOD: Readonly<Record<string, object>> = {
  '/client/register': { clientId: 'c', clientSecret: CLIENT_SECRET, clientSecretExpiresAt: 4_000_000_000 },
  '/device_authorization': {
    deviceCode: 'VerySecretDevice',
    userCode: 'BCDF-GHJK',
    verificationUri: 'https://device.sso.eu-west-1.amazonaws.com/',
    expiresIn: 60,
    interval: 5,
  },
  '/token': { accessToken: TOKEN, expiresIn: 3600 },
  '/assignment/accounts': { accountList: [{ accountId: '111122223333', accountName: 'a' }] },
  '/assignment/roles': { roleList: [{ roleName: 'ReadOnly', accountId: '111122223333' }] },
  '/federation/credentials': {
    roleCredentials: {
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      sessionToken: 'IQoJb3JpZ2luX2Vj',
      expiration: Date.UTC(2026, 0, 1, 13),
    },
  },
};

/** The right answer with something of it changed, or anything at all. */
function answersOf(path: string): fc.Arbitrary<HttpResponse> {
  const good = GOOD[path] ?? {};
  const changed = fc
    .record({
      key: fc.constantFrom(...Object.keys(good), '__proto__', '__type', 'error', 'message'),
      value: fc.jsonValue(),
    })
    .map(({ key, value }) => JSON.stringify({ ...good, [key]: value }));
  const body = fc.oneof(changed, fc.json(), fc.string(), fc.constant(`{"message":"${TOKEN} ${CLIENT_SECRET}"}`));
  const errorType = fc.constantFrom(
    '',
    'ForbiddenException',
    'UnauthorizedException',
    'x#y:z',
    '\u001b[2J',
    '__proto__',
  );
  return fc.record({
    status: fc.constantFrom(200, 201, 204, 400, 401, 403, 404, 429, 500, 503),
    headers: errorType.map(type => (type === '' ? {} : { 'x-amzn-errortype': type })),
    body,
  });
}

describe('IAM Identity Center, whatever answers', () => {
  for (const path of Object.keys(GOOD)) {
    it(`fails in our words or not at all, and prints no secret: ${path}`, async () => {
      await fc.assert(
        fc.asyncProperty(answersOf(path), async answer => {
          const http: HttpClient = {
            send: ({ url }) => {
              const { pathname } = new URL(url);
              return Promise.resolve(
                pathname === path ? answer : { status: 200, headers: {}, body: JSON.stringify(GOOD[pathname]) },
              );
            },
          };
          const center = createIdentityCenter({
            http,
            clock: new FakeClock(),
            refreshTokens: false,
            endpoint: undefined,
          });
          const shown: unknown[] = [];
          try {
            await center.signIn(PORTAL, request => Promise.resolve(void shown.push(request)));
            shown.push(await center.permittedRoles(PORTAL));
            shown.push(await center.credentials(TARGET));
          } catch (error) {
            assert.ok(error instanceof AssumeError, inspect(error));
            assert.notEqual(error.kind, 'internal', inspect(error));
            const text = [error.message, error.hint ?? '', error.code ?? ''].join(' ');
            assert.ok(text.length < 600);
            // oxlint-disable-next-line no-control-regex -- none may be shown
            assert.doesNotMatch(text, /[\u0000-\u001f\u007f-\u009f]/);
            shown.push(error);
          }
          assertNoSecret([TOKEN, CLIENT_SECRET, 'VerySecretDevice'], { shown, told: 'what is looked through' });
        }),
        { numRuns: 150 },
      );
    });
  }
});
