import assert from 'node:assert/strict';
import { isSharedSession } from '../../../src/programs/extension/state/shared-session.ts';

const ID = 'rolecall.rolecall';

/** The Live Share extension's exports, in a session in which this window has that role. */
function liveShare(role: unknown) {
  return {
    getApi: () => Promise.resolve({ session: { role, id: 'x', peerNumber: 1 }, onDidChangeSession: () => undefined }),
  };
}

describe('A window', () => {
  it('is shared as a host, and as a guest', async () => {
    assert.deepEqual(await Promise.all([1, 2].map(role => isSharedSession(liveShare(role), ID))), [true, true]);
  });

  it('is not shared while no session is', async () => {
    assert.equal(await isSharedSession(liveShare(0), ID), false);
  });

  it('says who asks, and keeps to the object it asks', async () => {
    const asked: unknown[] = [];
    const exported = {
      role: 1,
      getApi(...values: readonly unknown[]) {
        asked.push(...values);
        return Promise.resolve({ session: { role: this.role } });
      },
    };
    assert.equal(await isSharedSession(exported, ID), true);
    assert.deepEqual(asked, ['1.0.4753', ID]);
  });

  const strange: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['text', 'shared'],
    ['no API', {}],
    ['an API that is no function', { getApi: { session: { role: 1 } } }],
    ['an API of another version', { getApi: () => Promise.resolve(null) }],
    ['an API that fails', { getApi: () => Promise.reject(new Error('no')) }],
    [
      'an API that throws',
      {
        getApi: () => {
          throw new Error('no');
        },
      },
    ],
    ['a session without a role', liveShare(undefined)],
    ['a role that is text', liveShare('Host')],
  ];
  for (const [what, exported] of strange) {
    it(`is not taken for shared by ${what}`, async () => {
      assert.equal(await isSharedSession(exported, ID), false);
    });
  }
});
