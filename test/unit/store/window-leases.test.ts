import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Secret } from '../../../src/core/secret.ts';
import type { SessionOwner } from '../../../src/core/session.ts';
import { SessionStore } from '../../../src/store/session-store.ts';
import {
  limitClosedSessions,
  RELOAD_GRACE,
  resumeSessions,
  sweepLeases,
  WindowLeases,
  type Lease,
} from '../../../src/store/window-leases.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { storeSession } from '../../support/store-session.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const APP = '/workspaces/app';
const OTHER = '/workspaces/other';
const TOKEN = 'the identity token';

function lease(window: number, folder: string): Lease {
  return { id: `${window}`.repeat(16), folder, processId: window };
}

/** Windows by number: each an extension host of its own, with the process id of that number. */
function machine() {
  const clock = new FakeClock();
  const directory = new MemoryDirectory();
  const processes = new Map<number, string>();
  const leases = new WindowLeases(directory, clock, id => processes.get(id));
  const store = new SessionStore(directory, clock);
  return {
    clock,
    directory,
    processes,
    leases,
    store,
    /** As the extension does when a window opens. */
    open: async (window: number, folder = APP) => {
      if (!processes.has(window)) processes.set(window, `${clock.now()}${window}`);
      await leases.hold(lease(window, folder));
      await resumeSessions(folder, store);
    },
    /** As `deactivate` does. */
    close: async (window: number, folder = APP) => {
      await leases.close(lease(window, folder));
      await limitClosedSessions(leases, store, clock.now());
      processes.delete(window);
    },
    assume: async (role: string, folder = APP, owner: SessionOwner = 'window', renews = true) => {
      const key = role.charCodeAt(0).toString(16).repeat(16);
      const record = {
        version: 2 as const,
        key,
        roleName: role,
        repository: 'acme/app',
        folder,
        target: {
          cloud: 'aws' as const,
          via: 'web-identity' as const,
          roleArn: `arn:aws:iam::111122223333:role/${role}`,
          accountId: '111122223333',
          partition: 'aws',
          region: 'eu-west-1',
        },
        durationSeconds: 3600,
        roleSessionName: 'who',
        audience: 'sts.amazonaws.com',
        source: renews ? { id: 'ona-cli' as const, program: '/usr/bin/ona' } : undefined,
        mapFingerprint: 'f',
        renewUntil: clock.now() + (renews ? 8 * HOUR : 0),
        generation: 'one',
        owner,
        profile: role,
      };
      const answer = new Secret('{"Version":1,"SessionToken":"x"}');
      const transport = { endpoint: undefined, certificateAuthority: undefined };
      const files = { token: new Secret(TOKEN), response: answer };
      await storeSession(store, { record, transport }, { answer, expiresAt: clock.now() + HOUR, files });
      return {
        /** What tools find that read a file. */
        file: () => directory.files.get(`${key}.token`),
        release: () => store.release(key),
        assumeAnew: () =>
          storeSession(
            store,
            { record: { ...record, generation: 'two' }, transport },
            { answer, expiresAt: clock.now() + HOUR },
          ),
        /** For how long the shim serves it from now on, without asking anybody; milliseconds. */
        served: () => Math.max(0, (directory.files.get(`${key}.cache`)?.modifiedAt ?? 0) - clock.now()),
      };
    },
    /** What any program of ours does first. */
    sweep: () => sweepLeases(leases, store),
    roles: async () => (await store.list()).map(({ record }) => record.roleName).toSorted(),
  };
}

describe('What windows hold', () => {
  for (const [first, second] of [
    [1, 2],
    [2, 1],
  ] as const) {
    it(`lives while one of two windows is open, window ${first} closed first`, async () => {
      const { open, close, assume, sweep, roles, clock } = machine();
      await open(1);
      await open(2);
      const dev = await assume('dev');
      await close(first);
      clock.time += 10 * MINUTE;
      assert.deepEqual([await sweep(), await roles(), dev.served()], [[], ['dev'], 45 * MINUTE]);
      await close(second);
      assert.deepEqual([await sweep(), dev.served()], [[], RELOAD_GRACE]);
      clock.time += RELOAD_GRACE + 1;
      assert.equal(dev.served(), 0);
      assert.deepEqual([await sweep(), await roles()], [['dev'], []]);
    });
  }

  it('lives over a reload, and is served as before when the window is back', async () => {
    const { open, close, assume, sweep, roles, clock } = machine();
    await open(1);
    const dev = await assume('dev');
    await close(1);
    clock.time += 20_000;
    assert.deepEqual([await sweep(), dev.served()], [[], 10_000]);
    await open(2);
    assert.deepEqual([await sweep(), await roles(), dev.served()], [[], ['dev'], 55 * MINUTE - 20_000]);
    clock.time += RELOAD_GRACE + 1;
    assert.deepEqual([await sweep(), await roles()], [[], ['dev']]);
  });

  for (const [who, renews] of [
    ['the helper renews', true],
    ['only a person renews', false],
  ] as const) {
    it(`is in no file that tools read from the moment it closes, and is there again after a reload, of a role that ${who}`, async () => {
      const { open, close, assume, clock, directory } = machine();
      await open(1);
      const dev = await assume('dev', APP, 'window', renews);
      const before = dev.file();
      assert.equal(before?.content, TOKEN);
      clock.time += MINUTE;
      await close(1);
      assert.equal(dev.file(), undefined);
      clock.time += 20_000;
      await open(2);
      assert.deepEqual(dev.file(), before);
      assert.deepEqual(
        [...directory.files.keys()].filter(name => name.endsWith('-aside')),
        [],
      );
    });
  }

  it('is nowhere any more once it is over, and nothing of it comes back', async () => {
    const { open, close, assume, sweep, directory, clock } = machine();
    const secrets = (): readonly string[] =>
      [...directory.files].flatMap(([name, { content }]) => (content.includes(TOKEN) ? [name] : []));
    await open(1);
    const dev = await assume('dev', APP, 'window', false);
    await close(1);
    assert.equal(secrets().length, 1);
    await dev.release();
    await open(2);
    assert.deepEqual([secrets(), dev.file()], [[], undefined]);

    const again = await assume('dev', APP, 'window', false);
    await close(2);
    clock.time += RELOAD_GRACE + 1;
    assert.deepEqual([await sweep(), secrets()], [['dev'], []]);
    await open(3);
    assert.equal(again.file(), undefined);

    await assume('dev', APP, 'window', false);
    await close(3);
    await again.assumeAnew();
    await open(4);
    assert.deepEqual([secrets(), again.file()], [[], undefined]);
  });

  it('is not served longer than it was, when little of it was left', async () => {
    const { open, close, assume, clock } = machine();
    await open(1);
    const dev = await assume('dev');
    clock.time += 55 * MINUTE - 5_000;
    await close(1);
    assert.equal(dev.served(), 5_000);
  });

  it('ends for one repository and goes on for another', async () => {
    const { open, close, assume, sweep, roles, clock } = machine();
    await open(1, APP);
    await open(2, OTHER);
    const [dev, ops] = [await assume('dev', APP), await assume('ops', OTHER)];
    await close(1, APP);
    assert.deepEqual([dev.served(), ops.served()], [RELOAD_GRACE, 55 * MINUTE]);
    clock.time += RELOAD_GRACE + 1;
    assert.deepEqual([await sweep(), await roles()], [['dev'], ['ops']]);
  });

  it('is nothing that the command holds', async () => {
    const { open, close, assume, sweep, roles, clock } = machine();
    await open(1);
    const dev = await assume('dev', APP, 'command');
    await close(1);
    clock.time += RELOAD_GRACE + 1;
    assert.deepEqual([await sweep(), await roles()], [[], ['dev']]);
    assert.equal(dev.served(), 55 * MINUTE - RELOAD_GRACE - 1);
  });

  it('goes with the next run of anything when the extension host was killed', async () => {
    const { open, assume, sweep, roles, processes, directory } = machine();
    await open(1);
    await open(2, OTHER);
    await assume('dev');
    await assume('ops', OTHER);
    processes.delete(1);
    assert.deepEqual([await sweep(), await roles()], [['dev'], ['ops']]);
    assert.deepEqual(
      [...directory.files.keys()].filter(name => name.endsWith('.lease')),
      [`window-${'2'.repeat(16)}.lease`],
    );
  });

  it('goes as well when another process got its number', async () => {
    const { open, assume, sweep, processes } = machine();
    await open(1);
    await assume('dev');
    processes.set(1, 'started later');
    assert.deepEqual(await sweep(), ['dev']);
  });

  for (const [what, step] of [
    ['was suspended for a night', 9 * HOUR],
    ['had its clock set back', -3 * HOUR],
  ] as const) {
    it(`stays when the machine ${what}`, async () => {
      const { open, assume, sweep, roles, clock } = machine();
      await open(1);
      await assume('dev');
      clock.time += step;
      assert.deepEqual([await sweep(), await roles()], [[], ['dev']]);
    });
  }

  it('goes when its window was not heard of, where only that tells', async () => {
    const { open, assume, sweep, processes, clock } = machine();
    processes.set(1, 'alive');
    await open(1);
    await assume('dev');
    clock.time += 3 * MINUTE;
    assert.deepEqual(await sweep(), []);
    clock.time += 1;
    assert.deepEqual(await sweep(), ['dev']);
  });

  it('is judged with care from where the window’s process cannot be seen', async () => {
    const { open, leases, processes, clock, directory } = machine();
    await open(1);
    processes.delete(1);
    assert.deepEqual([await leases.presence(APP), await leases.presence(OTHER)], ['open', 'gone']);
    clock.time += 3 * MINUTE + 1;
    assert.equal(await leases.presence(APP), 'gone');
    assert.equal(directory.files.size, 1);
  });
});
