import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readGitConfig } from '../../../src/platform/git/config.ts';
import { originOf, repositoryPathOf, withoutCredentials } from '../../../src/platform/git/remote.ts';
import { readRepository } from '../../../src/platform/git/repository.ts';

/** A `.git` as Git lays it out, without needing Git. */
async function git(folder: string, head: string, config: string): Promise<void> {
  await mkdir(path.join(folder, '.git'), { recursive: true });
  await writeFile(path.join(folder, '.git', 'HEAD'), head);
  await writeFile(path.join(folder, '.git', 'config'), config);
}

describe('readRepository', () => {
  let root = '';

  beforeEach(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), 'rolecall-repository-')));
  });
  afterEach(() => rm(root, { recursive: true }));

  const at = (...parts: string[]): string => path.join(root, ...parts);

  const ORIGIN = '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://github.com/acme/app.git\n';
  const APP = 'https://github.com/acme/app.git';

  it('reads branch and remote, from a folder inside the work tree and through a link', async () => {
    await git(at('app'), 'ref: refs/heads/release/1.2\n', ORIGIN);
    await mkdir(at('app', 'packages', 'one'), { recursive: true });
    await symlink(at('app', 'packages'), at('link'));
    assert.deepStrictEqual(await readRepository(at('link', 'one'), undefined), {
      folder: at('app', 'packages', 'one'),
      workTree: at('app'),
      remote: APP,
      branch: 'release/1.2',
      label: 'acme/app',
    });
  });

  it('reads a linked work tree, as Git itself makes it, with packed refs', async () => {
    const run = (...argumentList: string[]): Buffer =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...argumentList], {
        cwd: at('app'),
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { PATH: '/usr/bin:/bin', HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
      });
    await mkdir(at('app'));
    run('init', '-q', '-b', 'main');
    run('commit', '-q', '--allow-empty', '-m', 'x');
    run('remote', 'add', 'origin', 'git@github.com:acme/app.git');
    run('worktree', 'add', '-q', '-b', 'feature/login', at('tree'));
    run('pack-refs', '--all');
    assert.deepStrictEqual(await readRepository(at('tree'), undefined), {
      folder: at('tree'),
      workTree: at('tree'),
      gitDirectory: at('app', '.git', 'worktrees', 'tree'),
      remote: 'git@github.com:acme/app.git',
      branch: 'feature/login',
      label: 'acme/app',
    });
  });

  it('reads a submodule, whose .git points elsewhere by a relative path', async () => {
    await git(at('app'), 'ref: refs/heads/main\n', ORIGIN);
    await mkdir(at('app', '.git', 'modules', 'lib'), { recursive: true });
    await writeFile(at('app', '.git', 'modules', 'lib', 'HEAD'), 'ref: refs/heads/main');
    await writeFile(
      at('app', '.git', 'modules', 'lib', 'config'),
      '[remote "origin"]\nurl = https://gitlab.com/g/s/lib.git',
    );
    await mkdir(at('app', 'lib'));
    await writeFile(at('app', 'lib', '.git'), 'gitdir: ../.git/modules/lib\n');
    assert.deepStrictEqual(await readRepository(at('app', 'lib'), 'acme/app'), {
      folder: at('app', 'lib'),
      workTree: at('app', 'lib'),
      gitDirectory: at('app', '.git', 'modules', 'lib'),
      doubt: "It lies inside another repository's work tree, which may have chosen what is checked out.",
      remote: 'https://gitlab.com/g/s/lib.git',
      branch: 'main',
      label: 'g/s/lib',
    });
  });

  const HEADS: readonly [what: string, head: string, branch: string | undefined][] = [
    ['a detached HEAD', '6f1ed002ab5595859014ebf0951522d9a5f3e2a1\n', undefined],
    ["reftable's stub", 'ref: refs/heads/.invalid\n', undefined],
    ['a reference that is no branch', 'ref: refs/remotes/origin/main\n', undefined],
    ['an empty file', '', undefined],
    ['text', 'main', undefined],
    ['a branch with an escape', 'ref: refs/heads/a\u001b[2J\n', 'a\ufffd[2J'],
    ['a file that is too large', `ref: refs/heads/${'x'.repeat(5000)}`, undefined],
  ];
  for (const [what, head, branch] of HEADS) {
    it(`answers ${String(branch)} for the branch of ${what}`, async () => {
      await git(at('app'), head, ORIGIN);
      const { doubt, whyNoBranch: _, ...read } = await readRepository(at('app'), undefined);
      assert.deepStrictEqual(read, {
        folder: at('app'),
        workTree: at('app'),
        remote: APP,
        branch,
        label: 'acme/app',
      });
      assert.equal(doubt === undefined, branch !== undefined);
    });
  }

  it('waits for no FIFO, and follows a pointer to nothing nowhere', async () => {
    await mkdir(at('one', '.git'), { recursive: true });
    execFileSync('mkfifo', [at('one', '.git', 'HEAD'), at('one', '.git', 'config')]);
    await mkdir(at('two'));
    await writeFile(at('two', '.git'), 'gitdir: /nowhere');
    await mkdir(at('three'));
    await writeFile(at('three', '.git'), 'what?');
    const unknown = { remote: undefined, branch: undefined };
    const unread = `${at('one', '.git', 'config')} is no regular file.`;
    const missing = 'The Git folder of this work tree, /nowhere, is not here, so its branch is not known.';
    assert.deepStrictEqual(
      await Promise.all(['one', 'two', 'three'].map(name => readRepository(at(name), undefined))),
      [
        {
          folder: at('one'),
          workTree: at('one'),
          label: 'one',
          ...unknown,
          unread,
          whyNoBranch: unread,
          doubt: unread,
        },
        { folder: at('two'), workTree: at('two'), label: 'two', ...unknown, whyNoBranch: missing, doubt: missing },
        { folder: at('three'), workTree: undefined, label: 'three', ...unknown },
      ],
    );
  });

  const LABELS: readonly [what: string, folder: string, hint: string | undefined, label: string][] = [
    ["the environment's name for a folder of that name", 'app', 'acme/app', 'acme/app'],
    ["the folder's name for any other folder", 'other', 'acme/app', 'other'],
    ["the folder's name without a hint", 'app', undefined, 'app'],
  ];
  for (const [what, name, hint, label] of LABELS) {
    it(`is called by ${what}, when it has no remote`, async () => {
      await mkdir(at(name));
      assert.equal((await readRepository(at(name), hint)).label, label);
    });
  }

  it('is called by its remote, whatever the environment says', async () => {
    await git(at('app'), '', '[remote "origin"]\n\turl = https://github.com/stranger/app\n');
    assert.equal((await readRepository(at('app'), 'acme/app')).label, 'stranger/app');
  });

  it('answers for a folder that does not exist', async () => {
    assert.deepStrictEqual(await readRepository(at('nothing'), undefined), {
      folder: at('nothing'),
      workTree: undefined,
      remote: undefined,
      branch: undefined,
      label: 'nothing',
    });
  });
});

describe('originOf', () => {
  const ROWS: readonly [what: string, config: string, url: string | undefined][] = [
    ['another remote first', '[remote "up"]\nurl = a\n[remote "origin"]\nfetch = +x\nurl = b', 'b'],
    ['other cases of section and key', '[REMOTE "origin"]\nURL=b', 'b'],
    ['another case of the name', '[remote "Origin"]\nurl = b', undefined],
    ['section and key on one line', '[remote "origin"] url = b', 'b'],
    ['quotes, escapes and a comment', '[remote "origin"]\nurl = "b\\"#;" c # d', 'b"#; c'],
    ['a line that goes on', '[remote "origin"]\nurl = b\\\nc', 'bc'],
    ['Windows line ends', '[remote "origin"]\r\nurl = b\r\n', 'b'],
    ['an address that an empty one takes back', '[remote "origin"]\nurl = b\nurl =\nurl = c', 'c'],
    ['two addresses: the first is fetched from', '[remote "origin"]\nurl = b\nurl = c', 'b'],
    ['a pushurl', '[remote "origin"]\npushurl = c', undefined],
    ['an address after the section ended', '[remote "origin"]\n[branch "main"]\nurl = c', undefined],
    ['a comment', '[remote "origin"]\n# url = c', undefined],
    ['nothing', '', undefined],
  ];
  for (const [what, config, url] of ROWS) {
    it(`reads ${String(url)} with ${what}`, () => assert.equal(originOf(readGitConfig(config) ?? []), url));
  }
});

describe('withoutCredentials and repositoryPathOf', () => {
  const ROWS: readonly [url: string, remote: string | undefined, name?: string | undefined][] = [
    ['https://github.com/acme/app.git', 'https://github.com/acme/app.git', 'acme/app'],
    ['https://user:ghp_SECRET@GitHub.com/acme/app', 'https://github.com/acme/app', 'acme/app'],
    ['https://ghp_SECRET@github.com/acme/app', 'https://github.com/acme/app', 'acme/app'],
    ['https://user:SEC@RET@github.com/acme/app', 'https://github.com/acme/app', 'acme/app'],
    ['https://github.com/acme/app?token=SECRET#x', 'https://github.com/acme/app', 'acme/app'],
    ['ssh://git:SECRET@github.com:22/acme/app.git/', 'ssh://git@github.com:22/acme/app.git/', 'acme/app'],
    ['git@github.com:acme/app.git', 'git@github.com:acme/app.git', 'acme/app'],
    ['github.com:acme/app', 'github.com:acme/app', 'acme/app'],
    ['user:SECRET@github.com:acme/app', undefined],
    ['ftp://user:SECRET@example.com/acme/app', undefined],
    ['ext::sh -c id', undefined],
    ['ext::sh', undefined],
    ['/srv/git/app.git', '/srv/git/app.git', undefined],
    ['file:///srv/git/app.git', 'file:///srv/git/app.git', undefined],
    ['../app', undefined],
    ['https://github.com/acme\u001b[2J', undefined],
  ];
  for (const [url, remote, name] of ROWS) {
    it(`shows ${JSON.stringify(url)} as ${String(remote)}, named ${String(name)}`, () => {
      const shown = withoutCredentials(url);
      assert.deepStrictEqual([shown, shown === undefined ? undefined : repositoryPathOf(shown)], [remote, name]);
    });
  }
});
