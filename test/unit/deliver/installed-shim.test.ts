import assert from 'node:assert/strict';
import { readShim } from '../../../src/deliver/installed-shim.ts';
import { shimText } from '../../../src/deliver/shim.ts';

describe('The installed command', () => {
  const values = {
    version: '1.2.3',
    node: '/usr/bin/node',
    electron: false,
    programs: "/home/o'brien $x `y` \\z/1.2.3-0123456789ab",
    homeDirectory: "/home/o'brien",
    flock: { path: '/usr/bin/flock', waits: true },
  };

  for (const runtimeDirectory of ['/run/user/1000/rolecall', "/tmp/it's k= h= l= q=", undefined]) {
    it(`says what it was bound to (${runtimeDirectory ?? 'no directory'})`, () => {
      const { node, programs } = values;
      for (const electron of [false, true]) {
        const text = shimText({ ...values, runtimeDirectory, electron });
        assert.deepEqual(readShim(text), { runtimeDirectory, node, programs, electron });
      }
    });
  }

  it('is recognised, and nothing else', () => {
    const text = shimText({ ...values, runtimeDirectory: '/x' });
    for (const other of ['', '#!/bin/sh\necho\n', text.replace('# Rolecall', '#'), text.replace(/^p=.*$/m, '')]) {
      assert.equal(readShim(other), undefined);
    }
  });
});
