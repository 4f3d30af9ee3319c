import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTokenFileReader } from '../../../src/platform/token-file.ts';
import { failureOf } from '../../support/failure-of.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

const read = async (file: string, folders: readonly string[] = []): Promise<string> =>
  (await createTokenFileReader(folders).read(file)).reveal();

describe('createTokenFileReader', () => {
  let root = '';
  let remove: () => Promise<void>;

  beforeEach(async () => {
    ({ directory: root, remove } = await ownedDirectory());
  });
  afterEach(() => remove());

  const at = (...parts: string[]): string => path.join(root, ...parts);

  it("follows Kubernetes' links, and reads the rotated token", async () => {
    for (const version of ['..1', '..2']) {
      await mkdir(at(version));
      await writeFile(at(version, 'token'), `token ${version}\n`, { mode: 0o644 });
    }
    await symlink('..1', at('..data'));
    await symlink('..data/token', at('token'));
    const first = await read(at('token'));
    await rm(at('..data'));
    await symlink('..2', at('..data'));
    assert.deepStrictEqual([first, await read(at('token'))], ['token ..1', 'token ..2']);
  });

  it('accepts a file of our own in a sticky directory of root, as Kubernetes mounts them', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'rolecall-test-'));
    try {
      await writeFile(path.join(directory, 'token'), 'x', { mode: 0o600 });
      assert.equal(await read(path.join(directory, 'token')), 'x');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  const hint = 'Have it written by root or by you, writable by nobody else, outside the repository.';
  const REFUSED: Readonly<
    Record<string, () => Promise<{ file: string; why: string; workspaceFolders?: readonly string[] }>>
  > = {
    'a file that everyone may write': async () => {
      await writeFile(at('token'), 'x');
      await chmod(at('token'), 0o666);
      return { file: at('token'), why: `${at('token')} is writable by everyone` };
    },
    'a link to a file that the group may write': async () => {
      await writeFile(at('real'), 'x');
      await chmod(at('real'), 0o660);
      await symlink('real', at('token'));
      return { file: at('token'), why: `${at('real')} is writable by its group` };
    },
    'a file in a directory that everyone may write': async () => {
      await mkdir(at('open'));
      await writeFile(at('open', 'token'), 'x', { mode: 0o600 });
      await chmod(at('open'), 0o777);
      return { file: at('open', 'token'), why: `${at('open')} is writable by everyone` };
    },
    'a file in a Git work tree': async () => {
      await mkdir(at('app', '.git'), { recursive: true });
      await writeFile(at('app', 'token'), 'x', { mode: 0o600 });
      return { file: at('app', 'token'), why: `it lies in the Git work tree ${at('app')}` };
    },
    'a link into a workspace folder': async () => {
      await mkdir(at('app'));
      await writeFile(at('app', 'token'), 'x', { mode: 0o600 });
      await symlink(at('app', 'token'), at('token'));
      return {
        file: at('token'),
        why: `it lies in the workspace folder ${at('app')}`,
        workspaceFolders: [at('app')],
      };
    },
    'a file of more than 64 KiB': async () => {
      await writeFile(at('token'), 'x'.repeat(64 * 1024 + 1), { mode: 0o600 });
      return { file: at('token'), why: 'it is larger than 64 KiB' };
    },
    'a FIFO, without waiting for a writer': async () => {
      await mkdir(at('pipes'));
      execFileSync('mkfifo', ['-m', '600', at('pipes', 'token')]);
      return { file: at('pipes', 'token'), why: 'it is no regular file' };
    },
    'a directory': async () => {
      await mkdir(at('token'), { mode: 0o700 });
      return { file: at('token'), why: 'it is no regular file' };
    },
    'an endless device': () => Promise.resolve({ file: '/dev/zero', why: 'it is no regular file' }),
    'a relative path': () => Promise.resolve({ file: 'token', why: 'its path is not absolute' }),
  };
  for (const [what, prepare] of Object.entries(REFUSED)) {
    it(`refuses ${what}`, async () => {
      const { file, why, workspaceFolders } = await prepare();
      assert.deepStrictEqual(await failureOf(() => read(file, workspaceFolders)), {
        kind: 'local-file',
        message: `The token file ${file} is not used: ${why}.`,
        hint,
        retryable: false,
      });
    });
  }

  it('refuses a file of another user', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can give a file to somebody else');
    await writeFile(at('token'), 'x', { mode: 0o600 });
    await chown(at('token'), 65_534, 65_534);
    const { message } = await failureOf(() => read(at('token')));
    assert.equal(
      message,
      `The token file ${at('token')} is not used: ${at('token')} belongs to user 65534, neither root nor you.`,
    );
  });

  it('says when there is no such file', async () => {
    assert.deepStrictEqual(await failureOf(() => read(at('nothing'))), {
      kind: 'local-file',
      message: `The token file ${at('nothing')} does not exist.`,
      hint: 'Check `tokenFile` in ~/.config/rolecall/config.yaml, and that whatever writes the file is running.',
      retryable: false,
    });
  });
});
