import assert from 'node:assert/strict';
import { AssumeError } from '../../../../../src/core/errors.ts';
import type { PreparedAnswer } from '../../../../../src/sandbox/failure-controls.ts';
import { failureOf } from '../../../../support/failure-of.ts';
import { eachIdentityCenterWorld, type IdentityCenterWorld } from '../../../../support/identity-center-world.ts';
import { FAULT, NOT_READABLE, THROTTLED } from './expected-failures.ts';

describe('A failure of IAM Identity Center', () => {
  let world: IdentityCenterWorld;
  eachIdentityCenterWorld(each => {
    world = each;
  });

  describe('while somebody signs in', () => {
    type Step = '/client/register' | '/device_authorization' | '/token';
    const ALWAYS: readonly Step[] = ['/client/register', '/device_authorization', '/token'];
    const table: readonly (readonly [
      what: string,
      steps: readonly Step[],
      answer: PreparedAnswer,
      expected: object,
    ])[] = [
      [
        'a code that ran out at AWS',
        ['/token'],
        oauth(400, 'ExpiredTokenException', 'expired_token'),
        {
          kind: 'sign-in-needed',
          message: 'The sign-in to acme.awsapps.com was not finished in time.',
          hint: 'Start again, and confirm the code in the browser while it is shown.',
          retryable: false,
        },
      ],
      [
        'a refusal in the browser',
        ['/token'],
        oauth(400, 'AccessDeniedException', 'access_denied'),
        {
          kind: 'identity-rejected',
          message: 'The sign-in to acme.awsapps.com was refused in the browser.',
          hint: 'Start again and allow the access, or ask whoever runs your IAM Identity Center.',
          retryable: false,
        },
      ],
      ...['InvalidGrantException', 'InvalidClientException', 'UnauthorizedClientException'].map(
        code =>
          [
            code,
            ALWAYS.slice(1),
            oauth(code === 'InvalidClientException' ? 401 : 400, code, 'x'),
            {
              kind: 'identity-rejected',
              message: 'acme.awsapps.com does not accept this sign-in any more.',
              hint: 'Sign in again.',
              retryable: false,
            },
          ] as const,
      ),
      [
        'a scope that is not allowed',
        ['/client/register'],
        oauth(400, 'InvalidScopeException', 'invalid_scope'),
        {
          kind: 'identity-rejected',
          message: 'acme.awsapps.com does not let Rolecall ask for a sign-in.',
          hint: 'Ask whoever runs your IAM Identity Center whether device authorization is allowed.',
          retryable: false,
        },
      ],
      [
        'another region',
        ['/device_authorization'],
        {
          status: 400,
          headers: { 'x-amzn-errortype': 'InvalidRequestRegionException' },
          body: '{"error":"invalid_request","region":"us-east-1","endpoint":"https://evil.example"}',
        },
        {
          kind: 'identity-rejected',
          message: 'IAM Identity Center in eu-west-1 knows no portal https://acme.awsapps.com/start.',
          hint: 'Write `region: us-east-1` beside `startUrl`.',
          retryable: false,
        },
      ],
      [
        'another region that is none',
        ['/device_authorization'],
        {
          status: 400,
          headers: { 'x-amzn-errortype': 'InvalidRequestRegionException' },
          body: '{"error":"invalid_request","region":"us-east-1`; curl evil.example"}',
        },
        {
          kind: 'identity-rejected',
          message: 'IAM Identity Center in eu-west-1 knows no portal https://acme.awsapps.com/start.',
          hint: 'Correct `startUrl` and `region`: the region is where the Identity Center itself is.',
          retryable: false,
        },
      ],
      ['throttling', ALWAYS.slice(0, 2), { status: 429, body: '{"__type":"TooManyRequestsException"}' }, THROTTLED],
      ['a fault of AWS', ALWAYS.slice(0, 2), { status: 503, body: 'Service Unavailable' }, FAULT],
      ['a page of a proxy', ALWAYS, { status: 200, body: '<html>Sign in to the network</html>' }, NOT_READABLE],
      [
        'a code that nobody knows',
        ALWAYS,
        { status: 418, body: '{"message":"\u001b[2Jteapot"}' },
        {
          kind: 'protocol',
          message: 'IAM Identity Center refused with HTTP 418.',
          hint: 'Check `identityCenter` in the role map; if it is right, report this.',
          retryable: false,
        },
      ],
      [
        'an answer without a client',
        ['/client/register'],
        { status: 200, body: '{}' },
        {
          kind: 'protocol',
          message: 'The registration by IAM Identity Center has no text "clientId".',
          hint: undefined,
          retryable: false,
        },
      ],
      [
        'an answer without a token',
        ['/token'],
        { status: 200, body: '{"expiresIn":3600}' },
        {
          kind: 'protocol',
          message: 'IAM Identity Center\'s token has no text "accessToken".',
          hint: undefined,
          retryable: false,
        },
      ],
      [
        'a token that would end its header',
        ['/token'],
        { status: 200, body: '{"accessToken":"a\\r\\nhost: evil","expiresIn":3600}' },
        {
          kind: 'protocol',
          message: 'IAM Identity Center gave a token that cannot be sent.',
          hint: undefined,
          retryable: false,
        },
      ],
      [
        'a code that would paint the screen',
        ['/device_authorization'],
        {
          status: 200,
          body: JSON.stringify({ deviceCode: 'd', userCode: '\u001b[31m', verificationUri: 'x', expiresIn: 600 }),
        },
        {
          kind: 'protocol',
          message: 'IAM Identity Center gave a sign-in code that cannot be shown.',
          hint: undefined,
          retryable: false,
        },
      ],
    ];
    for (const [what, steps, answer, expected] of table) {
      for (const step of steps) {
        it(`is told: ${what}, at ${step}`, async () => {
          const center = world.open();
          world.onSend = ({ url }) => {
            if (url.endsWith(step)) world.center.controls.answerNext(answer);
          };
          assert.deepEqual(await failureOf(() => center.signIn(world.center.portal, world.person())), expected);
          assert.equal(center.isSignedIn(world.center.portal), false);
          // And it is no dead end: the next sign-in works.
          world.onSend = () => undefined;
          await center.signIn(world.center.portal, world.person());
        });
      }
    }

    it('is told: a person who does nothing until the code runs out', async () => {
      const started = Date.now();
      const failure = await failureOf(() =>
        world.open().signIn(
          world.center.portal,
          world.person(() => undefined),
        ),
      );
      assert.deepEqual(failure, {
        kind: 'sign-in-needed',
        message: 'The sign-in to acme.awsapps.com was not finished in time.',
        hint: 'Start again, and confirm the code in the browser while it is shown.',
        retryable: false,
      });
      // The code lasts ten minutes, which pass by sleeping, and by what asking itself takes.
      const slept = world.sleeps.reduce((sum, each) => sum + each, 0);
      assert.ok(slept <= 600_000 && slept + Date.now() - started > 590_000, `${slept} ms`);
    });

    it('is told: a network that does not come back until the code runs out', async () => {
      world.onSend = ({ url }) => {
        if (url.endsWith('/token')) throw new AssumeError('network', 'The network is gone.');
      };
      const failure = await failureOf(() => world.open().signIn(world.center.portal, world.person()));
      assert.equal(failure.message, 'The sign-in to acme.awsapps.com was not finished in time.');
      assert.ok(world.sleeps.length < 20, 'and is asked for less and less often');
    });

    it('is told: no network at all, as the transport says it', async () => {
      world.onSend = () => {
        throw new AssumeError('network', 'No address was found for oidc.eu-west-1.amazonaws.com.', { hint: 'Check.' });
      };
      assert.deepEqual(await failureOf(() => world.open().signIn(world.center.portal, world.person())), {
        kind: 'network',
        message: 'No address was found for oidc.eu-west-1.amazonaws.com.',
        hint: 'Check.',
        retryable: false,
      });
    });

    it('is told: a portal that is not there', async () => {
      const portal = { startUrl: 'https://acne.awsapps.com/start', region: 'eu-west-1' };
      assert.deepEqual(await failureOf(() => world.open().signIn(portal, world.person())), {
        kind: 'identity-rejected',
        message: 'IAM Identity Center in eu-west-1 knows no portal https://acne.awsapps.com/start.',
        hint: 'Correct `startUrl` and `region`: the region is where the Identity Center itself is.',
        retryable: false,
      });
    });

    const addresses: readonly (readonly [address: string, why: string])[] = [
      ['http://device.sso.eu-west-1.amazonaws.com/', 'is not https'],
      ['https://evil.example/start/#/device', "is at evil.example, which is not AWS's"],
      ['https://acme.awsapps.com.evil.example/', "is at acme.awsapps.com.evil.example, which is not AWS's"],
      ['https://evil.s3.amazonaws.com/', "is at evil.s3.amazonaws.com, which is not AWS's"],
      [
        'https://device.sso.eu-west-1.amazonaws.com:8443/',
        "is at device.sso.eu-west-1.amazonaws.com:8443, which is not AWS's",
      ],
      ['https://acme.awsapps.com@evil.example/', 'holds a user name'],
      ['https://jane:pw@acme.awsapps.com/', 'holds a user name'],
      ['https://acme.awsapps.com/\u001b[2J', 'is not a plain URL'],
      ['https://acme.awsapps.com/\u202eelpmaxe', 'is not a plain URL'],
      ['https://аcme.awsapps.com/', 'is not a plain URL'],
      ['javascript:alert(1)', 'is not https'],
      ['command:workbench.action.terminal.sendSequence', 'is not https'],
      ['/start/#/device', 'is not a plain URL'],
      [`https://acme.awsapps.com/${'a'.repeat(3000)}`, 'is not a plain URL'],
    ];
    for (const field of ['verificationUri', 'verificationUriComplete']) {
      for (const [address, why] of addresses) {
        it(`shows no ${field} that ${why}: ${JSON.stringify(address).slice(0, 60)}`, async () => {
          const good = 'https://device.sso.eu-west-1.amazonaws.com/';
          const body = {
            deviceCode: 'd',
            userCode: 'BCDF-GHJK',
            expiresIn: 600,
            verificationUri: good,
            [field]: address,
          };
          world.onSend = ({ url }) => {
            if (url.endsWith('/device_authorization')) {
              world.center.controls.answerNext({ status: 200, body: JSON.stringify(body) });
            }
          };
          const failure = await failureOf(() => world.open().signIn(world.center.portal, world.person()));
          assert.deepEqual(failure, {
            kind: 'protocol',
            message: `The address that IAM Identity Center sends you to ${why}, so it is not shown.`,
            hint: "If your configuration overrides AWS's endpoint, check what answers there.",
            retryable: false,
          });
          assert.deepEqual(world.shown, []);
          assert.ok(!world.sent.includes('POST /token'));
        });
      }
    }

    for (const address of [
      'https://device.sso.eu-west-1.amazonaws.com/?user_code=BCDF-GHJK',
      'https://device.sso.cn-north-1.amazonaws.com.cn/',
      'https://acme.awsapps.com/start/#/device?user_code=BCDF-GHJK',
      'https://d-9067d44198.awsapps.com/start/#/device',
      'https://ssoins-7223e1a2b3c4d5e6.eu-west-1.portal.amazonaws.com/#/device',
      'https://ssoins-7223e1a2b3c4d5e6.portal.eu-west-1.app.aws/#/device',
    ]) {
      it(`shows what AWS gives: ${address}`, async () => {
        const body = { deviceCode: 'd', userCode: 'BCDF-GHJK', verificationUri: address, expiresIn: 1 };
        world.onSend = ({ url }) => {
          if (url.endsWith('/device_authorization')) {
            world.center.controls.answerNext({ status: 200, body: JSON.stringify(body) });
          }
        };
        await failureOf(() =>
          world.open().signIn(
            world.center.portal,
            world.person(() => undefined),
          ),
        );
        assert.deepEqual(
          world.shown.map(({ verificationUri }) => verificationUri),
          [address],
        );
      });
    }
  });

  it('is told before anything is sent: a region that is none', async () => {
    const portalThere = { startUrl: 'https://acme.awsapps.com/start', region: 'evil.example/' };
    const { createIdentityCenter } = await import('../../../../../src/clouds/aws/identity-center/identity-center.ts');
    const http = { send: () => Promise.reject(new Error('sent')) };
    const center = createIdentityCenter({ http, clock: world, refreshTokens: false, endpoint: undefined });
    assert.deepEqual(await failureOf(() => center.signIn(portalThere, world.person())), {
      kind: 'role-map-invalid',
      message: 'The region of the IAM Identity Center is none that AWS has.',
      hint: 'Correct `region` beside `startUrl`: it is where the Identity Center itself is.',
      retryable: false,
    });
  });
});

function oauth(status: number, code: string, error: string): PreparedAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ error, error_description: null }),
  };
}
