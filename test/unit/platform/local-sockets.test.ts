import assert from 'node:assert/strict';
import { chmod, chown, lchown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { createLocalSockets } from '../../../src/platform/http/local-sockets.ts';
import { skipBecause } from '../../hosts/skip-because.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';

describe('local sockets', () => {
  let directory: string;
  let remove: () => Promise<void>;
  const servers: Server[] = [];

  beforeEach(async () => {
    ({ directory, remove } = await ownedDirectory());
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map(server => new Promise(resolve => server.close(resolve))));
    await remove();
  });

  function at(...parts: readonly string[]): string {
    return path.join(directory, ...parts);
  }
  async function listen(...parts: readonly string[]): Promise<string> {
    const file = at(...parts);
    await mkdir(path.dirname(file), { recursive: true });
    const server = createServer();
    servers.push(server);
    await new Promise<void>(resolve => server.listen(file, resolve));
    return file;
  }

  it("believes the user's own socket, whoever may connect to it", async () => {
    const socket = await listen('run', 'api.sock');
    await chmod(socket, 0o777);
    assert.deepStrictEqual(await check(socket), { usable: true, path: socket });
  });

  it('answers where links lead, so that no link is followed afterwards', async () => {
    const socket = await listen('run', 'api.sock');
    await symlink(socket, at('link.sock'));
    assert.deepStrictEqual(await check(at('link.sock')), { usable: true, path: socket });
  });

  it('asks for the workspace folders at each use', async () => {
    const socket = await listen('app', 'api.sock');
    const folders: string[] = [];
    const sockets = createLocalSockets(() => folders);
    assert.equal((await sockets.check(socket)).usable, true);
    folders.push(at('app'));
    assert.equal((await sockets.check(socket)).usable, false);
  });

  const REFUSED: Readonly<
    Record<string, () => Promise<{ file: string; reason: string; workspaceFolders?: readonly string[] }>>
  > = {
    'a relative path': () => Promise.resolve({ file: 'api.sock', reason: 'is no absolute path' }),
    'an abstract name': () => Promise.resolve({ file: '\0agent', reason: 'is no absolute path' }),
    'what is not there': () => Promise.resolve({ file: at('api.sock'), reason: 'does not exist' }),
    'a path through a file': async () => {
      await writeFile(at('file'), '');
      return { file: at('file', 'api.sock'), reason: 'does not exist' };
    },
    'a loop of links': async () => {
      await symlink(at('loop'), at('loop'));
      return { file: at('loop'), reason: 'cannot be looked at' };
    },
    'a file': async () => {
      await writeFile(at('api.sock'), '', { mode: 0o600 });
      return { file: at('api.sock'), reason: 'is no socket' };
    },
    'a socket in a folder that everyone may write': async () => {
      const file = await listen('open', 'api.sock');
      await chmod(at('open'), 0o777);
      return { file, reason: `is not used: ${at('open')} is writable by everyone` };
    },
    'a socket below a folder that the group may write': async () => {
      const file = await listen('team', 'run', 'api.sock');
      await chmod(at('team'), 0o770);
      return { file, reason: `is not used: ${at('team')} is writable by its group` };
    },
    'a socket in a Git work tree': async () => {
      await mkdir(at('app', '.git'), { recursive: true });
      const file = await listen('app', 'api.sock');
      return { file, reason: `is not used: it lies in the Git work tree ${at('app')}` };
    },
    'a link into a workspace folder': async () => {
      const socket = await listen('app', 'api.sock');
      await symlink(socket, at('api.sock'));
      return {
        file: at('api.sock'),
        reason: `is not used: it lies in the workspace folder ${at('app')}`,
        workspaceFolders: [at('app')],
      };
    },
  };
  for (const [what, prepare] of Object.entries(REFUSED)) {
    it(`refuses ${what}`, async () => {
      const { file, reason, workspaceFolders } = await prepare();
      assert.deepStrictEqual(await check(file, workspaceFolders), { usable: false, reason });
    });
  }

  it('refuses the socket of another user, and one in a folder of theirs', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can give a file to somebody else');
    const socket = await listen('theirs.sock');
    await lchown(socket, 65_534, 65_534);
    const inTheirs = await listen('theirs', 'api.sock');
    await chown(at('theirs'), 65_534, 65_534);
    assert.deepStrictEqual(
      [await check(socket), await check(inTheirs)],
      [
        { usable: false, reason: 'belongs to user 65534, neither root nor you' },
        { usable: false, reason: `is not used: ${at('theirs')} belongs to user 65534, neither root nor you` },
      ],
    );
  });

  it('accepts a sticky folder on the way, in which nobody replaces what is ours', async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only a sticky folder of root counts');
    await mkdir(at('tmp'));
    await chmod(at('tmp'), 0o1777);
    const socket = await listen('tmp', 'agent', 'api.sock');
    assert.deepStrictEqual(await check(socket), { usable: true, path: socket });
  });
});

function check(file: string, workspaceFolders: readonly string[] = []) {
  return createLocalSockets(() => workspaceFolders).check(file);
}
