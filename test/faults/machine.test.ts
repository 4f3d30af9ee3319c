import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { skipBecause } from '../hosts/skip-because.ts';
import { assertSeen } from './fault-table.ts';
import { faultWorld, seenInJson, seenOnStderr } from './fault-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Node, flock, the platform's CLI, the environment and the clock. */
describe('faults of the machine', () => {
  const world = faultWorld();

  beforeEach(() => world().whole());
  afterEach(() => world().mend());

  /** The installed command with another line in it, as after something it names was taken away. */
  async function withShim(change: (text: string) => string, act: (shim: string) => Promise<void>): Promise<void> {
    const shim = path.join(world().world.simulated.root, 'shim');
    const changed = change(readFileSync(world().world.shim, 'utf8'));
    writeFileSync(shim, changed, { mode: 0o755 });
    await act(shim);
    rmSync(shim);
  }
  const asked = async (shim: string) =>
    await world().execute([shim, 'credential-process', '--session', await world().key()]);

  it('Node and what could stand in for it are gone', async () => {
    await world().makeDue();
    await withShim(onlyFrom('/nonexistent'), async shim => {
      assertSeen('Node and what could stand in for it are gone', seenOnStderr(await asked(shim)));
    });
    assert.equal((await world().handOut()).code, 0);
  });

  it('the Node that is left is too old', async () => {
    await world().makeDue();
    const folder = path.join(world().world.simulated.root, 'nodes');
    mkdirSync(path.join(folder, 'a'), { recursive: true });
    // As Node 16 does: it knows its version, and fails on our programs.
    const old = `#!/bin/sh\n[ "$1" = -e ] && exec '${process.execPath}' -e "Object.defineProperty(process, 'versions', { value: { node: '16.20.2' } }); $2"\necho 'SyntaxError' >&2\nexit 1\n`;
    writeFileSync(path.join(folder, 'a/node'), old, { mode: 0o755 });
    await withShim(onlyFrom(folder), async shim => {
      assertSeen('the Node that is left is too old', seenOnStderr(await asked(shim)));
      mkdirSync(path.join(folder, 'b'));
      symlinkSync(process.execPath, path.join(folder, 'b/node'));
      assert.equal((await asked(shim)).code, 0, 'a newer one behind it is used');
    });
  });

  it('Node was moved by an update', async () => {
    await world().makeDue();
    const folder = path.join(world().world.simulated.root, 'servers');
    mkdirSync(path.join(folder, '0123abc'), { recursive: true });
    symlinkSync(process.execPath, path.join(folder, '0123abc/node'));
    await withShim(onlyFrom(folder), async shim => {
      const ran = await asked(shim);
      assertSeen('Node was moved by an update', { code: ran.code, text: ran.stderr });
      assert.match(ran.stdout, /^\{"Version":1,/);
    });
  });

  it('flock was uninstalled', async () => {
    await world().makeDue();
    await withShim(
      text => text.replaceAll("'/usr/bin/flock'", "'/nonexistent/flock'"),
      async shim => {
        const outcomes = await Promise.all([asked(shim), asked(shim), asked(shim)]);
        for (const { code, stderr } of outcomes) assertSeen('flock was uninstalled', { code, text: stderr });
        assert.equal(new Set(outcomes.map(({ stdout }) => stdout)).size, 1);
      },
    );
    assert.deepEqual(await world().left(), ['cache', 'lock', 'session']);
  });

  it('PATH is empty', async () => {
    await world().makeDue();
    const environment = { ...world().world.simulated.environment, PATH: '' };
    const ran = await world().handOut({ environment });
    assertSeen('PATH is empty', { code: ran.code, text: ran.stderr });
    assert.equal((await world().assume({}, { environment })).code, 0);
  });

  it('HOME is not set, and the user database does not know the user', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can become another user');
    const { HOME: _, ...environment } = world().world.simulated.environment;
    chmodSync(world().programs, 0o755);
    const rolecall = [process.execPath, path.join(world().programs, 'rolecall.js'), 'status', '--json'];
    const argv = ['/usr/bin/setpriv', '--reuid', '54321', '--regid', '54321', '--clear-groups', ...rolecall];
    const fault = 'HOME is not set, and the user database does not know the user';
    assertSeen(fault, seenInJson(await world().execute(argv, { environment, folder: '/' })));
  });

  it('the current directory was deleted', async () => {
    const folder = path.join(world().world.simulated.root, 'deleted');
    mkdirSync(folder);
    const line = 'rmdir "$PWD"; exec "$@"';
    const assume = [world().world.shim, 'assume', 'dev-readonly', '--json'];
    const seen = seenInJson(await world().execute(['/bin/sh', '-c', line, 'sh', ...assume], { folder }));
    assertSeen('the current directory was deleted', seen);
    mkdirSync(folder);
    await world().makeDue();
    const ask = [world().world.shim, 'credential-process', '--session', await world().key()];
    assert.equal((await world().execute(['/bin/sh', '-c', line, 'sh', ...ask], { folder })).code, 0);
  });

  for (const [fault, script] of [
    ['the platform’s CLI hangs', 'exec /usr/bin/sleep 600'],
    ['the platform’s CLI prints without end', 'exec /usr/bin/yes'],
    ['the platform’s CLI prints nothing', ''],
    ['the platform’s CLI prints two tokens', 'echo a.b.c; echo a.b.c'],
    ['the platform’s CLI prints something else', "echo 'Please log in'"],
    ['the platform’s CLI prints a token without claims', 'echo e30.e30.c2ln'],
    ['the platform’s CLI fails', "echo 'eyJhbGciOiJub25lIn0.e30.c2ln' >&2; exit 1"],
    ['the platform’s CLI is killed', 'kill -9 $$'],
  ] as const) {
    it(fault, async () => {
      const old = (await world().handOut()).stdout;
      const runs = path.join(world().world.simulated.root, 'asked');
      writeFileSync(runs, '');
      await world().ona(`printf x >>'${runs}'\n${script}`);
      const requests = world().world.requests();
      assertSeen(fault, await world().assume({ haste: 10 }));
      assert.equal(world().world.requests(), requests);
      // Once: whoever waited for it does not wait again unasked.
      assert.equal(readFileSync(runs, 'utf8'), 'x');
      assert.deepEqual(await world().handOut(), { code: 0, stdout: old, stderr: '' });
      assert.deepEqual(await world().left(), ['cache', 'lock', 'session']);
    });
  }

  for (const [fault, change] of [
    ['the platform’s CLI is not executable', (file: string) => chmodSync(file, 0o600)],
    ['the platform’s CLI can be written by others', (file: string) => chmodSync(file, 0o777)],
    [
      'the platform’s CLI is a directory',
      (file: string) => {
        rmSync(file);
        mkdirSync(file, { mode: 0o755 });
      },
    ],
    ['the platform’s CLI is gone', (file: string) => rmSync(file)],
  ] as const) {
    it(fault, async () => {
      const { root } = world().world.simulated;
      // The other name of the same CLI would do as well.
      rmSync(path.join(root, 'programs/gitpod'), { force: true });
      change(world().onaProgram);
      try {
        assertSeen(fault, await world().assume());
        assert.equal((await world().handOut()).code, 0);
      } finally {
        rmSync(world().onaProgram, { recursive: true, force: true });
      }
    });
  }

  for (const [fault, offset] of [
    ['the clock is 4 minutes behind', 4 * MINUTE],
    ['the clock is 3 hours behind', 3 * HOUR],
    ['the clock is 4 minutes ahead', -4 * MINUTE],
    ['the clock is 3 hours ahead', -3 * HOUR],
  ] as const) {
    it(fault, async () => {
      const { sandbox } = world().world.simulated;
      const old = (await world().handOut()).stdout;
      sandbox.setClockOffset(offset);
      await world().ona(`echo '${await sandbox.mintToken()}'`);
      const seen = await world().assume();
      assertSeen(fault, seen);
      const { code, stdout } = await world().handOut();
      assert.equal(code, 0);
      // A wrong clock neither shortens nor lengthens what the cloud gave: an hour from now, by any clock.
      if (seen.code === 0)
        assert.match((await world().run(['status', '--prompt'])).stdout, /^dev-readonly (59|60)m\n$/);
      else assert.equal(stdout, old);
    });
  }

  it('the clock is set forward past the end of the credentials', async () => {
    const old = (await world().handOut()).stdout;
    const { sandbox } = world().world.simulated;
    sandbox.setClockOffset(2 * HOUR);
    await world().ona(`echo '${await sandbox.mintToken()}'`);
    const ran = await world().helper({ clock: 2 * HOUR });
    assertSeen('the clock is set forward past the end of the credentials', { code: ran.code, text: ran.stderr });
    assert.notEqual(ran.stdout, old);
  });

  it('the clock is set forward and nothing answers', async () => {
    await world().ona('exit 1');
    const fault = 'the clock is set forward and nothing answers';
    assertSeen(fault, seenOnStderr(await world().helper({ clock: 2 * HOUR })));
  });

  it('the clock is set back', async () => {
    const old = (await world().handOut()).stdout;
    const ran = await world().helper({ clock: -30 * MINUTE });
    assertSeen('the clock is set back', { code: ran.code, text: ran.stderr });
    assert.equal(ran.stdout, old);
    assert.equal((await world().run(['status'], { clock: -30 * MINUTE })).code, 0);
  });
});

/** Changes the shim so that its own Node is gone, and that others are looked for in the folders of this one alone. */
function onlyFrom(folder: string): (text: string) => string {
  return text =>
    text.replace(/^n='.*'$/m, "n='/nonexistent/node'").replace(/ {2}for n in [^;]*;/, `  for n in '${folder}'/*/node;`);
}
