import assert from 'node:assert/strict';
import { failureOf } from '../../../../support/failure-of.ts';
import { eachIdentityCenterWorld, type IdentityCenterWorld } from '../../../../support/identity-center-world.ts';

describe('IAM Identity Center', () => {
  let world: IdentityCenterWorld;
  eachIdentityCenterWorld(each => {
    world = each;
  });

  describe('when somebody signs out', () => {
    it('tells AWS and forgets', async () => {
      const center = world.open();
      await center.signIn(world.center.portal, world.person());
      assert.equal(world.center.livingTokens(), 1);
      await center.signOut(world.center.portal);
      assert.equal(world.center.livingTokens(), 0);
      assert.equal(center.isSignedIn(world.center.portal), false);
    });

    for (const [what, answer] of [
      ['refuses', { status: 401, body: '{"message":"Session token not found or invalid"}' }],
      ['has a fault', { status: 500, body: 'oops' }],
    ] as const) {
      it(`forgets though AWS ${what}`, async () => {
        const center = world.open();
        await center.signIn(world.center.portal, world.person());
        world.center.controls.answerNext(answer);
        await center.signOutEverywhere();
        assert.equal(center.isSignedIn(world.center.portal), false);
      });
    }

    for (const [what, cancels] of [
      ['stops the sign-in that is under way', true],
      ['keeps no token that comes after it', false],
    ] as const) {
      it(what, async () => {
        const center = world.open();
        world.cancels = cancels;
        world.onSend = ({ url }) => {
          if (url.endsWith('/token')) void center.signOut(world.center.portal);
        };
        const failure = await failureOf(() => center.signIn(world.center.portal, world.person()));
        assert.equal(failure.kind, 'cancelled');
        assert.equal(center.isSignedIn(world.center.portal), false);
      });
    }
  });

  describe('lists what the person may take', () => {
    it('by account and name, over all pages', async () => {
      const accounts = Array.from({ length: 103 }, (_unused, index) => ({
        accountId: String(900_000_000_000 - index),
        accountName: `team-${index}`,
        roles: index === 0 ? Array.from({ length: 101 }, (_role, number) => `Role${number}`) : ['ReadOnly'],
      }));
      world.center.permit(accounts);
      const center = world.open();
      await center.signIn(world.center.portal, world.person());
      const roles = await center.permittedRoles(world.center.portal);
      assert.equal(roles.length, 203);
      assert.deepEqual(roles[0], { accountId: '899999999898', accountName: 'team-102', roleName: 'ReadOnly' });
      assert.deepEqual(roles.at(-1), { accountId: '900000000000', accountName: 'team-0', roleName: 'Role99' });
      const lists = world.sent.filter(line => line.startsWith('GET'));
      assert.equal(lists.filter(line => line === 'GET /assignment/accounts').length, 2);
      assert.equal(lists.filter(line => line === 'GET /assignment/roles').length, 104);
    });

    it('again after a pause when AWS throttles, and says so when it does not stop', async () => {
      const center = world.open();
      await center.signIn(world.center.portal, world.person());
      world.sleeps.length = 0;
      world.center.throttleNext(2);
      assert.equal((await center.permittedRoles(world.center.portal)).length, 3);
      assert.deepEqual(world.sleeps, [500, 1_000]);
      world.center.throttleNext(1_000);
      assert.deepEqual(await failureOf(() => center.permittedRoles(world.center.portal)), {
        kind: 'throttled',
        message: 'IAM Identity Center is asked too often at the moment.',
        hint: 'Try again shortly.',
        retryable: true,
      });
    });

    it('without names that are none of a permission set', async () => {
      const center = world.open();
      await center.signIn(world.center.portal, world.person());
      world.center.permit([
        {
          accountId: '111122223333',
          accountName: 'evil\u001b[2J',
          roles: ['Read Only', '../x', 'a]\n[profile b', 'Fine'],
        },
        { accountId: 'evil', accountName: 'x', roles: ['ReadOnly'] },
      ]);
      assert.deepEqual(await center.permittedRoles(world.center.portal), [
        { accountId: '111122223333', accountName: 'evil\ufffd[2J', roleName: 'Fine' },
      ]);
    });

    it('but not without an end', async () => {
      const center = world.open();
      await center.signIn(world.center.portal, world.person());
      for (let page = 0; page < 60; page += 1) {
        world.center.controls.answerNext({ status: 200, body: '{"accountList":[],"nextToken":"again"}' });
      }
      const failure = await failureOf(() => center.permittedRoles(world.center.portal));
      assert.deepEqual(
        [failure.kind, failure.message],
        ['protocol', 'IAM Identity Center lists more than can be shown.'],
      );
    });
  });
});
