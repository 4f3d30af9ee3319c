import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chown, lchown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readRepository } from '../../../src/platform/git/repository.ts';
import { readGitConfig } from '../../../src/platform/git/config.ts';
import { originOf } from '../../../src/platform/git/remote.ts';
import { skipBecause } from '../../hosts/skip-because.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';

/** An account that is neither root nor this user. */
const STRANGER = 65_534;
const ORIGIN = '[remote "origin"]\n\turl = https://github.com/acme/app.git\n';

/** A `.git` as Git lays it out. */
async function plant(folder: string): Promise<void> {
  await mkdir(path.join(folder, '.git'), { recursive: true });
  await writeFile(path.join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  await writeFile(path.join(folder, '.git', 'config'), ORIGIN);
}

describe('A remote is forged by', () => {
  let root = '';
  let remove: (() => Promise<void>) | undefined;
  beforeEach(async () => {
    ({ directory: root, remove } = await ownedDirectory());
  });
  afterEach(() => remove?.());

  const at = (...parts: string[]): string => path.join(root, ...parts);

  describe('another user', () => {
    beforeEach(function () {
      if (process.getuid?.() !== 0) skipBecause(this, 'only root can give a file to somebody else');
    });

    const NO_REPOSITORY = { workTree: undefined, remote: undefined, branch: undefined, label: 'work' };

    it('no more by a .git above the folder, as in /tmp: nor do its branch and its role map count', async () => {
      await plant(root);
      await mkdir(at('work'));
      await chown(at('.git'), STRANGER, STRANGER);
      assert.deepEqual(await readRepository(at('work'), undefined), { folder: at('work'), ...NO_REPOSITORY });
    });

    it('no more by a .git that is a file or a link of theirs', async () => {
      await mkdir(at('work'));
      await plant(at('mine'));
      for (const make of [
        () => writeFile(at('.git'), 'gitdir: mine/.git\n'),
        () => symlink(at('mine', '.git'), at('.git')),
      ]) {
        await make();
        await lchown(at('.git'), STRANGER, STRANGER);
        assert.deepEqual(await readRepository(at('work'), undefined), { folder: at('work'), ...NO_REPOSITORY });
        await rm(at('.git'));
      }
    });

    it('while a folder that is theirs too, as under another user id in a container, is read as it is', async () => {
      await plant(at('work'));
      await chown(at('work'), STRANGER, STRANGER);
      await chown(at('work', '.git'), STRANGER, STRANGER);
      const { remote, branch } = await readRepository(at('work'), undefined);
      assert.deepEqual([remote, branch], ['https://github.com/acme/app.git', 'main']);
    });
  });

  it('an address of which Git escapes a character', async () => {
    for (const url of ['https://gi\thub.com/acme/app', 'https://github.com\n/acme/app', 'https://evil.example/\\']) {
      execFileSync('git', ['config', '-f', at('config'), 'remote.origin.url', url], { stdio: 'ignore' });
      execFileSync('git', ['config', '-f', at('config'), 'remote.origin.fetch', '+x'], { stdio: 'ignore' });
      assert.equal(originOf(readGitConfig(await readFile(at('config'), 'utf8')) ?? []), url);
      await rm(at('config'));
    }
  });

  it('another user’s folder that a .git of ours leads to', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can give a file to somebody else');
    await mkdir(at('work'));
    await plant(at('theirs'));
    await chown(at('theirs', '.git'), STRANGER, STRANGER);
    await writeFile(at('work', '.git'), 'gitdir: ../theirs/.git\n');
    const nothing = { workTree: undefined, remote: undefined, branch: undefined, label: 'work' };
    assert.deepEqual(await readRepository(at('work'), undefined), { folder: at('work'), ...nothing });
  });
});
