import assert from 'node:assert/strict';
import type { PreparedAnswer } from '../../../../../src/sandbox/failure-controls.ts';
import { failureOf } from '../../../../support/failure-of.ts';
import { eachIdentityCenterWorld, type IdentityCenterWorld } from '../../../../support/identity-center-world.ts';
import { FAULT, NOT_READABLE, THROTTLED } from './expected-failures.ts';

const NOT_SIGNED_IN = 'Assume the role by a click in VS Code, or with `rolecall assume`, and sign in.';

describe('A failure of IAM Identity Center', () => {
  let world: IdentityCenterWorld;
  eachIdentityCenterWorld(each => {
    world = each;
  });

  describe('while credentials are asked for', () => {
    const table: readonly (readonly [what: string, answer: PreparedAnswer, expected: object])[] = [
      [
        'a sign-in that was revoked',
        portal(401, 'UnauthorizedException', 'Session token not found or invalid'),
        {
          kind: 'sign-in-needed',
          message: 'Your sign-in to acme.awsapps.com has ended.',
          hint: NOT_SIGNED_IN,
          retryable: false,
        },
      ],
      ...(['ForbiddenException', 'ResourceNotFoundException'] as const).map(
        code =>
          [
            `a permission set that the person has not: ${code}`,
            portal(code === 'ForbiddenException' ? 403 : 404, code, 'No access'),
            {
              kind: 'role-missing',
              message: 'You have no permission set ReadOnly in the account 111122223333.',
              hint: '`rolecall roles --identity-center` lists those that you have; whoever runs your IAM Identity Center assigns them.',
              retryable: false,
            },
          ] as const,
      ),
      ['throttling', portal(429, 'TooManyRequestsException', 'HTTP 429'), THROTTLED],
      ['a fault of AWS', { status: 503, body: '' }, FAULT],
      ['a page of a proxy', { status: 200, body: '<html>' }, NOT_READABLE],
      [
        'another refusal',
        portal(400, 'InvalidRequestException', 'Invalid'),
        {
          kind: 'protocol',
          message: 'IAM Identity Center refused with InvalidRequestException.',
          hint: 'Check `identityCenter` in the role map; if it is right, report this.',
          retryable: false,
        },
      ],
      ...(
        [
          ['{}', 'holds no credentials'],
          [credentials({ accessKeyId: 'a b' }), 'holds no valid access key id'],
          [credentials({ secretAccessKey: 'short' }), 'holds no valid secret access key'],
          [credentials({ sessionToken: 'a\nb' }), 'holds no valid session token'],
          [credentials({ expiration: undefined }), 'has no expiry that is a date'],
          [credentials({ expiration: 'soon' }), 'has no expiry that is a date'],
          [credentials({ expiration: 1e300 }), 'has no expiry that is a date'],
          [credentials({ expiration: 1_000 }), 'holds credentials that have expired already'],
          [credentials({ expiration: 4e12 }), 'holds credentials that live for over 12 hours'],
        ] as const
      ).map(
        ([body, why]) =>
          [
            `an answer that ${why}`,
            { status: 200, body },
            {
              kind: 'protocol',
              message: `The answer of IAM Identity Center ${why}.`,
              hint: "If your configuration overrides AWS's endpoint, check what answers there.",
              retryable: false,
            },
          ] as const,
      ),
    ];
    for (const [what, answer, expected] of table) {
      it(`is told: ${what}`, async () => {
        const center = world.open();
        await center.signIn(world.center.portal, world.person());
        world.center.controls.answerNext(answer);
        assert.deepEqual(await failureOf(() => center.credentials(world.target())), expected);
        // Only the revoked sign-in is over.
        assert.equal(center.isSignedIn(world.center.portal), answer.status !== 401);
      });
    }

    it('is told: a permission set that was taken away, and one that never was', async () => {
      const center = world.open();
      await center.signIn(world.center.portal, world.person());
      await center.credentials(world.target('PowerUser'));
      world.center.permit([{ accountId: '111122223333', accountName: 'acme', roles: ['ReadOnly'] }]);
      for (const target of [world.target('PowerUser'), world.target('ReadOnly', '999999999999')]) {
        const failure = await failureOf(() => center.credentials(target));
        const { accountId, identityCenter } = target;
        assert.deepEqual(
          [failure.kind, failure.message],
          ['role-missing', `You have no permission set ${identityCenter.roleName} in the account ${accountId}.`],
        );
      }
      await center.credentials(world.target('ReadOnly'));
    });

    it('is told: somebody who gives up, at once', async () => {
      const center = world.open();
      await center.signIn(world.center.portal, world.person());
      const givingUp = new AbortController();
      world.center.controls.hangNext();
      world.onSend = () => setImmediate(() => givingUp.abort());
      const failure = await failureOf(() => center.credentials(world.target(), givingUp.signal));
      assert.deepEqual([failure.kind, failure.message], ['cancelled', 'Cancelled.']);
      assert.equal(center.isSignedIn(world.center.portal), true);
    });
  });
});

function portal(status: number, code: string, message: string): PreparedAnswer {
  return { status, body: JSON.stringify({ message, __type: `com.amazonaws.switchboard.portal#${code}` }) };
}

function credentials(change: object): string {
  return JSON.stringify({
    roleCredentials: {
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      sessionToken: 'IQoJb3JpZ2luX2Vj',
      expiration: Date.now() + 3_600_000,
      ...change,
    },
  });
}
