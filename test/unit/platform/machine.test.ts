import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspectMachine } from '../../../src/platform/machine.ts';
import { mountIn } from '../../../src/platform/mounts.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';

describe('The machine, as the doctor looks at it', () => {
  const machine = inspectMachine();
  let home: string;
  let remove: () => Promise<void>;

  beforeEach(async () => ({ directory: home, remove } = await ownedDirectory()));
  afterEach(() => remove());

  it('sees a path itself, not where a link leads', async () => {
    await writeFile(path.join(home, 'file'), 'x', { mode: 0o640 });
    await symlink('file', path.join(home, 'link'));
    const [file, link, nothing] = await Promise.all(
      ['file', 'link', 'no-such'].map(name => machine.look(path.join(home, name))),
    );
    assert.deepEqual([file?.kind, file?.mode, file?.userId, file?.target], ['file', 0o640, machine.userId, undefined]);
    assert.deepEqual([link?.kind, link?.target], ['link', 'file']);
    assert.equal((await machine.look(home))?.kind, 'directory');
    assert.equal(nothing, undefined);
    assert.equal(await machine.realPath(path.join(home, 'link')), path.join(home, 'file'));
    assert.equal(await machine.realPath(path.join(home, 'no-such')), undefined);
  });

  it('reads regular files of a mebibyte at most, byte by byte, and hangs on nothing', async () => {
    const file = path.join(home, 'file');
    await writeFile(file, Uint8Array.from([0, 0xe9, 0xff]));
    assert.equal(await machine.read(file), '\0\u00e9\u00ff');
    await truncate(file, 1024 * 1024 + 1);
    execFileSync('mkfifo', [path.join(home, 'fifo')]);
    for (const other of [file, home, path.join(home, 'fifo'), path.join(home, 'no-such')]) {
      assert.equal(await machine.read(other), undefined, other);
    }
    assert.deepEqual((await machine.names(home)).toSorted(), ['fifo', 'file']);
    assert.deepEqual(await machine.names(path.join(home, 'no-such')), []);
  });

  it('knows the room of what is not there yet', async () => {
    const room = await machine.room(path.join(home, 'a/b/c'));
    assert.ok(room !== undefined && room.freeBytes > 0 && (room.freeFiles === undefined || room.freeFiles > 0));
    assert.equal(await machine.refusesPrograms(path.join(home, 'a/b/c')), false);
  });

  it('trusts a directory that only root or the user could have filled', async () => {
    const folder = path.join(home, 'bin');
    await mkdir(folder);
    assert.equal(await machine.refusalOf(folder, []), undefined);
    assert.match((await machine.refusalOf(folder, [home])) ?? '', /lies in the workspace folder/);
    assert.equal(await machine.refusalOf(path.join(home, 'no-such'), []), 'it is not there');
    await chmod(folder, 0o777);
    assert.match((await machine.refusalOf(folder, [])) ?? '', /is writable by everyone/);
  });

  it('changes the mode of the path itself, and removes a link, not what it leads to', async () => {
    const [file, link] = [path.join(home, 'file'), path.join(home, 'link')];
    await writeFile(file, 'kept', { mode: 0o644 });
    await symlink(file, link);
    await assert.rejects(machine.setMode(link, 0o600), { kind: 'local-file' });
    assert.equal((await stat(file)).mode & 0o7777, 0o644);
    await machine.setMode(file, 0o600);
    assert.equal((await stat(file)).mode & 0o7777, 0o600);
    await mkdir(path.join(home, 'closed'), { mode: 0 });
    await machine.setMode(path.join(home, 'closed'), 0o1700);
    assert.equal((await stat(path.join(home, 'closed'))).mode & 0o7777, 0o1700);
    await machine.remove(link);
    assert.equal(await machine.look(link), undefined);
    assert.equal(await readFile(file, 'utf8'), 'kept');
    await assert.rejects(machine.remove(link), { kind: 'local-file' });
  });
});

describe('The mount of a path', () => {
  const table = [
    '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
    '30 27 0:27 / /home rw,nosuid - ext4 /dev/vdb rw',
    String.raw`31 27 0:28 / /home/a\040b rw,noexec - tmpfs tmpfs rw`,
    '32 27 0:29 / /home rw,noexec,nosuid - ext4 /dev/vdc rw',
    '',
  ].join('\n');

  for (const [file, point, options] of [
    ['/etc/x', '/', ['rw', 'relatime']],
    ['/home/dev', '/home', ['rw', 'noexec', 'nosuid']],
    ['/homes', '/', ['rw', 'relatime']],
    ['/home/a b/c', '/home/a b', ['rw', 'noexec']],
  ] as const) {
    it(`of ${file} is ${point}`, () => assert.deepEqual(mountIn(table, file), { point, options }));
  }

  it('is unknown where there is no table', () => assert.equal(mountIn('', '/'), undefined));
});
