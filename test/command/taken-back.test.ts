import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ran } from '../demo/run-command.ts';
import { type FaultWorld, faultWorld } from '../faults/fault-world.ts';
import { type Gate, startGate } from '../support/gate.ts';

const ROLE = 'dev-readonly';

/** What takes a role back, with what it says; none of it may wait for the cloud. */
const TAKERS: Readonly<Record<string, (world: FaultWorld) => Promise<Ran>>> = {
  'consent revoke': ({ world }) => world.run(['consent', 'revoke']),
  'release of the role': ({ world }) => world.run(['release', ROLE]),
  'release --all': ({ world }) => world.run(['release', '--all']),
  'consent to a changed map': async ({ world }) => {
    await changeMap(world.simulated.checkout);
    return await world.runOnTerminal(['consent', 'grant'], 'y\n');
  },
  uninstall: ({ world }) => world.run(['uninstall']),
};

/** Whoever is in the midst of an exchange, and whether there was a session before. */
const STARTERS: Readonly<
  Record<string, { readonly before: boolean; readonly start: (world: FaultWorld) => Promise<Ran> }>
> = {
  'a first assume': { before: false, start: ({ world }) => world.run(['assume', ROLE]) },
  'a renew': { before: true, start: ({ world }) => world.run(['renew', ROLE]) },
  'the helper on a miss': {
    before: true,
    start: async world => {
      await world.makeDue();
      return await world.handOut();
    },
  },
};

/** The other role's: the fingerprint is another, the role that is under way is as it was. */
async function changeMap(checkout: string): Promise<void> {
  const file = path.join(checkout, '.devcontainer/devcontainer.json');
  const text = await readFile(file, 'utf8');
  const changed = text.replace(/"duration": "(\d+)m"/, (_, minutes) => `"duration": "${Number(minutes) + 1}m"`);
  assert.notEqual(changed, text);
  await writeFile(file, changed);
}

/** The exit code of one that lost, and what it says: why, and what to do. */
function lossOf(starter: string, taker: string): readonly [code: number, said: RegExp] {
  if (starter === 'the helper on a miss') return [1, /^rolecall: This role is not active\. [^\n]+\n$/];
  return taker.startsWith('release')
    ? [1, /^rolecall: dev-readonly was released while it was being assumed\.\n[^\n]+\n$/]
    : [4, /^rolecall: What .* was allowed was taken back or changed while dev-readonly was being assumed\.\n[^\n]+\n$/];
}

/** Files in the place of credentials, locks excepted; undefined where the place is gone. */
async function kept(runtime: string): Promise<readonly string[] | undefined> {
  if (!existsSync(runtime)) return undefined;
  return (await readdir(runtime)).filter(name => !name.endsWith('.lock'));
}

/** Nothing under way brings back what was taken back, by the commands as people run them and a cloud that takes its time. */
describe('what is taken back while a cloud thinks', function () {
  const fault = faultWorld();
  let gate: Gate;

  before(async () => {
    gate = await startGate(fault().world.simulated.sandbox.sts);
    await fault().configure(gate.endpoint);
  });
  after(() => gate.stop());

  for (const [starter, { before: hadBefore, start }] of Object.entries(STARTERS)) {
    for (const [taker, take] of Object.entries(TAKERS)) {
      it(`${taker} wins against ${starter}`, async () => {
        const { world } = fault();
        const runtime = await ready(hadBefore);
        const shim = world.shim;
        const key = await fault().key();
        gate.shut();
        const under = start(fault());
        await gate.holds(1);
        const taking = await take(fault());
        assert.deepEqual([taking.code, taking.stderr], [0, ''], taking.stdout);
        gate.open();
        const lost = await under;
        assert.doesNotMatch(lost.stdout, /Ready|AccessKeyId/);
        const [exitCode, said] = lossOf(starter, taker);
        assert.equal(lost.code, exitCode, lost.stderr);
        assert.match(lost.stderr, said);
        assert.deepEqual(await kept(runtime), taker === 'uninstall' ? undefined : []);
        if (taker === 'uninstall') {
          assert.equal(existsSync(shim), false);
          assert.equal(existsSync(path.join(world.simulated.home, '.local/state/rolecall')), false);
          return;
        }
        // The helper neither serves nor renews it.
        const asked = await fault().tokensAsked();
        const { code, stdout } = await world.runShim(['credential-process', '--session', key]);
        assert.deepEqual([code, stdout, await fault().tokensAsked()], [1, '', asked]);
      });
    }
  }

  /** Allowed, installed, and active if wanted; nothing else. Answers the place of credentials. */
  async function ready(active: boolean): Promise<string> {
    await (active ? fault().whole() : fault().released());
    return await fault().world.runtimeDirectory();
  }
});
