import { skipBecause } from '../hosts/skip-because.ts';

/** For a suite whose tests each go on from what the ones before left. Mocha's own `bail` would leave out later suites too. */
export function goesOn(suite: Mocha.Suite): void {
  suite.beforeEach(function () {
    const isLost = suite.tests.some(({ state }) => state === 'failed');
    if (isLost) skipBecause(this, 'a test before it failed, and it goes on from there');
  });
}
