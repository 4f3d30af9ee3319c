import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readShim } from '../../src/deliver/installed-shim.ts';
import { faultWorld } from '../faults/fault-world.ts';
import type { Ran } from '../demo/run-command.ts';

/** What a full disk, a killed container or a person leaves of a file. */
const DAMAGES: Readonly<Record<string, (file: string) => void>> = {
  missing: file => rmSync(file),
  emptied: file => truncateSync(file, 0),
  'cut off': file => truncateSync(file, Math.floor(readFileSync(file).length / 2)),
};

const COMMANDS = [['roles'], ['assume', 'dev-readonly'], ['doctor', '--offline']];

/** Says what is wrong in a sentence: no trace, and nothing that only leads in a circle. */
function assertHelps({ code, stdout, stderr }: Ran, what: string): void {
  assert.notEqual(code, 0, what);
  assert.doesNotMatch(stdout + stderr, /^\s+at /m, what);
  assert.doesNotMatch(stderr, /Run `rolecall doctor`|Something went wrong/, what);
  assert.match(stderr + stdout, /missing or cut off|not whole|orphaned/, what);
  assert.match(stderr + stdout, /install/, what);
}

describe('A damaged installation', () => {
  const world = faultWorld();
  let programs: string;
  let whole: string;

  before(async () => {
    await world().assumed();
    programs = readShim(readFileSync(world().world.shim, 'utf8'))?.programs ?? '';
    whole = path.join(world().world.simulated.root, 'whole');
    cpSync(programs, whole, { recursive: true });
  });
  beforeEach(() => world().assumed());
  afterEach(() => {
    rmSync(programs, { recursive: true });
    cpSync(whole, programs, { recursive: true });
    chmodSync(programs, 0o755);
  });

  for (const [index, [what, damage]] of Object.entries(DAMAGES).entries()) {
    it(`says so where what a command loads is ${what}`, async () => {
      // Each damage with each chunk and with each command, and each chunk with each command.
      for (const [row, chunk] of ['read-role-map.js', 'command-world.js', 'command.js'].entries()) {
        damage(path.join(programs, chunk));
        const words = COMMANDS[(index + row) % COMMANDS.length] ?? [];
        assertHelps(await world().world.runShim(words), `${chunk} ${what}: ${words.join(' ')}`);
        copyFileSync(path.join(whole, chunk), path.join(programs, chunk));
      }
    });

    it(`says so to a tool where what the helper loads is ${what}`, async () => {
      damage(path.join(programs, 'exchange-aws.js'));
      rmSync(await world().file('cache'));
      assertHelps(await world().handOut(), what);
    });

    it(`is not installed from itself while a file is ${what}, and is mended from a whole copy`, async () => {
      damage(path.join(programs, 'sandbox.js'));
      assertHelps(await world().world.runShim(['install']), what);
      assertHelps(await world().world.runShim(['doctor', '--offline', '--fix']), what);
      assert.equal((await world().run(['install'])).code, 0);
      assert.deepEqual(readFileSync(path.join(programs, 'sandbox.js')), readFileSync(path.join(whole, 'sandbox.js')));
    });
  }

  for (const what of ['missing', 'emptied']) {
    it(`says so where the programs themselves are ${what}`, async () => {
      await world().makeDue();
      for (const name of ['helper.js', 'rolecall.js']) DAMAGES[what]?.(path.join(programs, name));
      assertHelps(await world().handOut(), what);
      assertHelps(await world().world.runShim(['release', '--all']), what);
    });
  }

  it('says which Node is too old, from the command and to a tool', async () => {
    const old = path.join(world().world.simulated.root, 'old-node');
    const versions = path.join(world().world.simulated.root, 'old.cjs');
    writeFileSync(
      versions,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.19.1' } });\n",
    );
    writeFileSync(old, `#!/bin/sh\nexec '${process.execPath}' --require '${versions}' "$@"\n`, { mode: 0o755 });
    const { shim } = world().world;
    const kept = `${shim}.kept`;
    copyFileSync(shim, kept);
    writeFileSync(shim, readFileSync(kept, 'utf8').replace(/^n='.*'$/m, `n='${old}'`));
    try {
      await world().makeDue();
      for (const ran of [await world().handOut(), await world().world.runShim(['roles'])]) {
        assert.equal(ran.code, 1);
        assert.match(
          ran.stderr,
          /^rolecall: This is Node\.js 18\.19\.1 \(\/\S+\), and Rolecall needs 22\.19 or later\. .*\n$/,
        );
      }
    } finally {
      copyFileSync(kept, shim);
    }
  });

  it('is taken for what it is under a package.json of the home that makes modules of all below', async () => {
    const manifest = path.join(world().world.simulated.home, 'package.json');
    writeFileSync(manifest, '{ "type": "module" }');
    try {
      assert.equal((await world().world.runShim(['status'])).code, 0);
      rmSync(await world().file('cache'));
      const { code, stdout, stderr } = await world().handOut();
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^\{"Version":1,/);
    } finally {
      rmSync(manifest);
    }
  });
});
