import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkProgram, createProgramFinder } from '../../../src/platform/programs.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

const STRANGER = 65_534;
const isRoot = process.getuid?.() === 0;

async function program(file: string, mode = 0o755): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, mode);
  return file;
}

describe('programs', () => {
  let root = '';
  let remove: () => Promise<void>;

  beforeEach(async () => {
    ({ directory: root, remove } = await ownedDirectory());
    await mkdir(path.join(root, 'bin'), { mode: 0o755 });
  });
  afterEach(() => remove());

  const at = (...parts: string[]): string => path.join(root, ...parts);

  const finder = (configuredDirectories: readonly string[] = []): ReturnType<typeof createProgramFinder> =>
    createProgramFinder({
      configuredDirectories,
      workspaceFolders: [],
      builtInDirectories: [at('local'), at('bin')],
    });

  describe('checkProgram', () => {
    it('accepts a program of the user or of root, directly and through links', async () => {
      const real = await program(at('bin', 'ona'));
      await mkdir(at('links'));
      await symlink('../bin/ona', at('links', 'ona'));
      // /bin is itself a link, to /usr/bin.
      const checked = [real, at('links', 'ona'), '/bin/sh'];
      assert.deepStrictEqual(
        await Promise.all(checked.map(file => checkProgram(file, []))),
        checked.map(file => ({ found: true, path: file })),
      );
    });

    /** Each prepares something and answers the program, the reason, and the workspace folders. */
    const REFUSED: Readonly<
      Record<string, () => Promise<{ file: string; why: string; workspaceFolders?: readonly string[] }>>
    > = {
      'a program that everyone may write': async () => {
        const file = await program(at('bin', 'ona'), 0o757);
        return { file, why: `${file} is writable by everyone` };
      },
      'a program that its group may write': async () => {
        const file = await program(at('bin', 'ona'), 0o775);
        return { file, why: `${file} is writable by its group` };
      },
      'a program in a directory that everyone may write': async () => {
        const file = await program(at('bin', 'ona'));
        await chmod(at('bin'), 0o777);
        return { file, why: `${at('bin')} is writable by everyone` };
      },
      'a program below a directory that the group may write': async () => {
        const file = await program(at('bin', 'deep', 'er', 'ona'));
        await chmod(at('bin'), 0o775);
        return { file, why: `${at('bin')} is writable by its group` };
      },
      'a link whose target lies in a directory that everyone may write': async () => {
        await program(at('open', 'ona'));
        await chmod(at('open'), 0o777);
        await symlink(at('open', 'ona'), at('bin', 'ona'));
        return { file: at('bin', 'ona'), why: `${at('open')} is writable by everyone` };
      },
      'a link that passes through a directory that everyone may write': async () => {
        await program(at('real', 'ona'));
        await mkdir(at('open'));
        await symlink(at('real', 'ona'), at('open', 'ona'));
        await chmod(at('open'), 0o777);
        await symlink(at('open', 'ona'), at('bin', 'ona'));
        return { file: at('bin', 'ona'), why: `${at('open')} is writable by everyone` };
      },
      'a program in a workspace folder': async () => {
        const file = await program(at('app', 'tools', 'ona'));
        return { file, why: `it lies in the workspace folder ${at('app')}`, workspaceFolders: [at('app')] };
      },
      'a link into a workspace folder': async () => {
        await program(at('app', 'ona'));
        await symlink(at('app', 'ona'), at('bin', 'ona'));
        return {
          file: at('bin', 'ona'),
          why: `it lies in the workspace folder ${at('app')}`,
          workspaceFolders: [at('app')],
        };
      },
      'a program in a Git work tree': async () => {
        const file = await program(at('other', 'bin', 'ona'));
        await mkdir(at('other', '.git'));
        return { file, why: `it lies in the Git work tree ${at('other')}` };
      },
      'a program in a linked work tree, where .git is a file': async () => {
        const file = await program(at('other', 'ona'));
        await writeFile(at('other', '.git'), 'gitdir: elsewhere');
        return { file, why: `it lies in the Git work tree ${at('other')}` };
      },
      'a directory': async () => {
        await mkdir(at('bin', 'ona'));
        return { file: at('bin', 'ona'), why: 'it is no regular file' };
      },
      'a file that is not executable': async () => {
        return { file: await program(at('bin', 'ona'), 0o644), why: 'it is not executable' };
      },
      'a loop of links': async () => {
        await symlink('gitpod', at('bin', 'ona'));
        await symlink('ona', at('bin', 'gitpod'));
        return { file: at('bin', 'ona'), why: 'it is a loop of links' };
      },
      'a link to nothing': async () => {
        await symlink('nothing', at('bin', 'ona'));
        return { file: at('bin', 'ona'), why: 'it cannot be inspected (ENOENT)' };
      },
      'a relative path': () => Promise.resolve({ file: 'bin/ona', why: 'its path is not absolute' }),
    };
    for (const [what, prepare] of Object.entries(REFUSED)) {
      it(`refuses ${what}`, async () => {
        const { file, why, workspaceFolders = [] } = await prepare();
        assert.deepStrictEqual(await checkProgram(file, workspaceFolders), {
          found: false,
          reason: `at ${file} is not run: ${why}`,
        });
      });
    }

    it('accepts a directory of our own below /tmp, where nobody can replace it', async () => {
      const directory = await mkdtemp(path.join(tmpdir(), 'rolecall-test-'));
      try {
        const file = await program(path.join(directory, 'ona'));
        assert.deepStrictEqual(await checkProgram(file, []), { found: true, path: file });
      } finally {
        await rm(directory, { recursive: true });
      }
    });

    it('refuses a program in /tmp itself, and one that a link in /tmp leads to: the one who comes first makes it', async () => {
      const directory = await mkdtemp(path.join(tmpdir(), 'rolecall-test-'));
      const [file, link] = [`${directory}-ona`, `${directory}-link`];
      try {
        await program(file);
        await program(path.join(directory, 'ona'));
        await symlink(directory, link);
        const reasons = await Promise.all([file, path.join(link, 'ona')].map(each => checkProgram(each, [])));
        assert.deepStrictEqual(
          reasons,
          [file, path.join(link, 'ona')].map(each => ({
            found: false,
            reason: `at ${each} is not run: ${tmpdir()} is writable by everyone`,
          })),
        );
      } finally {
        await Promise.all([directory, file, link].map(each => rm(each, { recursive: true, force: true })));
      }
    });

    it('refuses programs and directories of another user', async function () {
      if (!isRoot) skipBecause(this, 'only root can give a file to somebody else');
      const file = await program(at('bin', 'ona'));
      await chown(file, STRANGER, STRANGER);
      const ofProgram = await checkProgram(file, []);
      await chown(file, 0, 0);
      await chown(at('bin'), STRANGER, STRANGER);
      const ofDirectory = await checkProgram(file, []);
      assert.deepStrictEqual(
        [ofProgram, ofDirectory],
        [file, at('bin')].map(place => ({
          found: false,
          reason: `at ${file} is not run: ${place} belongs to user ${STRANGER}, neither root nor you`,
        })),
      );
    });
  });

  describe('createProgramFinder', () => {
    it("looks in the user's directories first, and for the names in order", async () => {
      await program(at('bin', 'ona'));
      await program(at('bin', 'gitpod'));
      const builtIn = await finder().find(['ona', 'gitpod']);
      await program(at('mine', 'gitpod'));
      const configured = await finder([at('mine')]).find(['ona', 'gitpod']);
      assert.deepStrictEqual(
        [builtIn, configured],
        [
          { found: true, path: at('bin', 'ona') },
          { found: true, path: at('mine', 'gitpod') },
        ],
      );
    });

    it('never consults PATH', async () => {
      await program(at('planted', 'ona'));
      const before = process.env['PATH'];
      process.env['PATH'] = `${at('planted')}:${before ?? ''}`;
      try {
        assert.deepStrictEqual(await finder().find(['ona', 'gitpod']), {
          found: false,
          reason: `was not found in ${at('local')}, ${at('bin')} or your configuration`,
        });
      } finally {
        process.env['PATH'] = before;
      }
    });

    it('passes over a refused program, and names it only when there is no other', async () => {
      const refused = await program(at('local', 'ona'), 0o777);
      const alone = await finder().find(['ona']);
      await program(at('bin', 'ona'));
      assert.deepStrictEqual(
        [alone, await finder().find(['ona'])],
        [
          { found: false, reason: `at ${refused} is not run: ${refused} is writable by everyone` },
          { found: true, path: at('bin', 'ona') },
        ],
      );
    });
  });
});
