import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { skipBecause } from '../hosts/skip-because.ts';
import { assertSeen } from './fault-table.ts';
import { faultWorld, seenOnStderr } from './fault-world.ts';

const NOBODY = 65_534;
const SOMEBODY_ELSES = 'a file of somebody else';

/** What somebody, or an accident, may put in the place of one of our files; the file itself goes to `elsewhere`. */
const PLANTED: Readonly<Record<string, (file: string, elsewhere: string) => void>> = {
  'a symbolic link': (file, elsewhere) => {
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
  },
  'a second link': (file, elsewhere) => linkSync(file, elsewhere),
  'a FIFO': file => {
    rmSync(file);
    execFileSync('/usr/bin/mkfifo', ['-m', '600', file]);
  },
  'a directory': file => {
    rmSync(file);
    mkdirSync(file, { mode: 0o700 });
  },
  'a file that others may read': file => chmodSync(file, 0o644),
  [SOMEBODY_ELSES]: file => chownSync(file, NOBODY, NOBODY),
};

/** Where files are, whose they are, and whether there is room for them. */
describe('faults of places', () => {
  const world = faultWorld();
  let elsewhere: string;

  beforeEach(async () => {
    await world().whole();
    elsewhere = `${await world().world.runtimeDirectory()}-elsewhere`;
  });
  afterEach(async () => {
    rmSync(elsewhere, { recursive: true, force: true });
    rmSync(await world().world.runtimeDirectory(), { recursive: true, force: true });
  });

  const plant = async (what: string, kind: 'session' | 'cache' | 'lock'): Promise<string> => {
    const file = await world().file(kind);
    PLANTED[what]?.(file, elsewhere);
    return file;
  };

  for (const what of Object.keys(PLANTED).filter(each => each !== 'a directory')) {
    it(`${what} in the place of the credentials’ file`, async function () {
      if (what === SOMEBODY_ELSES) needsRoot(this);
      const old = (await world().handOut()).stdout;
      const file = await plant(what, 'cache');
      // sh cannot count links: such a file serves until its time is over.
      if (what === 'a second link') await world().makeDue();
      const ran = await world().handOut();
      assertSeen(`${what} in the place of the credentials’ file`, { code: ran.code, text: ran.stderr });
      assert.notEqual(ran.stdout, old);
      assert.ok(isPlainAndOurs(file));
      if (existsSync(elsewhere))
        assert.ok(readFileSync(elsewhere, 'utf8').includes(old), 'what a link led to is as it was');
    });

    it(`${what} in the place of the session’s file`, async function () {
      if (what === SOMEBODY_ELSES) needsRoot(this);
      const file = await plant(what, 'session');
      await world().makeDue();
      assertSeen(`${what} in the place of the session’s file`, seenOnStderr(await world().handOut()));
      await world().assumed();
      assert.ok(isPlainAndOurs(file));
      assert.equal((await world().handOut()).code, 0);
    });
  }

  for (const kind of ['cache', 'session'] as const) {
    const fault = `a directory in the place of the ${kind === 'cache' ? 'credentials’' : 'session’s'} file`;
    it(fault, async () => {
      const file = await plant('a directory', kind);
      assertSeen(fault, await world().assume());
      assert.deepEqual(
        readdirSync(path.dirname(file)).filter(name => name.endsWith('.tmp')),
        [],
      );
      rmSync(file, { recursive: true });
      await world().assumed();
      assert.equal((await world().handOut()).code, 0);
    });
  }

  for (const what of ['a symbolic link', 'a second link', 'a FIFO', 'a directory', SOMEBODY_ELSES]) {
    it(`${what} in the place of the lock`, async function () {
      if (what === SOMEBODY_ELSES) needsRoot(this);
      const old = (await world().handOut()).stdout;
      const file = await plant(what, 'lock');
      assertSeen(`${what} in the place of the lock`, await world().assume());
      assert.equal((await world().handOut()).stdout, old);
      rmSync(file, { recursive: true });
      await world().assumed();
    });
  }

  it('the directory of credentials belongs to somebody else', async function () {
    needsRoot(this);
    const directory = await world().world.runtimeDirectory();
    const before = readdirSync(directory).toSorted();
    chownSync(directory, NOBODY, NOBODY);
    try {
      assertSeen('the directory of credentials belongs to somebody else', await world().assume());
      assert.notEqual(await world().world.runtimeDirectory(), directory);
      assert.equal((await world().handOut()).code, 0);
      assert.deepEqual(readdirSync(directory).toSorted(), before);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('the directory of credentials is a link', async () => {
    const directory = await world().world.runtimeDirectory();
    renameSync(directory, elsewhere);
    symlinkSync(elsewhere, directory);
    try {
      assertSeen('the directory of credentials is a link', await world().assume());
      assert.notEqual(await world().world.runtimeDirectory(), directory);
      assert.equal((await world().handOut()).code, 0);
      assert.deepEqual(readdirSync(elsewhere).length, 3);
    } finally {
      rmSync(directory);
    }
  });

  it('the directory of credentials is open to others', async () => {
    const directory = await world().world.runtimeDirectory();
    chmodSync(directory, 0o755);
    assertSeen('the directory of credentials is open to others', seenOnStderr(await world().handOut()));
    await world().assumed();
    assert.equal(lstatSync(directory).mode & 0o7777, 0o1700);
    assert.equal((await world().handOut()).code, 0);
  });

  it('the directory of consents is open to others', async () => {
    const state = path.join(world().world.simulated.home, '.local/state/rolecall');
    const requests = world().world.requests();
    chmodSync(state, 0o755);
    assertSeen('the directory of consents is open to others', await world().assume());
    assert.equal(world().world.requests(), requests);
    await world().world.allow();
    assert.equal(lstatSync(state).mode & 0o7777, 0o1700);
  });

  it('a FIFO in the place of ~/.aws/config', async () => {
    const config = path.join(world().world.simulated.home, '.aws/config');
    renameSync(config, `${config}.moved`);
    execFileSync('/usr/bin/mkfifo', [config]);
    try {
      assertSeen('a FIFO in the place of ~/.aws/config', await world().assume());
      assert.ok(lstatSync(config).isFIFO());
    } finally {
      renameSync(`${config}.moved`, config);
    }
  });

  for (const mask of ['000', '077', '777']) {
    it(`a umask of ${mask}`, async () => {
      const line = `umask ${mask}; exec "$@"`;
      const rolecall = [process.execPath, path.join(world().programs, 'rolecall.js')];
      rmSync(await world().world.runtimeDirectory(), { recursive: true });
      const argv = ['/bin/sh', '-c', line, 'sh', ...rolecall, 'assume', 'dev-readonly'];
      const ran = await world().execute(argv);
      assertSeen(`a umask of ${mask}`, { code: ran.code, text: ran.stderr });
      const directory = await world().world.runtimeDirectory();
      const modes = [directory, ...['cache', 'session', 'lock'].map(kind => `${directory}/${kindOf(directory, kind)}`)];
      assert.deepEqual(
        modes.map(file => (lstatSync(file).mode & 0o7777).toString(8)),
        ['1700', '1600', '1600', '600'],
      );
      assert.equal((await world().handOut()).code, 0);
    });
  }
});

function kindOf(directory: string, kind: string): string {
  return readdirSync(directory).find(name => name.endsWith(`.${kind}`)) ?? '';
}

function isPlainAndOurs(file: string): boolean {
  const stats = lstatSync(file);
  return stats.isFile() && (stats.mode & 0o7777) === 0o1600 && stats.uid === process.getuid?.() && stats.nlink === 1;
}

function needsRoot(context: Mocha.Context): void {
  if (process.getuid?.() !== 0) skipBecause(context, 'only root can give a file to somebody else');
}
