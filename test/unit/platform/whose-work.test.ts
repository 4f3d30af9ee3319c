import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EnvironmentVariables } from '../../../src/core/ports.ts';
import { readRepository } from '../../../src/platform/git/repository.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';

const ORIGIN = '[remote "origin"]\n\turl = https://github.com/acme/app.git\n';
const COMMIT = '6f1ed002ab5595859014ebf0951522d9a5f3e2a1\n';

/**
 * Whose work is checked out: a setting that trusts the remote's owner counts only where everything that could tell was read
 * and says that it is the owner's, and a branch counts only where it is known.
 */
describe('Whose work is checked out', () => {
  let root = '';
  let remove: (() => Promise<void>) | undefined;
  beforeEach(async () => {
    ({ directory: root, remove } = await ownedDirectory());
    await mkdir(at('app', '.git', 'refs', 'heads'), { recursive: true });
    await write('HEAD', 'ref: refs/heads/main\n');
    await write('config', ORIGIN);
  });
  afterEach(() => remove?.());

  const at = (...parts: string[]): string => path.join(root, ...parts);

  async function write(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(at('app', '.git', file)), { recursive: true });
    await writeFile(at('app', '.git', file), text);
  }

  /** What counts: the branch, why there is none that is known, and why the work may be a stranger's. */
  async function known(folder = 'app', environment: EnvironmentVariables = {}) {
    const { branch, whyNoBranch, doubt, remote } = await readRepository(at(folder), undefined, {
      environment,
      homeDirectory: root,
    });
    return { branch, whyNoBranch, doubt, remote };
  }

  /** Git, in a folder of the home `root`. */
  function git(folder: string, ...argumentList: string[]): void {
    const settings = ['user.name=x', 'user.email=x@example.com', 'protocol.file.allow=always'];
    execFileSync('git', [...settings.flatMap(each => ['-c', each]), ...argumentList], {
      cwd: at(folder),
      stdio: 'ignore',
      env: { PATH: '/usr/bin:/bin', HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
    });
  }

  async function made(folder: string): Promise<void> {
    await mkdir(at(folder), { recursive: true });
    git(folder, 'init', '-q', '-b', 'main');
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'x');
  }

  /** Like a clone of github.com/acme/app with a stranger's pull request 7. */
  async function clone(): Promise<void> {
    await made('forge');
    git('forge', 'update-ref', 'refs/pull/7/head', 'main');
    await made('clone');
    git('clone', 'remote', 'add', 'origin', at('forge'));
    git('clone', 'fetch', '-q', 'origin', '+refs/pull/7/head:refs/remotes/origin/pr/7');
  }

  const BRANCHES: readonly [what: string, section: string, doubt: RegExp | undefined][] = [
    ['`git clone`', 'remote = origin\n\tmerge = refs/heads/main', undefined],
    ['nothing, being new', '', undefined],
    ['`git switch --create main --track other`', 'remote = .\n\tmerge = refs/heads/other', undefined],
    ['itself, which Git allows', 'remote = .\n\tmerge = refs/heads/main', undefined],
    ['two commands, of which the last counts', 'remote = stranger\n\tremote = origin', undefined],
    ['a push to a fork of one’s own', 'remote = origin\n\tpushRemote = mine\n\tmerge = refs/heads/main', undefined],
    ['`gh pr checkout 7`', 'remote = origin\n\tmerge = refs/pull/7/head', /follows refs\/pull\/7\/head/],
    ['a second `merge`', 'merge = refs/pull/7/head\n\tmerge = refs/heads/main', /follows refs\/pull\/7\/head/],
    [
      '`gh pr checkout 7` of a fork',
      'remote = https://github.com/stranger/app.git\n\tmerge = refs/heads/main',
      /follows https:\/\/github\.com\/stranger\/app\.git, not origin/,
    ],
    ['VS Code’s GitHub Pull Requests', 'vscode-merge-base = origin/main\n\tREMOTE = stranger', /follows stranger, not/],
    [
      'a branch that follows the pull request',
      'remote = .\n\tmerge = refs/heads/pr\n[branch "pr"]\n\tmerge = refs/pull/7/head',
      /branch pr follows refs\/pull\/7\/head/,
    ],
  ];
  for (const [what, section, doubt] of BRANCHES) {
    it(`set up by ${what}: ${doubt === undefined ? 'the owner’s' : 'perhaps a stranger’s'}`, async () => {
      await write('config', `${ORIGIN}[branch "main"]\n\t${section}\n`);
      const { branch, doubt: said } = await known();
      assert.equal(branch, 'main');
      if (doubt === undefined) assert.equal(said, undefined);
      else assert.match(said ?? '', doubt);
    });
  }

  const STRANGERS = 'remote = stranger\n';
  const WRITTEN: readonly [what: string, settings: string][] = [
    ['with a dot, as Git once did', `[branch.Main]\n${STRANGERS}`],
    ['on the line of another section', `[core] bare = false\n[core][branch "main"] ${STRANGERS}`],
    ['after a comment that ends in a backslash', `# all of it \\\n[branch "main"]\n${STRANGERS}`],
    ['with an escape', `[branch "ma\\in"]\n${STRANGERS}`],
    ['in capitals', `[BRANCH "main"]\nREMOTE=stranger`],
    ['with a value on two lines', '[branch "main"]\nremote = str\\\nanger'],
    ['behind the mark of an editor', `\uFEFF[branch "main"]\n${STRANGERS}`],
  ];
  for (const [what, settings] of WRITTEN) {
    it(`is read where the branch is written ${what}`, async () => {
      await write('config', `${settings}\n${ORIGIN}`);
      const { doubt } = await known();
      assert.match(doubt ?? '', /follows stranger, not origin/);
    });
  }

  it('is known of a branch whose name Git writes with escapes, and of no other', async () => {
    await write('HEAD', 'ref: refs/heads/a"b\n');
    await write('config', `${ORIGIN}[branch "a\\"b"]\nremote = stranger\n[branch "main"]\nremote = origin`);
    assert.match((await known()).doubt ?? '', /^The branch a"b follows stranger/);
    await write('HEAD', 'ref: refs/heads/main\n');
    assert.equal((await known()).doubt, undefined);
  });

  it('`gh pr checkout --detach`: no branch, so nobody knows', async () => {
    await clone();
    git('clone', 'checkout', '-q', '--detach', 'origin/pr/7');
    const { branch, whyNoBranch, doubt } = await known('clone');
    assert.deepEqual([branch, whyNoBranch], [undefined, undefined]);
    assert.match(doubt ?? '', /^No branch is checked out, so nothing says whose work this is/);
  });

  it('a branch that Git made of a fetched pull request, and says to follow refs/heads/pr/7', async () => {
    await made('forge');
    git('forge', 'update-ref', 'refs/pull/7/head', 'main');
    git('.', 'clone', '-q', at('forge'), 'clone');
    git('clone', 'config', '--add', 'remote.origin.fetch', '+refs/pull/*/head:refs/remotes/origin/pr/*');
    git('clone', 'fetch', '-q');
    assert.equal((await known('clone')).doubt, undefined);
    git('clone', 'checkout', '-q', 'pr/7');
    assert.equal(
      (await known('clone')).doubt,
      "The branch pr/7 is fetched from refs/pull/7/head of origin: it may be a stranger's work.",
    );
  });

  it('packed branches are the owner’s like others', async () => {
    await clone();
    git('clone', 'pack-refs', '--all');
    assert.deepEqual(await known('clone'), {
      branch: 'main',
      whyNoBranch: undefined,
      doubt: undefined,
      remote: at('forge'),
    });
  });

  const UNKNOWN: readonly [what: string, files: Readonly<Record<string, string>>, why: RegExp][] = [
    [
      'in a reftable repository',
      { HEAD: 'ref: refs/heads/.invalid\n', config: `[extensions]\nrefStorage = reftable\n${ORIGIN}` },
      /keeps its branches as reftable, which is not read here/,
    ],
    [
      'in a reftable repository whose stub says main',
      { config: `${ORIGIN}[extensions]\nrefStorage = reftable\n` },
      /keeps its branches as reftable/,
    ],
    ['with an extension nobody knows yet', { config: `${ORIGIN}[Extensions] shinyRefs` }, /extension shinyrefs/],
    ['in a format nobody knows yet', { config: `${ORIGIN}[core]\nrepositoryformatversion = 2` }, /has the format 2/],
    ['in a format that is no number', { config: `${ORIGIN}[core]\nrepositoryformatversion` }, /has the format/],
    [
      'behind a symbolic branch',
      { 'refs/heads/main': 'ref: refs/pull/7/head\n' },
      /only stands for refs\/pull\/7\/head/,
    ],
    ['with a HEAD that is text', { HEAD: 'main' }, /says nothing that is known here/],
    ['with a HEAD on two lines', { HEAD: 'ref: refs/heads/main\nref: refs/heads/x\n' }, /says nothing/],
    ['with a HEAD that is too large', { HEAD: `ref: refs/heads/${'x'.repeat(5000)}` }, /HEAD is larger than 4 KiB/],
    ['with settings that are too large', { config: `${ORIGIN}#${'x'.repeat(9_000_000)}` }, /larger than 8192 KiB/],
    ['with settings Git refuses', { config: `${ORIGIN}[branch "main"\n` }, /is not written as Git reads it/],
  ];
  for (const [what, files, why] of UNKNOWN) {
    it(`is not known ${what}, and no branch is`, async () => {
      for (const [file, text] of Object.entries(files)) await write(file, text);
      const { branch, whyNoBranch, doubt } = await known();
      assert.equal(branch, undefined);
      assert.match(whyNoBranch ?? '', why);
      assert.equal(doubt, whyNoBranch);
    });
  }

  it('is not known where a branch, or HEAD, is a link, as Git once made symbolic references', async () => {
    await symlink('refs/pull/7/head', at('app', '.git', 'refs', 'heads', 'main'));
    assert.equal((await known()).whyNoBranch, 'The branch main is a link.');
    await rm(at('app', '.git', 'HEAD'));
    await symlink('refs/heads/main', at('app', '.git', 'HEAD'));
    const { branch, whyNoBranch, doubt } = await known();
    assert.deepEqual([branch, doubt], [undefined, whyNoBranch]);
    assert.match(whyNoBranch ?? '', /HEAD is a link, so the branch is not known\.$/);
  });

  it('is known where only a folder is left of branches below that name', async () => {
    await mkdir(at('app', '.git', 'refs', 'heads', 'main'));
    const { branch, doubt } = await known();
    assert.deepEqual([branch, doubt], ['main', undefined]);
  });

  it('is not known on a reference that is no branch', async () => {
    await write('HEAD', 'ref: refs/pull/7/head\n');
    const { branch, doubt } = await known();
    assert.equal(branch, undefined);
    assert.match(doubt ?? '', /^No branch is checked out/);
  });

  const DOUBTED: readonly [what: string, files: Readonly<Record<string, string>>, doubt: RegExp][] = [
    ['an include', { config: `${ORIGIN}[include]\npath = more` }, /include other files/],
    [
      'an include under a condition',
      { config: `${ORIGIN}[includeIf "gitdir:/x"]\npath = more` },
      /include other files/,
    ],
    [
      'settings of this work tree alone',
      { config: `${ORIGIN}[extensions]\nworktreeConfig = true`, 'config.worktree': `[branch "main"]\n${STRANGERS}` },
      /follows stranger/,
    ],
    [
      'an include in settings of this work tree',
      { config: `${ORIGIN}[extensions]\nworktreeConfig`, 'config.worktree': '[include]\npath = more' },
      /include other files/,
    ],
    [
      'a fetch of the pull request into the branch',
      { config: `${ORIGIN}fetch = +refs/pull/7/head:main` },
      /is fetched from refs\/pull\/7\/head of origin/,
    ],
    [
      'a fetch of another remote into all branches',
      { config: `${ORIGIN}[remote "stranger"]\nfetch = +refs/*:refs/*` },
      /is fetched from refs\/heads\/main of stranger/,
    ],
    [
      'another remote’s branches under the name of origin',
      {
        config: `${ORIGIN}[remote "stranger"]\nfetch = +refs/heads/*:refs/remotes/origin/*\n[branch "main"]\nmerge = refs/heads/main`,
      },
      /is fetched from refs\/heads\/main of stranger/,
    ],
    ['a work tree elsewhere', { config: `${ORIGIN}[core]\nworktree = /srv/other` }, /work tree is \/srv\/other/],
    ['no work tree at all', { config: `${ORIGIN}[core]\nbare` }, /has no work tree/],
  ];
  for (const [what, files, doubt] of DOUBTED) {
    it(`may be a stranger’s with ${what}, whatever the branch`, async () => {
      for (const [file, text] of Object.entries(files)) await write(file, text);
      const { branch, doubt: said } = await known();
      assert.equal(branch, 'main');
      assert.match(said ?? '', doubt);
    });
  }

  it('is the owner’s with all that Git writes for an ordinary clone', async () => {
    const config = [
      '[core]\n\trepositoryformatversion = 1\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n\tworktree = ..',
      '[extensions]\n\tobjectFormat = sha256\n\tpartialClone = origin\n\tpreciousObjects = true\n\trefStorage = files',
      '[remote "origin"]\n\turl = https://github.com/acme/app.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n\tfetch = ^refs/heads/wip\n\tfetch = +refs/tags/*:refs/tags/*\n\tfetch = +refs/pull/7/head:refs/heads/main7',
      '[remote "fork"]\n\turl = https://github.com/jane/app\n\tfetch = +refs/heads/*:refs/remotes/fork/*',
      '[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main',
      '[config "worktree"] # not read while the extension is off',
    ].join('\n');
    await write('config', config);
    await write('config.worktree', `[branch "main"]\n${STRANGERS}`);
    await write('refs/heads/main', COMMIT);
    assert.equal((await known()).doubt, undefined);
  });

  const ENVIRONMENTS: readonly [what: string, variables: EnvironmentVariables, doubt: RegExp | undefined][] = [
    ['GIT_DIR of another repository', { GIT_DIR: '/srv/other/.git' }, /^GIT_DIR has Git work on another repository/],
    ['an empty GIT_DIR', { GIT_DIR: '' }, /^GIT_DIR/],
    ['GIT_COMMON_DIR of another', { GIT_COMMON_DIR: '/srv/other/.git' }, /^GIT_COMMON_DIR/],
    ['another GIT_WORK_TREE', { GIT_WORK_TREE: '/srv/other' }, /^GIT_WORK_TREE/],
    ['branches kept elsewhere', { GIT_REFERENCE_BACKEND: 'reftable:///x' }, /^GIT_REFERENCE_BACKEND/],
    [
      'a branch’s settings',
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'Branch.main.remote', GIT_CONFIG_VALUE_0: 'stranger' },
      /^GIT_CONFIG_KEY_0 gives Git other settings/,
    ],
    ['settings of `git -c`', { GIT_CONFIG_PARAMETERS: "'branch.main.remote'='x'" }, /^GIT_CONFIG_PARAMETERS/],
    ['settings of all repositories elsewhere', { GIT_CONFIG_GLOBAL: '/srv/gitconfig' }, /^GIT_CONFIG_GLOBAL/],
    ['what Git sets for its hooks', { GIT_DIR: '.git', GIT_WORK_TREE: '.', GIT_INDEX_FILE: '.git/index' }, undefined],
    ['none of all repositories', { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }, undefined],
    [
      'other settings',
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
      undefined,
    ],
  ];
  for (const [what, variables, doubt] of ENVIRONMENTS) {
    it(`with ${what} in the environment: ${doubt === undefined ? 'the owner’s' : 'not known'}`, async () => {
      const { doubt: said } = await known('app', variables);
      if (doubt === undefined) assert.equal(said, undefined);
      else assert.match(said ?? '', doubt);
    });
  }

  it('with GIT_DIR of another repository no branch is known either', async () => {
    const { branch, whyNoBranch } = await known('app', { GIT_DIR: '/srv/other/.git' });
    assert.deepEqual([branch, whyNoBranch?.startsWith('GIT_DIR ')], [undefined, true]);
  });

  it('a submodule may be anybody’s, and so may its work tree elsewhere; the repository around it is not', async () => {
    await made('lib');
    await made('evil');
    git('evil', 'submodule', '--quiet', 'add', at('lib'), 'package');
    const submodule = await known('evil/package');
    assert.match(submodule.doubt ?? '', /^It lies inside another repository's work tree/);
    assert.equal(submodule.remote, at('lib'));
    git('evil/package', 'worktree', 'add', '-q', '-b', 'other', at('beside'));
    assert.match((await known('beside')).doubt ?? '', /^It lies inside another repository's work tree/);
    assert.equal((await known('evil')).doubt, undefined);
  });

  it('a linked work tree is the owner’s, beside its repository, inside it, and of a bare one', async () => {
    await made('one');
    git('one', 'worktree', 'add', '-q', '-b', 'beside', at('beside'));
    git('one', 'worktree', 'add', '-q', '-b', 'inside', at('one', '.worktrees', 'inside'));
    await mkdir(at('two'));
    git('two', 'clone', '-q', '--bare', at('one'), '.bare');
    await writeFile(at('two', '.git'), 'gitdir: ./.bare\n');
    git('two', 'config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
    git('two', 'worktree', 'add', '-q', '-b', 'feature', at('two', 'feature'));
    for (const [folder, branch] of [
      ['beside', 'beside'],
      ['one/.worktrees/inside', 'inside'],
      ['two/feature', 'feature'],
    ] as const) {
      const { branch: found, doubt } = await known(folder);
      assert.deepEqual([folder, found, doubt], [folder, branch, undefined]);
    }
  });

  it('a work tree whose Git folder is not here says so, in place of a branch', async () => {
    await mkdir(at('tree'));
    await writeFile(at('tree', '.git'), 'gitdir: /Users/jane/src/app/.git/worktrees/feature-x\n');
    const why =
      'The Git folder of this work tree, /Users/jane/src/app/.git/worktrees/feature-x, is not here, so its branch is not known.';
    assert.deepEqual(await known('tree'), { branch: undefined, whyNoBranch: why, doubt: why, remote: undefined });
  });
});
