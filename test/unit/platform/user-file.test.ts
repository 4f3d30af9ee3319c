import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addProfiles, managedProfiles, withoutProfiles } from '../../../src/deliver/aws-profile.ts';
import type { ProfileRequest } from '../../../src/deliver/aws-profile.ts';
import { editUserFile } from '../../../src/deliver/edit-user-file.ts';
import { findFlock } from '../../../src/platform/install.ts';
import { openPrivateDirectory } from '../../../src/platform/private-directory.ts';
import { openUserFile } from '../../../src/platform/user-file.ts';
import type { EditableUserFile } from '../../../src/platform/user-file.ts';

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
});
