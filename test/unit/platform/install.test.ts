import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { installCommand } from '../../../src/composition/install-command.ts';
import { shimText } from '../../../src/deliver/shim.ts';
import { installed, installedCommand, install } from '../../../src/platform/installation/install.ts';
import { Removal, removeInstallation, removeMadeFolders } from '../../../src/platform/installation/uninstall.ts';
import { failureOf } from '../../support/failure-of.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

/** Every path below a folder, links not followed. */
function contents(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
}

describe('the installer', () => {
  let root: string;
  let remove: () => Promise<void>;
  let home: string;
  let source: string;

  beforeEach(async () => {
    ({ directory: root, remove } = await ownedDirectory());
    [home, source] = [path.join(root, 'home'), path.join(root, 'dist')];
    mkdirSync(home);
    mkdirSync(source);
    for (const name of ['helper.js', 'rolecall.js', 'http.js', 'extension.js', 'helper.js.map']) {
      writeFileSync(path.join(source, name), name);
    }
  });
  afterEach(() => remove());

  const values = (searchPath?: string) => ({
    source,
    version: '1.0.0',
    homeDirectory: home,
    runtimeDirectory: path.join(root, 'runtime'),
    node: process.execPath,
    electron: false,
    searchPath,
  });
  const put = (searchPath?: string) => install({ ...values(searchPath), shimText });
  const actions = (searchPath?: string) => put(searchPath).files.map(({ action }) => action);
  const takeAway = (): Removal => {
    const removal = new Removal();
    removeInstallation(home, removal);
    removeMadeFolders(home, removal);
    return removal;
  };
  const folder = (): string => path.join(home, '.local/share/rolecall');
  const programs = (): string => {
    const name = readdirSync(folder()).find(each => each.startsWith('1.0.0-')) ?? '';
    return path.join(folder(), name);
  };

  it('leaves the home as it was after uninstalling', () => {
    const { command } = put();
    assert.equal(command, installedCommand(home));
    assert.match(readFileSync(command, 'utf8'), /^#!\/bin\/sh\n/);
    assert.equal(
      contents(home).some(name => /extension|map/.test(name)),
      false,
    );
    assert.deepEqual(takeAway().left, []);
    assert.deepEqual(contents(home), []);
    const { removed, left } = takeAway();
    assert.deepEqual([...removed, ...left], []);
  });

  it('changes nothing the second time, and keeps superseded programs a day', () => {
    assert.deepEqual(actions(), ['written', 'written']);
    const before = contents(home);
    assert.deepEqual(actions(), ['unchanged', 'unchanged']);
    assert.deepEqual(contents(home), before);
    writeFileSync(path.join(source, 'helper.js'), 'changed');
    assert.deepEqual(actions(), ['written', 'written']);
    assert.equal(contents(home).filter(name => name.endsWith('helper.js')).length, 2);
    takeAway();
    assert.deepEqual(contents(home), []);
  });

  it('links into ~/.local/bin where that is used, and never over what is there', () => {
    const bin = path.join(home, '.local/bin');
    mkdirSync(bin, { recursive: true });
    put();
    assert.equal(existsSync(path.join(bin, 'rolecall')), true);
    takeAway();
    assert.deepEqual(contents(home), ['.local', '.local/bin']);
    writeFileSync(path.join(bin, 'rolecall'), 'mine');
    assert.equal(actions().at(-1), 'left alone');
    takeAway();
    assert.equal(readFileSync(path.join(bin, 'rolecall'), 'utf8'), 'mine');
    rmSync(bin, { recursive: true });
    put(`/usr/bin:${home}//.local/bin`);
    assert.equal(existsSync(path.join(bin, 'rolecall')), true);
    takeAway();
    assert.deepEqual(contents(home), ['.local']);
  });

  for (const mask of [0o000, 0o077, 0o111, 0o177, 0o277, 0o777]) {
    it(`sets the mode of everything it makes under a umask of ${mask.toString(8)}`, () => {
      process.umask(mask);
      put(path.join(home, '.local/bin'));
      process.umask(0o022);
      const modes = contents(home)
        .map(name => path.join(home, name))
        .filter(file => !lstatSync(file).isSymbolicLink())
        .map(file => [path.relative(home, file), (statSync(file).mode & 0o7777).toString(8)]);
      const wrong = modes.filter(
        ([name = '', mode]) =>
          mode !== (statSync(path.join(home, name)).isDirectory() || name.endsWith('/bin/rolecall') ? '755' : '644'),
      );
      assert.deepEqual(wrong, []);
    });
  }

  it('mends what an earlier one left without its modes or cut off, each file by a rename', () => {
    put();
    const helper = path.join(programs(), 'helper.js');
    chmodSync(path.join(programs(), 'http.js'), 0o000);
    writeFileSync(helper, '');
    const folderBefore = statSync(programs()).ino;
    const running = path.join(root, 'running');
    execFileSync('cp', ['-a', programs(), running]);
    chmodSync(programs(), 0o600);
    assert.equal(installed({ ...values(), shimText }), undefined);
    put();
    // The folder is the same one: what runs from it finds its chunks.
    assert.equal(statSync(programs()).ino, folderBefore);
    assert.equal(readFileSync(helper, 'utf8'), 'helper.js');
    const modes = [programs(), path.join(programs(), 'http.js')].map(file => (statSync(file).mode & 0o777).toString(8));
    assert.deepEqual(modes, ['755', '644']);
  });

  it('lets no file vanish while many install at once, and programs run', async () => {
    put();
    const missing: string[] = [];
    const names = readdirSync(programs());
    const place = programs();
    const watcher = watch(path.dirname(place), () => {
      missing.push(...names.filter(name => !existsSync(path.join(place, name))));
    });
    writeFileSync(path.join(place, 'helper.js'), '');
    const all = await Promise.all(Array.from({ length: 10 }, () => installCommand(values())));
    watcher.close();
    assert.deepEqual(missing, []);
    assert.equal(all.flat().filter(({ action }) => action === 'written').length, 1);
    assert.deepEqual(readdirSync(place).toSorted(), names.toSorted());
  });

  it('is one at a time, also with one that uninstalls, and leaves no lock behind', async () => {
    await Promise.all(Array.from({ length: 5 }, () => installCommand(values())));
    assert.equal(contents(home).filter(name => name.endsWith('.tmp')).length, 0);
    takeAway();
    assert.deepEqual(contents(home), []);
  });

  it('takes no lock and writes nothing where all is in place, as in a home that is read-only', async () => {
    await installCommand(values());
    unlinkSync(path.join(folder(), 'install.lock'));
    const before = contents(home);
    const files = await installCommand(values());
    assert.deepEqual(
      files.map(({ action }) => action),
      ['unchanged', 'unchanged'],
    );
    assert.deepEqual(contents(home), before);
  });

  it('leaves nothing on a full disk, and makes room of what earlier ones left', async function () {
    writeFileSync(path.join(source, 'large.js'), Buffer.alloc(200_000));
    mkdirSync(path.join(home, '.local'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', path.join(home, '.local')], {
        stdio: 'ignore',
      });
    } catch {
      skipBecause(this, 'no small file system can be mounted here');
    }
    try {
      const filler = path.join(home, '.local/filler');
      writeFileSync(filler, Buffer.alloc(150_000));
      for (let time = 0; time < 3; time += 1) {
        const { message } = (await failureOf(() => installCommand(values()))) ?? {};
        assert.equal(message, 'The rolecall command could not be installed: no space is left.');
        assert.deepEqual(
          contents(folder()).filter(name => /^\d|tmp/.test(name)),
          [],
        );
      }
      // As one that was killed leaves it.
      rmSync(filler);
      const abandoned = path.join(folder(), '1.0.0-0123456789ab.0123456789ab.tmp');
      mkdirSync(abandoned);
      writeFileSync(path.join(abandoned, 'large.js'), Buffer.alloc(150_000));
      await installCommand(values());
      assert.equal(existsSync(abandoned), false);
    } finally {
      execFileSync('umount', [path.join(home, '.local')]);
    }
  });

  describe('uninstalling', () => {
    it('removes folders whose modes were lost, and what others put into them', () => {
      put();
      mkdirSync(path.join(programs(), 'code-cache'));
      writeFileSync(path.join(programs(), 'code-cache/x'), '');
      chmodSync(path.join(programs(), 'code-cache'), 0o000);
      assert.deepEqual(takeAway().left, []);
      assert.deepEqual(contents(home), []);
    });

    it('follows no link', () => {
      put();
      const victim = path.join(root, 'victim');
      mkdirSync(victim);
      writeFileSync(path.join(victim, 'file'), '');
      symlinkSync(victim, path.join(programs(), 'code-cache'));
      rmSync(path.join(folder(), 'bin'), { recursive: true });
      symlinkSync(victim, path.join(folder(), 'bin'));
      assert.deepEqual(takeAway().left, []);
      assert.deepEqual(contents(victim), ['file']);
    });

    it('removes the rest when one thing cannot go, and says which and why', function () {
      if (process.getuid?.() !== 0) skipBecause(this, 'only root can give a folder to somebody else');
      put();
      const foreign = path.join(programs(), 'code-cache');
      mkdirSync(foreign);
      writeFileSync(path.join(foreign, 'x'), '');
      chownSync(foreign, 65_534, 65_534);
      const place = programs();
      const { left, removed } = takeAway();
      assert.deepEqual(left, [
        {
          path: place,
          why: `${foreign} could not be removed: it belongs to user 65534, and something is in it. Remove it as that user or as root.`,
        },
      ]);
      assert.ok(removed.includes(path.join(folder(), 'bin')));
    });
  });
});
