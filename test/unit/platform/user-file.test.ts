import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mock } from 'node:test';
import { addProfiles, managedProfiles, withoutProfiles } from '../../../src/clouds/aws/config-file/profile.ts';
import type { ProfileRequest } from '../../../src/clouds/aws/config-file/profile.ts';
import { editUserFile } from '../../../src/documents/edit-user-file.ts';
import { findFlock } from '../../../src/platform/installation/install.ts';
import { openPrivateDirectory } from '../../../src/platform/private-directory/private-directory.ts';
import { openUserFile } from '../../../src/platform/user-file/user-file.ts';
import { CopyNames, swap } from '../../../src/platform/user-file/copies.ts';
import { RewritingProgram } from './rewriting-program.ts';
import type { EditableUserFile } from '../../../src/core/ports.ts';

function request(key: string): ProfileRequest {
  return { key, roleName: `role-${key.slice(-2)}`, repository: 'a/b', region: 'eu-west-1', command: '/x/rolecall' };
}

describe("a user's file", () => {
  let root: string;
  let file: string;
  const open = (place = file): EditableUserFile =>
    openUserFile(place, openPrivateDirectory({ path: path.join(root, 'locks'), flock: findFlock() }));

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'rolecall-user-file-'));
    file = path.join(root, '.aws/config');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (content: string): void => {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content, 'latin1');
  };

  it('is made with its folder, closed to others, and taken away with it', async () => {
    assert.equal(await open().read(), undefined);
    assert.equal(await open().replace(undefined, 'text'), true);
    assert.deepEqual([statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777], [0o600, 0o700]);
    assert.equal(await open().remove('other'), false);
    assert.equal(await open().remove('text'), true);
    assert.equal(existsSync(path.dirname(file)), false);
  });

  it('says where links lead, of folders too, before it is there', async () => {
    const elsewhere = path.join(root, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync('elsewhere', path.join(root, '.aws'));
    const below = path.join(root, '.aws/not/there/yet');
    assert.deepEqual(await Promise.all([open().target(), open(below).target()]), [
      path.join(elsewhere, 'config'),
      path.join(elsewhere, 'not/there/yet'),
    ]);
  });

  it('is made so that its owner can use it, whatever the umask, and so are the folders of its lock', async () => {
    file = path.join(root, 'new/.aws/config');
    const before = process.umask(0o777);
    try {
      await open(file).replace(undefined, 'text');
    } finally {
      process.umask(before);
    }
    const made = ['new', 'new/.aws', 'new/.aws/config', 'locks'].map(
      name => statSync(path.join(root, name)).mode & 0o777,
    );
    assert.deepEqual(made, [0o700, 0o700, 0o600, 0o700]);
  });

  it('keeps every byte, its mode and its owner', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    write('');
    writeFileSync(file, bytes);
    chmodSync(file, 0o640);
    if (process.getuid?.() === 0) chownSync(file, 12345, 12346);
    const before = statSync(file);
    const text = await open().read();
    assert.equal(await open().replace(text, `${text}!`), true);
    assert.deepEqual(readFileSync(file), Buffer.concat([bytes, Buffer.from('!')]));
    const after = statSync(file);
    assert.deepEqual([after.mode, after.uid, after.gid], [before.mode, before.uid, before.gid]);
    assert.deepEqual(readdirSync(path.dirname(file)), ['config']);
  });

  it('is not written over what somebody else wrote meanwhile', async () => {
    write('one');
    assert.equal(await open().replace('zero', 'two'), false);
    assert.equal(await open().replace(undefined, 'two'), false);
    assert.equal(readFileSync(file, 'utf8'), 'one');
  });

  it('is changed behind symbolic links, which stay', async () => {
    const target = path.join(root, 'dotfiles/config');
    mkdirSync(path.dirname(target));
    mkdirSync(path.dirname(file));
    symlinkSync('../dotfiles/hop', file);
    symlinkSync('config', path.join(root, 'dotfiles/hop'));
    assert.equal(await open().replace(undefined, 'made'), true);
    assert.equal(await open().replace('made', 'changed'), true);
    assert.equal(readFileSync(target, 'utf8'), 'changed');
    assert.equal(lstatSync(file).isSymbolicLink(), true);
  });

  it('is refused when it is no regular file, or links lead nowhere', async () => {
    mkdirSync(file, { recursive: true });
    await assert.rejects(open().read(), { kind: 'local-file' });
    rmSync(file, { recursive: true });
    execFileSync('mkfifo', [file]);
    await assert.rejects(open().read(), { kind: 'local-file' });
    rmSync(file);
    symlinkSync(file, file);
    await assert.rejects(open().replace(undefined, 'x'), { kind: 'local-file' });
    rmSync(file);
    symlinkSync('/nonexistent/folder/config', file);
    await assert.rejects(open().replace(undefined, 'x'), { kind: 'local-file' });
  });

  it('loses nothing when twenty edit it at once', async () => {
    const original = '[default]\r\nregion = us-east-1';
    write(original);
    const keys = Array.from({ length: 20 }, (_, index) => index.toString(16).padStart(32, '0'));
    await Promise.all(keys.map(key => editUserFile(open(), text => addProfiles(text, [request(key)]).content)));
    assert.equal(managedProfiles(await open().read()).size, 20);
    assert.equal(await editUserFile(open(), withoutProfiles), true);
    assert.equal(await open().read(), original);
  });

  it('is gone again when we made it', async () => {
    const made = request('0'.repeat(32));
    await editUserFile(open(), text => addProfiles(text, [made]).content);
    await editUserFile(open(), withoutProfiles);
    assert.equal(existsSync(path.dirname(file)), false);
  });

  const ORIGINAL =
    '[default]\nregion = us-east-1\n\n[profile mine]\nrole_arn = arn:aws:iam::111122223333:role/x\n'.repeat(20);
  const add = (place = open()): Promise<boolean> =>
    editUserFile(place, text => addProfiles(text, [request('0'.repeat(32))]).content);

  /** For as long as an edit takes that waits for nobody, and longer. */
  const othersAreEdited = async (): Promise<void> => {
    for (const other of ['b', 'c', 'd']) await add(open(path.join(root, other, 'config')));
  };

  /** As another program left it a minute ago. */
  const writeLongAgo = (content: string): void => {
    write(content);
    const then = new Date(Date.now() - 60_000);
    utimesSync(file, then, then);
  };

  for (const how of ['truncate, gate, write', 'half, gate, half', 'empty, gate, open and write'] as const) {
    it(`is left to a program that rewrites it in its place until that is done: ${how}`, async () => {
      writeLongAgo(ORIGINAL);
      const theirs = `${ORIGINAL}[profile new]\nregion = x\n`;
      const program = await RewritingProgram.start(how, file, theirs);
      const edit = add();
      await othersAreEdited();
      assert.ok(theirs.startsWith(readFileSync(file, 'latin1')), 'it was written into while somebody else wrote it');
      await program.finish();
      assert.equal(await edit, true);
      const text = readFileSync(file, 'latin1');
      assert.ok(text.startsWith(theirs), text);
      assert.equal(managedProfiles(text).size, 1);
      assert.deepEqual(readdirSync(path.dirname(file)), ['config']);
    });

    it(`is left alone, and that is said, while a program does not finish rewriting it: ${how}`, async () => {
      writeLongAgo(ORIGINAL);
      const program = await RewritingProgram.start(how, file, ORIGINAL);
      try {
        const impatient = openUserFile(
          file,
          openPrivateDirectory({ path: path.join(root, 'locks'), flock: findFlock() }),
          {
            patience: 300,
          },
        );
        for (const edit of [() => add(impatient), () => editUserFile(impatient, withoutProfiles)]) {
          await assert.rejects(edit, { kind: 'local-file', message: /was left alone: (node|it was emptied)/ });
        }
      } finally {
        await program.finish();
      }
      assert.equal(readFileSync(file, 'latin1'), ORIGINAL);
      assert.deepEqual(readdirSync(path.dirname(file)), ['config']);
    });
  }

  it('comes back when a program turns out to have had it open as it was replaced', async () => {
    writeLongAgo(ORIGINAL);
    const copies = new CopyNames(file, '000000');
    const made = path.join(path.dirname(file), 'made');
    writeFileSync(made, 'ours');
    const program = await RewritingProgram.start('truncate, gate, write', file, 'theirs');
    // As it looks when it was opened in the moment of the rename.
    assert.equal(swap(copies, '', { file: made, text: 'ours' }), undefined);
    await program.finish();
    assert.equal(readFileSync(file, 'utf8'), 'theirs');
    assert.deepEqual(readdirSync(path.dirname(file)), ['config']);
  });

  it('tells a copy that only a person can join with it, once nobody settles it any more', async () => {
    writeLongAgo(ORIGINAL);
    const copy = path.join(path.dirname(file), '.config.rolecall-000000000000-0123456789abcdef-0123456789abcdef.kept');
    renameSync(file, copy);
    writeLongAgo('of a third');
    assert.deepEqual(await open().unsettledCopies(), []);
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_600_000 });
    try {
      assert.deepEqual(await open().unsettledCopies(), [copy]);
      renameSync(copy, file);
      assert.deepEqual(await open().unsettledCopies(), []);
    } finally {
      mock.timers.reset();
    }
  });

  it('loses nothing against a program that rewrites it again and again in its place', async function () {
    this.timeout(120_000);
    writeLongAgo(ORIGINAL);
    const writer = spawn(process.execPath, ['-e', APPENDING, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(writer, 'exit');
    await once(writer.stdout, 'data');
    for (let turn = 0; turn < 8; turn += 1) {
      await editUserFile(open(), text => addProfiles(text, [request(turn.toString(16).padStart(32, '0'))]).content);
    }
    await ended;
    const text = readFileSync(file, 'latin1');
    assert.ok(text.startsWith(ORIGINAL), text);
    for (let line = 0; line < 12; line += 1)
      assert.ok(text.includes(`\n# line ${line}\n`), `${line} of theirs is gone`);
  });

  it('is not shrunk, nor taken away, when it was emptied: what was there is somebody else’s to write', async () => {
    const made = addProfiles(undefined, [request('0'.repeat(32))]).content ?? '';
    writeLongAgo(made);
    const program = await RewritingProgram.start('truncate, gate, write', file, `${made}[profile new]\n`);
    const edit = editUserFile(open(), withoutProfiles);
    await othersAreEdited();
    await program.finish();
    assert.equal(await edit, true);
    assert.equal(readFileSync(file, 'latin1'), '[profile new]\n');
  });

  it('that is new and empty is filled at once: nobody emptied it', async () => {
    write('');
    assert.equal(await add(), true);
  });
});

/** Appends to a file as `aws configure set` does: reads it whole, empties it, and writes it whole, some time later. */
const APPENDING = `
const fs = require('node:fs');
const file = process.argv[1];
process.stdout.write('begun\\n');
for (let line = 0; line < 12; line += 1) {
  const text = fs.readFileSync(file, 'latin1');
  const descriptor = fs.openSync(file, 'w');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  fs.writeSync(descriptor, text + '# line ' + line + '\\n', null, 'latin1');
  fs.closeSync(descriptor);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
}
`;
