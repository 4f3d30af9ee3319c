import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { chooseRuntimeDirectory } from '../../src/platform/private-directory/runtime-directory.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { runCommand, runOnTerminal } from '../demo/run-command.ts';
import { ownedDirectory } from '../support/owned-directory.ts';
import { ANY_TOKEN, assertNoSecret } from '../support/secret-absence.ts';
import { processesMentioning } from './command-world.ts';

interface Demo {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
}

describe('npm run demo', () => {
  let place: Awaited<ReturnType<typeof ownedDirectory>>;

  beforeEach(async () => {
    place = await ownedDirectory();
    for (const name of ['home', 'temporary', 'cache']) await mkdir(path.join(place.directory, name), { mode: 0o700 });
  });
  afterEach(() => place.remove());

  /** With a home, a temporary directory and a cache of its own, so that anything it leaves is seen. */
  function command(words: readonly string[]) {
    return {
      argv: [process.execPath, path.join(PROJECT, 'test/demo/demo.ts'), ...words],
      options: {
        folder: PROJECT,
        environment: {
          PATH: process.env['PATH'] ?? '/usr/bin:/bin',
          HOME: path.join(place.directory, 'home'),
          TMPDIR: path.join(place.directory, 'temporary'),
          ROLECALL_TEST_CACHE: path.join(place.directory, 'cache'),
          TSX_DISABLE_CACHE: '1',
        },
      },
    };
  }

  function start(...words: readonly string[]): Demo {
    const { argv, options } = command(['--headless', ...words]);
    const [program = '', ...args] = argv;
    const child = spawn(program, args, {
      cwd: options.folder,
      env: options.environment,
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

  it('walks through the main job in a codespace, which nobody needs to choose, and leaves nothing behind', async () => {
    const demo = start();
    assert.equal(await demo.ended, 0, demo.output());
    sawTheWalk(demo.output(), ['env', 'token --role dev-readonly --decode', 'renew dev-readonly']);
    for (const sight of [
      /^ {2}● {2}Broker localhost:\d+ +used once you allow it/m,
      /^localhost:\d+ receives a GitHub token that can write to acme\/app\.$/m,
      /^ {2}sub +owner:9876543:repo:456789012:access:write$/m,
      /^rolecall: localhost:\d+ refused: .*running\.$/m,
    ]) {
      assert.match(demo.output(), sight);
    }
    await nothingIsLeft(demo.output());
  });

  it('asks on a terminal, walks through the main job in Ona, and leaves nothing behind', async function () {
    if (!existsSync('/usr/bin/script')) this.skip();
    const { argv, options } = command(['--headless']);
    const { code, stdout } = await runOnTerminal(argv, options, '2\n');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^Which environment\? {2}1 GitHub Codespaces {3}2 Ona {3}\[1\] 2$/m);
    sawTheWalk(stdout, ['env --claims']);
    assert.match(stdout, /^acme\/app on main, in Ona$/m);
    await nothingIsLeft(stdout);
  });

  const usages: readonly (readonly [words: readonly string[], code: number, stream: 'stdout' | 'stderr'])[] = [
    [['--help'], 0, 'stdout'],
    [['--platform', 'mars'], 2, 'stderr'],
    [['--windowless'], 2, 'stderr'],
    [['codespaces'], 2, 'stderr'],
  ];
  for (const [words, code, stream] of usages) {
    it(`says how it is used: ${words.join(' ')}`, async () => {
      const { argv, options } = command(words);
      const ran = await runCommand(argv, options);
      assert.equal(ran.code, code);
      assert.match(ran[stream], /^npm run demo -- \[--platform codespaces\|ona\] \[--headless\]$/m);
      assert.deepEqual(await readdir(path.join(place.directory, 'temporary')), []);
    });
  }

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

function sawTheWalk(output: string, lines: readonly string[]): void {
  for (const line of [...lines, 'roles', 'consent grant', 'assume dev-readonly', 'status', 'release --all']) {
    assert.ok(output.includes(`$ rolecall ${line}\n`), line);
  }
  assert.match(output, /AWS saw arn:aws:sts::111122223333:assumed-role\/dev-readonly\/\S+/);
  assert.match(output, /Google Cloud reader@acme-dev\.iam\.gserviceaccount\.com, and Azure opened [\w-]{36};/);
  // Where they are not, it says so and goes on.
  assert.match(output, /^reader@acme-dev\.iam\.gserviceaccount\.com$|^There is no gcloud on this machine/m);
  assert.match(output, /^az is signed in as azure-operator and|^There is no az on this machine/m);
  assertNoSecret([/SecretAccessKey/, ANY_TOKEN, /ghu_/, /ya29\./], { output });
}
