import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PrivateDirectory } from '../../../src/core/ports.ts';
import { findFlock } from '../../../src/platform/installation/install.ts';
import { openPrivateDirectory } from '../../../src/platform/private-directory/private-directory.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

const isRoot = process.getuid?.() === 0;

function mode(file: string): string {
  return (lstatSync(file).mode & 0o7777).toString(8);
}

/** Has the file system's clock tick, so that what is done now is done later than what was done before. */
function tick(folder: string): void {
  const probe = path.join(folder, 'probe');
  const now = (): bigint => (writeFileSync(probe, ''), statSync(probe, { bigint: true }).ctimeNs);
  for (const start = now(); now() === start;);
}

describe('the private directory', () => {
  let root: string;
  let place: string;
  let directory: PrivateDirectory;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'rolecall-private-'));
    place = path.join(root, 'private');
    directory = openPrivateDirectory({ path: place, flock: findFlock() });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is made closed and sealed, with files that are too, whatever the umask', async () => {
    for (const mask of [0, 0o022, 0o777]) {
      const before = process.umask(mask);
      try {
        await directory.write('a', 'text', { modifiedAt: 1_000_000 });
      } finally {
        process.umask(before);
      }
      assert.deepEqual([mode(place), mode(path.join(place, 'a'))], ['1700', '1600']);
      assert.deepEqual(await directory.read('a'), { content: 'text', modifiedAt: 1_000_000 });
      rmSync(place, { recursive: true });
    }
  });

  it('writes nothing that would be too large to be read', async () => {
    const largest = 'x'.repeat(64 * 1024 * 1024);
    await directory.write('a', largest);
    assert.equal((await directory.read('a'))?.content.length, largest.length);
    const message = `${place}/a was not written: it would be larger than 64 MiB.`;
    await assert.rejects(directory.write('a', `${largest.slice(1)}é`), { kind: 'local-file', message });
    assert.equal((await directory.read('a'))?.content.length, largest.length);
    assert.deepEqual(readdirSync(place), ['a']);
  });

  it('is of use to its owner, who is not root, whatever the umask', async function () {
    if (!isRoot) skipBecause(this, 'only root can become another user');
    chownSync(root, 65_534, 65_534);
    const before = process.umask(0o777);
    process.seteuid?.(65_534);
    try {
      for (const content of ['once', 'and again']) {
        await directory.locked('a.lock', 5_000, () => directory.write('a', content));
        assert.equal((await directory.read('a'))?.content, content);
      }
    } finally {
      process.seteuid?.(0);
      process.umask(before);
    }
  });

  it('answers undefined for what is absent, and makes nothing by reading', async () => {
    assert.equal(await directory.read('a'), undefined);
    assert.deepEqual(await directory.names(), []);
    await directory.remove('a');
    await directory.setModifiedAt('a', 1);
    assert.deepEqual(readdirSync(root), []);
  });

  for (const [what, plant] of [
    [
      'a symbolic link',
      (file: string) => {
        renameSync(file, `${file}-real`);
        symlinkSync(`${file}-real`, file);
      },
    ],
    ['a second link', (file: string) => linkSync(file, `${file}-link`)],
    [
      'a FIFO',
      (file: string) => {
        rmSync(file);
        execFileSync('mkfifo', ['-m', '600', file]);
        chmodSync(file, 0o1600);
      },
    ],
    ['a mode of 0600', (file: string) => chmodSync(file, 0o600)],
    ['a mode of 0644 with the seal', (file: string) => chmodSync(file, 0o1644)],
    ['group rights added symbolically', (file: string) => execFileSync('chmod', ['g+r', file])],
    ['rights for others added symbolically', (file: string) => execFileSync('chmod', ['o+w', file])],
  ] as const) {
    it(`takes a file with ${what} for absent, and replaces it`, async () => {
      await directory.write('a', 'old');
      plant(path.join(place, 'a'));
      assert.equal(await directory.read('a'), undefined);
      assert.equal(await directory.glimpse('a'), undefined);
      await directory.write('a', 'new');
      assert.equal((await directory.read('a'))?.content, 'new');
    });
  }

  describe('a glimpse of a file', () => {
    it('tells its first line and a stamp that stays while nobody writes to it', async () => {
      await directory.write('a', 'first é\nsecond\n');
      const seen = await directory.glimpse('a');
      assert.equal(seen?.firstLine, 'first é');
      tick(root);
      await directory.read('a');
      await directory.write('b', 'first é\nsecond\n');
      assert.deepEqual(await directory.glimpse('a'), seen);
      assert.notEqual((await directory.glimpse('b'))?.stamp, seen.stamp);
    });

    it('tells no line of what has none, or one that is longer than any of ours', async () => {
      for (const content of ['', 'no end', `${'x'.repeat(4096)}\n`]) {
        await directory.write('a', content);
        assert.equal((await directory.glimpse('a'))?.firstLine, '');
      }
      assert.equal(await directory.glimpse('b'), undefined);
    });

    const changes: readonly (readonly [string, (file: string) => void])[] = [
      [
        'one byte is another and its times are set back',
        file => writeFileSync(file, 'first\nsecomd\n', { flag: 'r+' }),
      ],
      ['it is longer', file => writeFileSync(file, 'first\nsecond\nthird\n', { flag: 'r+' })],
      ['it is cut short', file => truncateSync(file, 8)],
      [
        'another of the same text is in its place',
        file => {
          writeFileSync(`${file}-other`, readFileSync(file), { mode: 0o600 });
          chmodSync(`${file}-other`, 0o1600);
          renameSync(`${file}-other`, file);
        },
      ],
    ];
    for (const [what, change] of changes) {
      it(`has another stamp once ${what}`, async () => {
        await directory.write('a', 'first\nsecond\n', { modifiedAt: 1_000_000 });
        const seen = await directory.glimpse('a');
        tick(root);
        change(path.join(place, 'a'));
        utimesSync(path.join(place, 'a'), 1000, 1000);
        const now = await directory.glimpse('a');
        assert.ok(seen !== undefined && now !== undefined);
        assert.equal(now.firstLine, 'first');
        assert.notEqual(now.stamp, seen.stamp);
      });
    }
  });

  it('takes a directory in the place of a file for absent, and says so when writing', async () => {
    await directory.write('b', '');
    mkdirSync(path.join(place, 'a'));
    assert.equal(await directory.read('a'), undefined);
    await assert.rejects(directory.write('a', 'new'), { kind: 'local-file' });
    assert.deepEqual((await directory.names()).toSorted(), ['a', 'b']);
  });

  it('gives a file another name as it is, and makes nothing of one that is not there', async () => {
    await directory.write('a', 'text', { modifiedAt: 1_700_000_000_000 });
    const before = await directory.read('a');
    assert.equal(await directory.rename('a', 'b'), true);
    assert.deepEqual([await directory.names(), await directory.read('b')], [['b'], before]);
    assert.equal(mode(path.join(place, 'b')), '1600');
    assert.equal(await directory.rename('a', 'b'), false);
    rmSync(place, { recursive: true });
    assert.equal(await directory.rename('b', 'a'), false);
    assert.equal(existsSync(place), false);
  });

  it('turns a file into another by one rename, sealed as it was, and makes nothing of one that was removed', async () => {
    await directory.write('a', 'a longer text than the next');
    await directory.write('b', 'old');
    assert.equal(await directory.turnInto('a', 'new', 'b'), true);
    assert.deepEqual([await directory.names(), (await directory.read('b'))?.content], [['b'], 'new']);
    assert.equal(mode(path.join(place, 'b')), '1600');
    assert.equal(await directory.turnInto('a', 'newer', 'b'), false);
    assert.equal((await directory.read('b'))?.content, 'new');
    writeFileSync(path.join(place, 'a'), 'planted');
    assert.equal(await directory.turnInto('a', 'newer', 'b'), false);
    rmSync(place, { recursive: true });
    assert.equal(await directory.turnInto('b', 'newer', 'b'), false);
    assert.equal(existsSync(place), false);
  });

  it('is not made again by what was under way when it was removed', async () => {
    const making = 'where the directory is';
    const removeIt = async (): Promise<boolean> => {
      rmSync(place, { recursive: true, force: true });
      return true;
    };
    assert.equal(await directory.write('a', 'text', { making }), false);
    await directory.write('a', 'text');
    assert.equal(await directory.write('a', 'newer', { making, check: removeIt }), false);
    await assert.rejects(directory.locked('a.lock', 100, removeIt, making), { kind: 'local-file' });
    assert.equal(existsSync(place), false);
  });

  it('leaves somebody’s directory where a file of that name is removed', async () => {
    await directory.write('b', '');
    mkdirSync(path.join(place, 'a'));
    await directory.remove('a');
    assert.deepEqual((await directory.names()).toSorted(), ['a', 'b']);
  });

  it('trusts no file of another owner', async function () {
    if (!isRoot) skipBecause(this, 'only root can give a file to somebody else');
    await directory.write('a', 'text');
    chownSync(path.join(place, 'a'), 12345, 12345);
    chmodSync(path.join(place, 'a'), 0o1600);
    assert.equal(await directory.read('a'), undefined);
  });

  it('uses no directory of another owner', async function () {
    if (!isRoot) skipBecause(this, 'only root can give a file to somebody else');
    mkdirSync(place);
    chownSync(place, 12345, 12345);
    chmodSync(place, 0o1700);
    await assert.rejects(directory.write('a', 'text'), { kind: 'local-file' });
    assert.equal(await directory.read('a'), undefined);
  });

  it('uses no directory through a link', async () => {
    mkdirSync(path.join(root, 'elsewhere'), { mode: 0o700 });
    symlinkSync(path.join(root, 'elsewhere'), place);
    await assert.rejects(directory.write('a', 'text'), { kind: 'local-file' });
    await assert.rejects(
      directory.locked('a.lock', 100, () => Promise.resolve()),
      { kind: 'local-file' },
    );
    assert.deepEqual(readdirSync(path.join(root, 'elsewhere')), []);
  });

  it('reads nothing while its directory is open to others, and closes it when writing', async () => {
    await directory.write('a', 'text');
    execFileSync('chmod', ['go+rx', place]);
    assert.deepEqual([await directory.read('a'), await directory.glimpse('a')], [undefined, undefined]);
    await directory.write('b', 'text');
    assert.equal(mode(place), '1700');
    assert.equal((await directory.read('a'))?.content, 'text');
  });

  it('keeps the old file, and no other, when the check says no', async () => {
    await directory.write('a', 'old');
    assert.equal(await directory.write('a', 'new', { check: () => Promise.resolve(false) }), false);
    assert.equal((await directory.read('a'))?.content, 'old');
    await assert.rejects(directory.write('a', 'new', { check: () => Promise.reject(new Error('no')) }), {
      kind: 'local-file',
    });
    assert.deepEqual(readdirSync(place), ['a']);
  });

  it('refuses names that lead elsewhere', async () => {
    for (const name of ['../a', 'a/b', '.a', '', '..']) {
      await assert.rejects(directory.write(name, ''), { kind: 'internal' });
    }
  });

  it('says that no space is left, and leaves the old file', async function () {
    const full = path.join(root, 'full');
    mkdirSync(full);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', full], { stdio: 'ignore' });
    } catch {
      skipBecause(this, 'no small file system can be mounted here');
    }
    try {
      const small = openPrivateDirectory({ path: path.join(full, 'private'), flock: findFlock() });
      await small.write('a', 'old');
      await assert.rejects(small.write('a', 'x'.repeat(200_000)), { kind: 'local-file', message: /no space is left/ });
      assert.equal((await small.read('a'))?.content, 'old');
      assert.deepEqual(await small.names(), ['a']);
    } finally {
      execFileSync('umount', [full]);
    }
  });

  for (const flock of [findFlock(), undefined]) {
    describe(`its lock ${flock === undefined ? 'without flock' : 'by flock'}`, () => {
      beforeEach(() => {
        directory = openPrivateDirectory({ path: place, flock });
      });

      it('lets one in at a time', async () => {
        let inside = 0;
        let most = 0;
        await Promise.all(
          Array.from({ length: 20 }, () =>
            directory.locked('a.lock', 10_000, async () => {
              most = Math.max(most, (inside += 1));
              await new Promise(resolve => {
                setTimeout(resolve, 2);
              });
              inside -= 1;
            }),
          ),
        );
        assert.deepEqual([inside, most], [0, 1]);
      });

      it('gives up in time, and is free after a failure', async () => {
        await directory.locked('a.lock', 1000, async () => {
          const started = performance.now();
          await assert.rejects(
            directory.locked('a.lock', 100, () => Promise.resolve()),
            { kind: 'local-file' },
          );
          assert.ok(performance.now() - started < 1000);
        });
        await assert.rejects(
          directory.locked('a.lock', 1000, () => Promise.reject(new Error('mine'))),
          { message: 'mine' },
        );
        assert.equal(await directory.locked('a.lock', 1000, () => Promise.resolve(1)), 1);
      });
    });
  }

  it('takes no lock on a planted link', async () => {
    await directory.write('b', '');
    writeFileSync(path.join(root, 'victim'), 'x');
    symlinkSync(path.join(root, 'victim'), path.join(place, 'a.lock'));
    await assert.rejects(
      directory.locked('a.lock', 100, () => Promise.resolve()),
      { kind: 'local-file' },
    );
    assert.equal(readFileSync(path.join(root, 'victim'), 'utf8'), 'x');
    assert.equal(statSync(path.join(root, 'victim')).nlink, 1);
  });

  it('breaks the lock file of a dead process', async () => {
    directory = openPrivateDirectory({ path: place, flock: undefined });
    await directory.write('b', '');
    writeFileSync(path.join(place, 'a.lock.held'), '4194304 123\n');
    const first = await Promise.all([1, 2, 3].map(n => directory.locked('a.lock', 2000, () => Promise.resolve(n))));
    assert.deepEqual(first, [1, 2, 3]);
  });
});
