import assert from 'node:assert/strict';
import { chmod, chown, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { filledByRepositories, findHome, homeDirectory } from '../../../src/platform/home-directory.ts';
import { failureOf } from '../../support/failure-of.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

const PASSWD = '/home/from-passwd';

describe('homeDirectory', () => {
  let root = '';
  let remove: () => Promise<void>;

  beforeEach(async () => {
    ({ directory: root, remove } = await ownedDirectory());
    await mkdir(path.join(root, 'home'), { mode: 0o700 });
  });
  afterEach(() => remove());

  const at = (...parts: string[]): string => path.join(root, ...parts);

  it('believes a HOME that only the user could have filled', async () => {
    assert.equal(await homeDirectory({ HOME: at('home') }, PASSWD), at('home'));
  });

  it("keeps the user database's answer when HOME is missing, empty or the same", async () => {
    const answers = await Promise.all([{}, { HOME: '' }, { HOME: PASSWD }].map(env => homeDirectory(env, PASSWD)));
    assert.deepStrictEqual(answers, [PASSWD, PASSWD, PASSWD]);
  });

  it('has one spelling, whatever HOME says: a slash at the end, dots, links', async () => {
    await symlink(at('home'), at('link'));
    const spellings = [
      `${at('home')}/`,
      `${at('home')}//`,
      `${root}/./home`,
      `${root}/x/../home`,
      at('link'),
      `${at('link')}/`,
    ];
    await mkdir(at('x'));
    const answers = await Promise.all(spellings.map(HOME => findHome({ HOME }, PASSWD)));
    assert.deepStrictEqual(
      answers,
      spellings.map(() => ({ directory: at('home'), isPasswdHome: false })),
    );
    // The user database's own may be a link as well.
    const known = await Promise.all(spellings.map(HOME => findHome({ HOME }, at('link'))));
    assert.deepStrictEqual(
      known,
      spellings.map(() => ({ directory: at('home'), isPasswdHome: true })),
    );
    assert.deepStrictEqual(await findHome({}, `${at('link')}/`), { directory: at('home'), isPasswdHome: true });
  });

  it('says which HOME is not used, and why', async () => {
    await chmod(at('home'), 0o777);
    const HOME = `${at('home')}/`;
    assert.deepStrictEqual(await findHome({ HOME }, PASSWD), {
      directory: PASSWD,
      isPasswdHome: true,
      refused: { home: HOME, directory: at('home'), why: `${at('home')} is writable by everyone` },
    });
  });

  it('believes a HOME whatever another user put above it', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can give a file to somebody else');
    await mkdir(at('.git'));
    await chown(at('.git'), 65_534, 65_534);
    assert.equal(await homeDirectory({ HOME: at('home') }, PASSWD), at('home'));
  });

  it('is in no repository because a command runs in it or above it, but where a repository is', async () => {
    await mkdir(at('app', 'sub'), { recursive: true });
    const folders = ['/', root, at('home'), at('app'), at('app', 'sub')];
    assert.deepStrictEqual(await filledByRepositories(folders), []);
    for (const sign of ['.git', '.devcontainer', 'rolecall.yaml']) {
      await mkdir(at('app', sign));
      assert.ok((await filledByRepositories(folders)).includes(at('app')), sign);
      await rm(at('app', sign), { recursive: true });
    }
    await mkdir(at('app', '.git'));
    assert.deepStrictEqual(await filledByRepositories(folders), [at('app'), at('app', 'sub')]);
  });

  const REFUSED: Readonly<Record<string, () => Promise<{ home: string; workspaceFolders?: readonly string[] }>>> = {
    'in a Git work tree': async () => {
      await mkdir(at('app', '.git'), { recursive: true });
      await mkdir(at('app', 'home'));
      return { home: at('app', 'home') };
    },
    'that is itself a Git work tree': async () => {
      await writeFile(at('home', '.git'), 'gitdir: x');
      return { home: at('home') };
    },
    'in a workspace folder without Git': async () => {
      await mkdir(at('app', 'home'), { recursive: true });
      return { home: at('app', 'home'), workspaceFolders: [at('app')] };
    },
    'that is a link into a work tree': async () => {
      await mkdir(at('app', '.git'), { recursive: true });
      await mkdir(at('app', 'home'));
      await symlink(at('app', 'home'), at('link'));
      return { home: at('link') };
    },
    'that its group may write': async () => {
      await chmod(at('home'), 0o770);
      return { home: at('home') };
    },
    'that everyone may write': async () => {
      await chmod(at('home'), 0o777);
      return { home: at('home') };
    },
    'below a directory that everyone may write': async () => {
      await mkdir(at('open', 'home'), { recursive: true });
      await chmod(at('open'), 0o777);
      return { home: at('open', 'home') };
    },
    'that does not exist': () => Promise.resolve({ home: at('nothing') }),
    'that is a file': async () => {
      await writeFile(at('file'), '');
      return { home: at('file') };
    },
    'that is relative': () => Promise.resolve({ home: 'home' }),
  };
  for (const [what, prepare] of Object.entries(REFUSED)) {
    it(`does not believe a HOME ${what}`, async () => {
      const { home, workspaceFolders = [] } = await prepare();
      assert.equal(await homeDirectory({ HOME: home }, PASSWD, workspaceFolders), PASSWD);
    });
  }

  it('does not believe a HOME of another user', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can give a folder to somebody else');
    await chown(at('home'), 65_534, 65_534);
    assert.equal(await homeDirectory({ HOME: at('home') }, PASSWD), PASSWD);
  });

  it("does not believe a HOME of root's, which any user could name", async function () {
    if (process.getuid?.() === 0) skipBecause(this, "root's folders are root's own");
    assert.equal(await homeDirectory({ HOME: '/' }, PASSWD), PASSWD);
  });

  it('never consults XDG variables', async () => {
    const environment = { HOME: at('home'), XDG_CONFIG_HOME: at('other'), XDG_DATA_HOME: at('other') };
    assert.equal(await homeDirectory(environment, PASSWD), at('home'));
  });

  it('fails when nothing names a home that may be used', async () => {
    const hint =
      'Give this user an entry in /etc/passwd, or set HOME to a directory of your own outside the repository.';
    assert.deepStrictEqual(
      [
        await failureOf(() => homeDirectory({}, undefined)),
        await failureOf(() => homeDirectory({ HOME: 'x' }, undefined)),
      ],
      ['HOME is not set', 'HOME is not used: its path is not absolute'].map(why => ({
        kind: 'local-file',
        message: `Rolecall has no home directory for its configuration: ${why}.`,
        hint,
        retryable: false,
      })),
    );
  });
});
