import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { shimText } from '../../../src/deliver/shim.ts';
import { install, installedCommand, uninstall } from '../../../src/platform/install.ts';
import { chooseRuntimeDirectory } from '../../../src/platform/runtime-directory.ts';

const userId = process.getuid?.() ?? 0;

/** Every path below a folder, with what links lead to. */
function contents(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
}

describe('where things are put', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync('/dev/shm/rolecall-test-');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("uses the user's own memory folder, else the shared one, else the disk if allowed", () => {
    const [runUser, sharedMemory] = [path.join(root, 'run'), path.join(root, 'shm')];
    const own = path.join(runUser, String(userId));
    mkdirSync(own, { recursive: true, mode: 0o700 });
    mkdirSync(sharedMemory);
    chmodSync(sharedMemory, 0o1777);
    const places = {
      userId,
      homeDirectory: '/home/a',
      passwdHome: '/home/a',
      cacheOnDisk: false,
      roots: { runUser, sharedMemory },
    };
    assert.deepEqual(chooseRuntimeDirectory(places), { kind: 'memory', path: path.join(own, 'rolecall') });
    const other = chooseRuntimeDirectory({ ...places, homeDirectory: '/home/b' });
    assert.match(other.kind === 'none' ? '' : other.path, /\/rolecall-[0-9a-f]{12}$/);
    chmodSync(own, 0o755);
    assert.deepEqual(chooseRuntimeDirectory(places), {
      kind: 'memory',
      path: path.join(sharedMemory, `rolecall-${userId}`),
    });
    chmodSync(sharedMemory, 0o777);
    assert.equal(chooseRuntimeDirectory(places).kind, 'none');
    const onDisk = {
      ...places,
      roots: { runUser: '/proc', sharedMemory: '/proc' },
      homeDirectory: path.join(root, 'home'),
    };
    assert.equal(chooseRuntimeDirectory(onDisk).kind, 'none');
    assert.deepEqual(chooseRuntimeDirectory({ ...onDisk, cacheOnDisk: true }), {
      kind: 'disk',
      path: path.join(root, 'home/.local/state/rolecall/cache'),
    });
    mkdirSync(path.join(root, '.git'));
    assert.equal(chooseRuntimeDirectory({ ...onDisk, cacheOnDisk: true }).kind, 'none');
  });

  describe('by the installer', () => {
    let home: string;
    let source: string;
    const put = (version = '1.0.0', searchPath?: string) =>
      install({
        source,
        version,
        homeDirectory: home,
        runtimeDirectory: path.join(root, 'runtime'),
        node: process.execPath,
        electron: false,
        shimText,
        searchPath,
      });

    beforeEach(() => {
      [home, source] = [path.join(root, 'home'), path.join(root, 'dist')];
      mkdirSync(home);
      mkdirSync(source);
      for (const name of ['helper.js', 'rolecall.js', 'http.js', 'extension.js', 'helper.js.map']) {
        writeFileSync(path.join(source, name), name);
      }
    });

    it('leaves the home as it was after uninstalling', () => {
      const { command, files } = put();
      assert.equal(command, installedCommand(home));
      assert.deepEqual(
        files.map(({ action }) => action),
        ['written', 'written'],
      );
      assert.match(readFileSync(command, 'utf8'), /^#!\/bin\/sh\n/);
      assert.equal(
        contents(home).some(name => /extension|map/.test(name)),
        false,
      );
      mkdirSync(path.join(root, 'runtime'));
      const removed = uninstall(home, [path.join(root, 'runtime')]);
      assert.ok(removed.every(({ action }) => action === 'removed'));
      assert.deepEqual(contents(home), []);
      assert.equal(existsSync(path.join(root, 'runtime')), false);
      assert.deepEqual(uninstall(home, []), []);
    });

    it('changes nothing the second time, and keeps superseded programs a day', () => {
      put();
      const before = contents(home);
      assert.deepEqual(
        put().files.map(({ action }) => action),
        ['unchanged', 'unchanged'],
      );
      assert.deepEqual(contents(home), before);
      writeFileSync(path.join(source, 'helper.js'), 'changed');
      assert.deepEqual(
        put().files.map(({ action }) => action),
        ['written', 'written'],
      );
      assert.equal(contents(home).filter(name => name.endsWith('helper.js')).length, 2);
      uninstall(home, []);
      assert.deepEqual(contents(home), []);
    });

    it('links into ~/.local/bin where that is used, and never over what is there', () => {
      const bin = path.join(home, '.local/bin');
      mkdirSync(bin, { recursive: true });
      put();
      assert.equal(existsSync(path.join(bin, 'rolecall')), true);
      uninstall(home, []);
      assert.deepEqual(contents(home), ['.local', '.local/bin']);
      writeFileSync(path.join(bin, 'rolecall'), 'mine');
      assert.equal(put().files.at(-1)?.action, 'left alone');
      uninstall(home, []);
      assert.equal(readFileSync(path.join(bin, 'rolecall'), 'utf8'), 'mine');
      rmSync(bin, { recursive: true });
      put('1.0.0', `/usr/bin:${bin}`);
      uninstall(home, []);
      assert.deepEqual(contents(home), ['.local']);
    });

    it('removes no private directory through a link', () => {
      mkdirSync(path.join(root, 'victim'));
      symlinkSync(path.join(root, 'victim'), path.join(root, 'runtime'));
      uninstall(home, [path.join(root, 'runtime')]);
      assert.equal(existsSync(path.join(root, 'victim')), true);
    });
  });
});
