import assert from 'node:assert/strict';
import { isIPv6 } from 'node:net';
import { compileAddressPattern } from '../../../src/platform/http/quick-addresses.ts';

describe('compileAddressPattern', () => {
  it('changes no answer', () => {
    const names = ['::1', 'fe80::1%eth0', '::ffff:192.0.2.1', 'localhost', '192.0.2.1', '1:2:3:4:5:6:7:8', ':::'];
    const before = names.map(isIPv6);
    compileAddressPattern();
    assert.deepEqual(names.map(isIPv6), before);
    assert.deepEqual(before, [true, true, true, false, false, true, false]);
  });

  for (const [what, versions] of [
    ['Electron', { electron: '37.0.0' }],
    ['a Node whose V8 is not known', { node: '98.0.0' }],
  ] as const) {
    it(`leaves ${what} alone`, () => assert.equal(compileAddressPattern({ ...process.versions, ...versions }), false));
  }
});
