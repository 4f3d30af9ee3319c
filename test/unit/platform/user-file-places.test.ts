import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseJson } from '../../../src/core/parse.ts';
import { editUserFile } from '../../../src/documents/edit-user-file.ts';
import { openPrivateDirectory } from '../../../src/platform/private-directory/private-directory.ts';
import { finishInPlace } from '../../../src/platform/user-file/in-place.ts';
import { openUserFile } from '../../../src/platform/user-file/user-file.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

const USER = 54_321;
const PROGRAM = path.join(import.meta.dirname, 'edit-as-user.ts');
const WAY_OUT =
  /starts as a copy: `mkdir -p ~\/\.config\/aws && cat .* > ~\/\.config\/aws\/config`, then set AWS_CONFIG_FILE/;

/** Where another file cannot take the place of the person's, or nothing can be written at all. */
describe("a user's file in a place that is not like others", function () {
  let root: string;
  let file: string;
  let locks: string;

  before(function () {
    if (process.getuid?.() !== 0 || !existsSync('/usr/bin/setpriv') || !existsSync('/usr/bin/unshare')) {
      skipBecause(this, 'only root can mount, and give files to others');
    }
  });
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'rolecall-places-'));
    chmodSync(root, 0o755);
    file = path.join(root, 'home/.aws/config');
    locks = path.join(root, 'home/locks');
    mkdirSync(path.dirname(file), { recursive: true });
    chownSync(path.join(root, 'home'), USER, USER);
    writeFileSync(file, 'mine\n');
    const then = new Date(Date.now() - 3_600_000);
    utimesSync(file, then, then);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const asUser = (prepare = 'true'): unknown => {
    const words = ['--reuid', String(USER), '--regid', String(USER), '--clear-groups'];
    const program = [process.execPath, PROGRAM, file, locks];
    const script = `${prepare} && exec /usr/bin/setpriv ${words.join(' ')} "$@"`;
    const out = execFileSync('/usr/bin/unshare', ['-m', '/bin/sh', '-c', script, 'sh', ...program], {
      cwd: path.resolve(import.meta.dirname, '../../..'),
      env: { PATH: '/usr/bin:/bin', HOME: path.join(root, 'home'), TMPDIR: path.join(root, 'home') },
      encoding: 'utf8',
    });
    return parseJson(out);
  };
  const facts = (): readonly number[] => {
    const { ino, uid, gid, mode } = statSync(file);
    return [ino, uid, gid, mode];
  };
  const add = (): Promise<boolean> =>
    editUserFile(
      openUserFile(file, openPrivateDirectory({ path: locks, flock: undefined })),
      text => `${text ?? ''}ours\n`,
    );
  const nothingElse = (): void => {
    assert.deepEqual(readdirSync(path.dirname(file)), ['config']);
    assert.deepEqual(
      readdirSync(locks).filter(name => name.endsWith('.kept')),
      [],
    );
  };

  it('is written in its place where it is a mount of its own', () => {
    const host = path.join(root, 'host');
    writeFileSync(host, 'mine\n');
    chownSync(host, USER, USER);
    chownSync(path.dirname(file), USER, USER);
    assert.deepEqual(asUser(`mount --bind ${host} ${file}`), { done: true });
    assert.equal(readFileSync(host, 'utf8'), 'mine\nours\n');
    assert.equal(readFileSync(file, 'utf8'), 'mine\n', 'what is below the mount');
    nothingElse();
  });

  it('is written in its place in a folder of root', () => {
    chownSync(file, USER, USER);
    const before = facts();
    assert.deepEqual(asUser(), { done: true });
    assert.deepEqual([readFileSync(file, 'utf8'), facts()], ['mine\nours\n', before]);
    nothingElse();
  });

  for (const [what, uid, gid, mode] of [
    ['owner', 0, USER, 0o664],
    ['group', USER, 0, 0o640],
  ] as const) {
    it(`keeps an ${what} that we could not give it`.replace('an group', 'a group'), () => {
      chownSync(path.dirname(file), USER, USER);
      chownSync(file, uid, gid);
      chmodSync(file, mode);
      const before = facts();
      assert.deepEqual(asUser(), { done: true });
      assert.deepEqual([readFileSync(file, 'utf8'), facts()], ['mine\nours\n', before]);
      nothingElse();
    });
  }

  it('keeps every name it has', async () => {
    const other = path.join(root, 'dotfiles');
    linkSync(file, other);
    assert.equal(await add(), true);
    assert.equal(readFileSync(other, 'utf8'), 'mine\nours\n');
    assert.equal(statSync(file).nlink, 2);
    nothingElse();
  });

  it('is left alone where it was made read-only, by root too', async () => {
    chmodSync(file, 0o444);
    await assert.rejects(add, {
      kind: 'local-file',
      message: `${file} is read-only (mode 444), so it was left alone.`,
    });
    assert.equal(readFileSync(file, 'utf8'), 'mine\n');
    nothingElse();
  });

  it('says whose it is, and how it becomes one’s own', () => {
    chmodSync(file, 0o644);
    const answer = asUser();
    assert.deepEqual(answer, {
      message: `${file} belongs to root and can only be read, so it was left alone.`,
      hint: answerHint(answer, `sudo chown "$(id -un)" ${file}`),
    });
    rmSync(file);
    const missing = asUser();
    assert.deepEqual(missing, {
      message: `${path.dirname(file)} belongs to root, so ${file} could not be written.`,
      hint: answerHint(missing, `sudo chown -R "$(id -un)" ${path.dirname(file)}`),
    });
  });

  it('says the way out where the file system is read-only', () => {
    chownSync(path.dirname(file), USER, USER);
    chownSync(file, USER, USER);
    const folder = path.dirname(file);
    const answer = asUser(`mount --bind ${folder} ${folder} && mount -o remount,bind,ro ${folder}`);
    assert.match(JSON.stringify(answer), /could not be changed: the file system is read-only\./);
    assert.match(JSON.stringify(answer), WAY_OUT);
    assert.equal(readFileSync(file, 'utf8'), 'mine\n');
  });

  it('that is a device counts as none, and nothing is written there', async () => {
    const nothing = openUserFile('/dev/null', openPrivateDirectory({ path: locks, flock: undefined }));
    assert.equal(await nothing.read(), undefined);
    await assert.rejects(nothing.replace(undefined, 'x'), {
      kind: 'local-file',
      message: /is a device that keeps nothing/,
    });
    assert.equal(statSync('/dev/null').isCharacterDevice(), true);
  });

  it('never grows over what can be read again, and can always be made smaller', async () => {
    const limit = 8 * 1024 * 1024;
    const large = openUserFile(file, openPrivateDirectory({ path: locks, flock: undefined }));
    writeFileSync(file, 'x'.repeat(limit));
    const text = await large.read();
    await assert.rejects(large.replace(text, `${text}ours\n`), {
      kind: 'local-file',
      message: /would become larger than 8 MiB/,
    });
    writeFileSync(file, 'x'.repeat(limit + 5_000));
    assert.equal(await large.replace(await large.read(), 'x'.repeat(limit + 10)), true);
    nothingElse();
  });

  it('comes back where there is no room to write it in its place', () => {
    const script = `mount -t tmpfs -o size=64k,mode=755 tmpfs ${path.dirname(file)} && yes mine | head -c 60000 > ${file} && chown ${USER} ${file} && head -c 60000 ${file} > ${root}/before && dd if=/dev/zero of=${path.dirname(file)}/filler bs=4096 2>/dev/null; trap 'cp ${file} ${root}/after' EXIT; true`;
    const words = ['--reuid', String(USER), '--regid', String(USER), '--clear-groups'];
    const out = execFileSync(
      '/usr/bin/unshare',
      [
        '-m',
        '/bin/sh',
        '-c',
        `${script}; /usr/bin/setpriv ${words.join(' ')} "$@"`,
        'sh',
        process.execPath,
        PROGRAM,
        file,
        locks,
        '9000',
      ],
      {
        cwd: path.resolve(import.meta.dirname, '../../..'),
        env: { PATH: '/usr/bin:/bin', HOME: path.join(root, 'home'), TMPDIR: path.join(root, 'home') },
        encoding: 'utf8',
      },
    );
    assert.match(out, /could not be changed: no space is left/);
    assert.equal(readFileSync(path.join(root, 'after'), 'utf8'), readFileSync(path.join(root, 'before'), 'utf8'));
    assert.deepEqual(
      readdirSync(locks).filter(name => name.endsWith('.kept')),
      [],
    );
  });

  it('comes back whole after a run was killed while it wrote it in its place, unless somebody wrote it since', () => {
    const [before, after] = ['mine, first\nmine, second\n', 'ours, first\nours, second, and longer\n'];
    const copy = path.join(root, 'copy.kept');
    for (let written = 0; written <= after.length; written += 1) {
      writeFileSync(copy, JSON.stringify({ file, before, after }), { mode: 0o600 });
      writeFileSync(file, after.slice(0, written) + before.slice(written));
      finishInPlace(copy);
      assert.equal(readFileSync(file, 'utf8'), written === after.length ? after : before);
      assert.equal(existsSync(copy), false);
    }
    writeFileSync(copy, JSON.stringify({ file, before, after }), { mode: 0o600 });
    writeFileSync(file, 'ours, first\ntheirs\n');
    finishInPlace(copy);
    assert.equal(readFileSync(file, 'utf8'), 'ours, first\ntheirs\n');
  });
});

/** The hint of an answer, once it holds a command and the way out. */
function answerHint(answer: unknown, command: string): string {
  const hint = JSON.stringify(answer).replaceAll('\\"', '"');
  assert.ok(hint.includes(command), hint);
  assert.match(hint, /set AWS_CONFIG_FILE/);
  return typeof answer === 'object' && answer !== null && 'hint' in answer && typeof answer.hint === 'string'
    ? answer.hint
    : '';
}
