import assert from 'node:assert/strict';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findOtherPlaces } from '../../../src/platform/private-directory/other-places.ts';
import { placesFile, readPlaces, recordPlace } from '../../../src/platform/private-directory/recorded-places.ts';
import {
  chooseRuntimeDirectory,
  type RuntimePlaces,
} from '../../../src/platform/private-directory/runtime-directory.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

const userId = process.getuid?.() ?? 0;
const SOMEBODY = 65_534;

describe('where credentials are put', () => {
  let root: string;
  let home: string;
  let roots: { readonly runUser: string; readonly sharedMemory: string };
  let own: string;

  beforeEach(() => {
    root = mkdtempSync('/dev/shm/rolecall-test-');
    home = path.join(root, 'home');
    roots = { runUser: path.join(root, 'run'), sharedMemory: path.join(root, 'shm') };
    own = path.join(roots.runUser, String(userId));
    for (const folder of [home, roots.runUser, roots.sharedMemory]) mkdirSync(folder);
    chmodSync(roots.sharedMemory, 0o1777);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const places = (more: Partial<RuntimePlaces> = {}): RuntimePlaces => {
    const shape = { userId, homeDirectory: home, passwdHome: home, cacheOnDisk: false, roots, ...more };
    return { recorded: readPlaces(shape).places, ...shape };
  };
  /** As a run does that assumes a role: what it chooses is recorded, and then made. */
  const run = (more: Partial<RuntimePlaces> = {}): string => {
    const chosen = chooseRuntimeDirectory(places(more));
    if (chosen.kind === 'none') return chosen.kind;
    mkdirSync(path.dirname(placesFile(places(more).homeDirectory)), { recursive: true });
    recordPlace(chosen.path, places(more));
    mkdirSync(chosen.path, { recursive: true, mode: 0o700 });
    return path.relative(root, chosen.path);
  };
  const others = (inUse?: string) => {
    const { found, unread } = findOtherPlaces(places(), inUse === undefined ? undefined : path.join(root, inUse));
    return { found: found.map(place => path.relative(root, place)), unread };
  };
  const plant = (name: string): void => {
    mkdirSync(path.join(roots.sharedMemory, name));
    chownSync(path.join(roots.sharedMemory, name), SOMEBODY, SOMEBODY);
  };
  const makeOwn = (): void => mkdirSync(own, { mode: 0o700 });
  const [IN_OWN, IN_SHARED, ON_DISK] = [
    `run/${userId}/rolecall`,
    `shm/rolecall-${userId}`,
    'home/.local/state/rolecall/cache',
  ];

  it("are the user's own memory folder, else the shared one, else the disk if allowed", () => {
    makeOwn();
    assert.equal(run(), IN_OWN);
    rmSync(placesFile(home));
    chmodSync(own, 0o755);
    assert.equal(run(), IN_SHARED);
    rmSync(placesFile(home));
    chmodSync(roots.sharedMemory, 0o777);
    assert.equal(run(), 'none');
    const onDisk = { roots: { runUser: '/proc', sharedMemory: '/proc' } };
    assert.equal(run(onDisk), 'none');
    assert.equal(run({ ...onDisk, cacheOnDisk: true }), ON_DISK);
    rmSync(placesFile(home));
    mkdirSync(path.join(root, '.git'));
    assert.equal(run({ ...onDisk, cacheOnDisk: true }), 'none');
  });

  it('are another for each home, whether the user database knows one or not', () => {
    const chosen = [home, '/home/b', '/home/c'].map(homeDirectory =>
      chooseRuntimeDirectory({ ...places(), homeDirectory }),
    );
    const unknown = chooseRuntimeDirectory({ ...places(), passwdHome: undefined });
    const paths = [...chosen, unknown].map(each => (each.kind === 'none' ? '' : path.relative(root, each.path)));
    assert.deepEqual(
      paths.map(each => each.replace(/-[0-9a-f]{12}$/, '-HASH')),
      [IN_SHARED, `${IN_SHARED}-HASH`, `${IN_SHARED}-HASH`, `${IN_SHARED}-HASH`],
    );
    assert.equal(new Set(paths).size, 4);
  });

  it('stay where they were chosen when a better place appears, and every run finds them', () => {
    assert.equal(run(), IN_SHARED);
    makeOwn();
    assert.equal(run(), IN_SHARED);
    assert.deepEqual(others(IN_SHARED), { found: [], unread: [] });
  });

  it('stay on disk while a session is there, though there is memory again, and are found there afterwards', () => {
    const noMemory = { roots: { runUser: '/proc', sharedMemory: '/proc' }, cacheOnDisk: true };
    assert.equal(run(noMemory), ON_DISK);
    const session = path.join(root, ON_DISK, 'a.session');
    writeFileSync(session, '');
    assert.equal(run({ cacheOnDisk: true }), ON_DISK);
    rmSync(session);
    assert.equal(run({ cacheOnDisk: true }), IN_SHARED);
    assert.deepEqual(others(IN_SHARED).found, [ON_DISK]);
  });

  it('are not written to disk once that is allowed no longer, and are found there', () => {
    assert.equal(run({ roots: { runUser: '/proc', sharedMemory: '/proc' }, cacheOnDisk: true }), ON_DISK);
    writeFileSync(path.join(root, ON_DISK, 'a.session'), '');
    assert.equal(chooseRuntimeDirectory(places({ roots: { runUser: '/proc', sharedMemory: '/proc' } })).kind, 'none');
    assert.deepEqual(others().found, [ON_DISK]);
  });

  it('are told where this home put them under another path or user, and nothing is once they are gone', () => {
    const recorded = [
      path.join(roots.sharedMemory, `rolecall-${userId}-0123456789ab`),
      path.join(roots.runUser, '4711', 'rolecall'),
      path.join(root, 'moved', ON_DISK.replace(/^home./, '')),
    ];
    mkdirSync(path.dirname(placesFile(home)), { recursive: true });
    writeFileSync(placesFile(home), recorded.map(line => `${line}\n`).join(''), { mode: 0o600 });
    assert.deepEqual(others(), { found: [], unread: [] });
    const why = 'was chosen while this home had another path or user';
    mkdirSync(recorded[0] ?? '');
    for (const when of ['before', 'after']) {
      assert.deepEqual(others(IN_SHARED), { found: [], unread: [{ path: recorded[0], why, mayHold: true }] }, when);
      assert.equal(run(), IN_SHARED);
    }
    rmSync(recorded[0] ?? '', { recursive: true });
    assert.deepEqual(others(IN_SHARED), { found: [], unread: [] });
  });

  it('are found where this home put them before it was moved, and are another’s where it is a copy', () => {
    const before = path.join(root, 'before');
    const put = run({ homeDirectory: before, passwdHome: before });
    assert.equal(put, IN_SHARED);
    const moved = { homeDirectory: home, passwdHome: '/home/somebody' };
    rmSync(home, { recursive: true });
    cpSync(before, home, { recursive: true });
    const found = () => findOtherPlaces(places(moved), undefined);
    assert.deepEqual(found(), { found: [], unread: [] });
    rmSync(before, { recursive: true });
    assert.deepEqual(found(), { found: [path.join(root, put)], unread: [] });
    symlinkSync('home', before);
    assert.deepEqual(found(), { found: [path.join(root, put)], unread: [] });
    const now = run(moved);
    assert.notEqual(now, put);
    assert.deepEqual(findOtherPlaces(places(moved), path.join(root, now)), {
      found: [path.join(root, put)],
      unread: [],
    });
  });

  it('are found in every place that could be chosen, recorded or not', () => {
    makeOwn();
    for (const place of [IN_OWN, IN_SHARED, ON_DISK]) mkdirSync(path.join(root, place), { recursive: true });
    const drawn = `${IN_SHARED}.0123456789abcdef`;
    mkdirSync(path.join(root, drawn));
    // Of another home, or nobody's.
    for (const name of [`rolecall-${userId}-0123456789ab`, `rolecall-${userId}.x`])
      mkdirSync(path.join(root, 'shm', name));
    assert.deepEqual(others(IN_OWN).found.toSorted(), [ON_DISK, IN_SHARED, drawn].toSorted());
  });

  describe('beside another user of the machine', () => {
    beforeEach(function () {
      if (userId !== 0) skipBecause(this, 'only root can give a folder to somebody else');
      chownSync(roots.sharedMemory, 0, 0);
    });

    it('are in no Git work tree because somebody put a .git there', () => {
      plant('.git');
      assert.equal(run(), IN_SHARED);
      chownSync(path.join(roots.sharedMemory, '.git'), 0, 0);
      rmSync(placesFile(home));
      assert.equal(run(), 'none');
      assert.deepEqual(others().found, [IN_SHARED]);
    });

    it('are under a name drawn by lot where somebody took the first, and stay there', () => {
      plant(`rolecall-${userId}`);
      const drawn = run();
      assert.match(drawn, new RegExp(`^${IN_SHARED}\\.[0-9a-f]{16}$`));
      assert.equal(run(), drawn);
      const planted = { path: path.join(root, IN_SHARED), why: `belongs to user ${SOMEBODY}`, mayHold: false };
      assert.deepEqual(others(drawn), { found: [], unread: [planted] });
      rmSync(placesFile(home));
      assert.deepEqual(others().found, [drawn]);
    });

    it('are not taken for absent where they were, and cannot be looked at', () => {
      assert.equal(run(), IN_SHARED);
      chownSync(path.join(root, IN_SHARED), SOMEBODY, SOMEBODY);
      const lost = { path: path.join(root, IN_SHARED), why: `belongs to user ${SOMEBODY}`, mayHold: true };
      assert.deepEqual(others().unread, [lost]);
      assert.match(run(), /rolecall-\d+\.[0-9a-f]{16}$/);
    });

    it('are not looked for where a record of somebody else says', () => {
      run();
      chownSync(placesFile(home), SOMEBODY, SOMEBODY);
      assert.deepEqual(readPlaces(places({ recorded: [] })).places, []);
      assert.deepEqual(others(IN_SHARED).unread, [
        { path: placesFile(home), why: 'is no file of yours alone', mayHold: true },
      ]);
    });
  });

  const DAMAGED: Readonly<Record<string, (file: string) => void>> = {
    'that others may write': file => chmodSync(file, 0o666),
    'that is a link': file => {
      const elsewhere = path.join(root, 'elsewhere');
      writeFileSync(elsewhere, `${path.join(root, IN_SHARED)}\n`);
      rmSync(file);
      symlinkSync(elsewhere, file);
    },
    'that names other paths': file =>
      writeFileSync(file, `/etc\n${home}\n${roots.sharedMemory}/rolecall-${userId}/../x\n`),
    'that is too long': file => writeFileSync(file, 'x'.repeat(70_000)),
    'that is a directory': file => {
      rmSync(file);
      mkdirSync(file);
    },
  };
  for (const [what, damage] of Object.entries(DAMAGED)) {
    it(`are not looked for by a record ${what}, which is said and then replaced`, () => {
      run();
      damage(placesFile(home));
      assert.deepEqual(readPlaces(places({ recorded: [] })).places, []);
      const { unread } = others(IN_SHARED);
      assert.deepEqual(
        unread.map(each => [each.path, each.mayHold]),
        [[placesFile(home), true]],
      );
      run();
      assert.deepEqual(others(IN_SHARED).unread, []);
      assert.equal(readPlaces(places({ recorded: [] })).places[0], path.join(root, IN_SHARED));
    });
  }
});
