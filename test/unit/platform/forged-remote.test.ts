import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chown, lchown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readRepository } from '../../../src/platform/repository.ts';
import { followsElsewhere, originOf } from '../../../src/platform/git-remote.ts';
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

/** Git, in a folder of the home `root`. */
function git(root: string, folder: string, ...argumentList: string[]): void {
  const settings = ['user.name=x', 'user.email=x@example.com', 'protocol.file.allow=always'];
  execFileSync('git', [...settings.flatMap(each => ['-c', each]), ...argumentList], {
    cwd: path.join(root, folder),
    stdio: 'ignore',
    env: { PATH: '/usr/bin:/bin', HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
  });
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
      assert.equal(originOf(await readFile(at('config'), 'utf8')), url);
      await rm(at('config'));
    }
  });

  it('a repository whose submodule names another one, and a commit there of anybody’s fork: it is from elsewhere', async () => {
    for (const name of ['app', 'evil']) {
      await mkdir(at(name));
      git(root, name, 'init', '-q', '-b', 'main');
      git(root, name, 'commit', '-q', '--allow-empty', '-m', 'x');
    }
    git(root, 'evil', 'submodule', '--quiet', 'add', at('app'), 'package');
    const { isFromElsewhere, ...submodule } = await readRepository(at('evil', 'package'), undefined);
    assert.deepEqual([isFromElsewhere, submodule.remote, submodule.workTree], [true, at('app'), at('evil', 'package')]);
    assert.equal((await readRepository(at('evil'), undefined)).isFromElsewhere, undefined);
    // A linked work tree beside its repository is none.
    git(root, 'app', 'worktree', 'add', '-q', '-b', 'other', at('tree'));
    assert.equal((await readRepository(at('tree'), undefined)).isFromElsewhere, undefined);
  });

  const BRANCHES: readonly [what: string, section: string, isFromElsewhere: boolean][] = [
    ['`git clone`', 'remote = origin\n\tmerge = refs/heads/main', false],
    ['nothing, being new', '', false],
    ['`git switch --create main --track other`', 'remote = .\n\tmerge = refs/heads/other', false],
    ['`gh pr checkout 7`', 'remote = origin\n\tmerge = refs/pull/7/head', true],
    ['`gh pr checkout 7` of a fork', 'remote = https://github.com/stranger/app.git\n\tmerge = refs/heads/main', true],
    ['VS Code’s GitHub Pull Requests', 'vscode-merge-base = origin/main\n\tREMOTE = stranger', true],
    ['two commands, of which the last counts', 'remote = stranger\n\tremote = origin', false],
  ];
  for (const [what, section, isFromElsewhere] of BRANCHES) {
    it(`a pull request of a stranger: a branch set up by ${what} is ${isFromElsewhere ? '' : 'not '}from elsewhere`, async () => {
      await plant(at('app'));
      await writeFile(at('app', '.git', 'config'), `${ORIGIN}[branch "main"]\n\t${section}\n`);
      assert.equal((await readRepository(at('app'), undefined)).isFromElsewhere ?? false, isFromElsewhere);
    });
  }

  it('a branch whose name Git writes with escapes', () => {
    assert.equal(
      followsElsewhere('[branch "a\\"b"]\nremote = stranger\n[branch "main"]\nremote = origin', 'a"b'),
      true,
    );
    assert.equal(
      followsElsewhere('[branch "a\\"b"]\nremote = stranger\n[branch "main"]\nremote = origin', 'main'),
      false,
    );
  });
});
