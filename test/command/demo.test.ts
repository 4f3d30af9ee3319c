import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { chooseRuntimeDirectory } from '../../src/platform/runtime-directory.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { ownedDirectory } from '../support/owned-directory.ts';
import { processesMentioning } from './command-world.ts';

interface Demo {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
}

describe('npm run demo -- --headless', function () {
  this.timeout(180_000);
  let place: Awaited<ReturnType<typeof ownedDirectory>>;

  beforeEach(async () => {
    place = await ownedDirectory();
    for (const name of ['home', 'temporary', 'cache']) await mkdir(path.join(place.directory, name), { mode: 0o700 });
  });
  afterEach(() => place.remove());

  /** With a home, a temporary directory and a cache of its own, so that anything it leaves is seen. */
  function start(): Demo {
    const child = spawn(process.execPath, ['--import', 'tsx', path.join(PROJECT, 'test/demo/demo.ts'), '--headless'], {
      cwd: PROJECT,
      env: {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        HOME: path.join(place.directory, 'home'),
        TMPDIR: path.join(place.directory, 'temporary'),
        ROLECALL_TEST_CACHE: path.join(place.directory, 'cache'),
        TSX_DISABLE_CACHE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)));
    const ended = new Promise<number | null>(resolve => child.once('close', resolve));
    return { child, ended, output: () => output };
  }

  async function nothingIsLeft(output: string): Promise<void> {
    assert.deepEqual(await processesMentioning(place.directory), []);
    for (const name of ['home', 'temporary', 'cache']) {
      assert.deepEqual(await readdir(path.join(place.directory, name), { recursive: true }), [], name);
    }
    // Where the credentials of the simulated home were: known from the checkout that `rolecall env` prints.
    const root = /^ {2}folder +(\S+)\/workspaces\/app$/m.exec(output)?.[1];
    if (root === undefined) return;
    const userId = userInfo().uid;
    const places = { userId, homeDirectory: `${root}/home`, passwdHome: userInfo().homedir, cacheOnDisk: false };
    const runtime = chooseRuntimeDirectory(places);
    assert.ok(runtime.kind === 'none' || !existsSync(runtime.path), 'credentials were left in memory');
  }

  it('walks through the main job and leaves nothing behind', async () => {
    const demo = start();
    assert.equal(await demo.ended, 0, demo.output());
    for (const line of [
      'env --claims',
      'roles',
      'consent grant',
      'assume dev-readonly',
      'status',
      'release dev-readonly',
    ]) {
      assert.ok(demo.output().includes(`$ rolecall ${line}\n`), line);
    }
    assert.match(demo.output(), /The cloud saw arn:aws:sts::111122223333:assumed-role\/dev-readonly\/\S+/);
    assert.doesNotMatch(demo.output(), /SecretAccessKey|eyJ[\w-]+\.eyJ/);
    await nothingIsLeft(demo.output());
  });

  it('stops when its reader goes away and leaves nothing behind', async () => {
    const demo = start();
    demo.child.stdout?.once('data', () => demo.child.stdout?.destroy());
    assert.equal(await demo.ended, 130);
    await nothingIsLeft(demo.output());
  });

  for (const moment of ['$ rolecall env', '$ rolecall assume', '$ rolecall status']) {
    it(`stops at Ctrl-C after "${moment}" and leaves nothing behind`, async () => {
      const demo = start();
      await new Promise<void>(resolve => {
        const look = (): void => {
          if (demo.output().includes(moment)) resolve();
        };
        demo.child.stdout?.on('data', look);
        void demo.ended.then(() => resolve());
      });
      demo.child.kill('SIGINT');
      assert.equal(await demo.ended, 130, demo.output());
      assert.match(demo.output(), /Stopped; nothing was left behind\.\n$/);
      await nothingIsLeft(demo.output());
    });
  }
});
