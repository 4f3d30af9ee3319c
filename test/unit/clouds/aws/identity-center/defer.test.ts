import assert from 'node:assert/strict';
import type { IdentityCenterTarget } from '../../../../../src/core/target.ts';
import { deferIdentityCenter } from '../../../../../src/clouds/aws/identity-center/defer.ts';
import { failureOf } from '../../../../support/failure-of.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { FakeIdentityCenter } from '../../../../support/fake-identity-center.ts';

const PORTAL = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
const TARGET: IdentityCenterTarget = {
  cloud: 'aws',
  via: 'identity-center',
  accountId: '111122223333',
  partition: 'aws',
  region: 'eu-west-1',
  identityCenter: { ...PORTAL, roleName: 'ReadOnly' },
};
const person = (): Promise<void> => Promise.resolve();

describe('IAM Identity Center before anybody signs in', () => {
  it('is not loaded to say that nobody is, nor to sign out', async () => {
    const center = deferIdentityCenter(() => Promise.reject(new Error('loaded')));
    assert.deepEqual([center.isSignedIn(PORTAL), center.lastListed(PORTAL)], [false, undefined]);
    await center.signOut(PORTAL);
    await center.signOutEverywhere();
    for (const ask of [
      () => center.signIn(PORTAL),
      () => center.permittedRoles(PORTAL),
      () => center.credentials(TARGET),
    ]) {
      assert.deepEqual(await failureOf(ask), {
        kind: 'sign-in-needed',
        message: 'You are not signed in to acme.awsapps.com.',
        hint: 'Assume the role by a click in VS Code, or with `rolecall assume`, and sign in.',
        retryable: false,
      });
    }
  });

  it('is loaded once, for whoever signs in first', async () => {
    let loaded = 0;
    const opened = new FakeIdentityCenter(new FakeClock());
    const center = deferIdentityCenter(() => {
      loaded += 1;
      return Promise.resolve(opened);
    });
    await Promise.all([center.signIn(PORTAL, person), center.signIn(PORTAL, person)]);
    await center.credentials(TARGET);
    assert.deepEqual([loaded, center.isSignedIn(PORTAL)], [1, true]);
    await center.signOutEverywhere();
    assert.equal(center.isSignedIn(PORTAL), false);
  });

  it('is tried again after it could not be loaded', async () => {
    let attempts = 0;
    const center = deferIdentityCenter(() => {
      attempts += 1;
      return attempts === 1
        ? Promise.reject(new Error('no such file'))
        : Promise.resolve(new FakeIdentityCenter(new FakeClock()));
    });
    await assert.rejects(center.signIn(PORTAL, person), /no such file/);
    await center.signIn(PORTAL, person);
    assert.equal(center.isSignedIn(PORTAL), true);
  });
});
