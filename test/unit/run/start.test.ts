import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Ran, runCommand, type RunOptions } from '../../demo/run-command.ts';
import { PROJECT } from '../../demo/build-programs.ts';
import { skipBecause } from '../../hosts/skip-because.ts';

function said({ stdout }: Ran): unknown {
  return JSON.parse(stdout);
}

/** What `npm run` starts programs with, in a project of its own, with stand-ins for npm and the registry. */
describe('The start of the project’s programs', () => {
  let root: string;
  const at = (...parts: readonly string[]): string => path.join(root, ...parts);
  const brought = `node-${process.platform}-${process.arch}-22.23.5`;

  before(function () {
    if (process.platform !== 'linux') skipBecause(this, 'it looks for Node by the name that its package has for Linux');
  });
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'rolecall-start-'));
    for (const name of ['start', 'bring-node', 'install-packages']) {
      cpSync(path.join(PROJECT, `test/${name}.mjs`), at(`project/test/${name}.mjs`));
    }
    writeFileSync(at('project/package.json'), '{ "engines": { "node": ">=22.19" } }');
    writeFileSync(at('project/package-lock.json'), '{}');
    installed();
    writeFileSync(
      at('project/program.mjs'),
      `const { PATH: path, FETCHED: fetched } = process.env;
       process.stdout.write(JSON.stringify({ words: process.argv.slice(2), node: process.execPath, path, fetched }));
       process.exitCode = 7;`,
    );
    for (const [how, version] of Object.entries({ old: '18.20.8', almost: '22.9.0', recent: '22.19.0' })) {
      const text = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
      writeFileSync(at(`${how}.cjs`), text);
    }
    npm('echo "npm $*, node: $(command -v node)" >&2; exit 1');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function npm(line: string): void {
    mkdirSync(at('bin'), { recursive: true });
    writeFileSync(at('bin/npm'), `#!/bin/sh\n${line}\n`);
    chmodSync(at('bin/npm'), 0o755);
  }

  function installed(): void {
    mkdirSync(at('project/node_modules'), { recursive: true });
    writeFileSync(at('project/node_modules/.package-lock.json'), '{}');
  }

  /** The Node that an earlier run has fetched: this one, told not to be old. */
  function fetched(): string {
    const bin = at('cache', brought, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, 'node'), `#!/bin/sh\nFETCHED=yes exec '${process.execPath}' "$@"\n`, { mode: 0o755 });
    return bin;
  }

  const startWith = (
    how: 'old' | 'almost' | 'recent',
    words: readonly string[],
    options: Pick<RunOptions, 'started'> = {},
  ): Promise<Ran> =>
    runCommand([process.execPath, '--require', at(`${how}.cjs`), at('project/test/start.mjs'), ...words], {
      folder: root,
      environment: { PATH: `${at('bin')}:/usr/bin:/bin`, ROLECALL_TEST_CACHE: at('cache') },
      ...options,
    });
  const start = (how: 'old' | 'almost' | 'recent', ...words: readonly string[]): Promise<Ran> => startWith(how, words);

  it('runs a program with its words and hands its exit code on', async () => {
    const ran = await start('recent', 'program.mjs', 'unit', 'a b');
    assert.deepEqual([ran.code, ran.stderr], [7, '']);
    const environment = `${at('bin')}:/usr/bin:/bin`;
    assert.deepEqual(said(ran), { words: ['unit', 'a b'], node: process.execPath, path: environment });
  });

  it('runs a program in TypeScript without a word about types, and one that npm has installed', async () => {
    writeFileSync(at('project/typed.ts'), 'const words: string[] = process.argv.slice(2); console.log(words[0]);');
    mkdirSync(at('project/node_modules/.bin'));
    writeFileSync(at('project/node_modules/.bin/tool'), 'console.log(process.cwd(), process.argv[2]);');
    assert.deepEqual(await start('recent', 'typed.ts', 'a'), { code: 0, stdout: 'a\n', stderr: '' });
    const stdout = `${realpathSync(at('project'))} b\n`;
    assert.deepEqual(await start('recent', 'tool', 'b'), { code: 0, stdout, stderr: '' });
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`hands ${signal} on, and waits for what the program does then`, async () => {
      writeFileSync(
        at('project/waiting.mjs'),
        // It ends too where who started it is gone without a word.
        `const parent = process.ppid;
         setInterval(() => process.ppid === parent || process.exit(9), 50);
         process.on('${signal}', () => { console.log('told'); process.exit(5); });
         console.log('waits');`,
      );
      const ran = await startWith('recent', ['waiting.mjs'], {
        started: child => child.stdout?.once('data', () => child.kill(signal)),
      });
      assert.deepEqual(ran, { code: 5, stdout: 'waits\ntold\n', stderr: '' });
    });
  }

  it('ends as a shell does where a signal ended the program', async () => {
    writeFileSync(at('project/killed.mjs'), `process.kill(process.pid, 'SIGKILL');`);
    assert.equal((await start('recent', 'killed.mjs')).code, 137);
  });

  for (const [how, version] of [
    ['old', '18.20.8'],
    ['almost', '22.9.0'],
  ] as const) {
    it(`on Node ${version} runs it on the one that was fetched, first in PATH, and says so`, async () => {
      const bin = fetched();
      const ran = await start(how, 'program.mjs');
      const searchPath = `${bin}:${at('bin')}:/usr/bin:/bin`;
      assert.deepEqual(said(ran), { words: [], node: process.execPath, path: searchPath, fetched: 'yes' });
      assert.equal(
        ran.stderr,
        `This machine's Node.js ${version} (${process.execPath}) is older than 22.19, so this runs on ${bin}/node.\n`,
      );
    });
  }

  it('installs anew once the lockfile is newer than what is installed', async () => {
    npm('echo "npm $*" >&2; echo "{}" > node_modules/.package-lock.json');
    utimesSync(at('project/node_modules/.package-lock.json'), new Date(), new Date(Date.now() - 60_000));
    const first = await start('recent', 'program.mjs');
    assert.deepEqual([first.code, first.stderr.endsWith('npm ci --no-audit --no-fund\n')], [7, true]);
    assert.equal((await start('recent', 'program.mjs')).stderr, '');
  });

  it('removes what a run left an hour ago that was killed as it fetched, and nothing of one that may still run', async () => {
    const [old, young] = ['old', 'young'].map(name => at('cache', `${brought}.unfinished-${name}`));
    assert.ok(old !== undefined && young !== undefined);
    for (const folder of [old, young]) mkdirSync(folder, { recursive: true });
    utimesSync(old, new Date(), new Date(Date.now() - 3_700_000));
    assert.equal((await start('old', 'program.mjs')).code, 1);
    assert.deepEqual(readdirSync(at('cache')), [path.basename(young)]);
  });

  it('installs what is missing with the Node that it fetched', async () => {
    const bin = fetched();
    rmSync(at('project/node_modules'), { recursive: true });
    const { code, stdout, stderr } = await start('old', 'program.mjs');
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      new RegExp(`\nnpm ci --no-audit --no-fund, node: ${bin}/node\nThe packages could not be installed`),
    );
  });

  for (const [what, line, why, isNotToBeHad] of [
    [
      'is not to be had',
      'echo "npm error code ENOTFOUND" >&2; exit 1',
      /npm pack failed: npm error code ENOTFOUND/,
      true,
    ],
    [
      'is another than we know',
      'echo other > "$5/node-linux-$(echo "$3" | sed "s/node-linux-//; s/@/-/").tgz"',
      /what the npm registry gave is not the node-linux-\w+@22\.23\.5 that we know/,
      false,
    ],
  ] as const) {
    it(`says what to do when the Node of the registry ${what}, and runs and leaves nothing`, async () => {
      npm(line);
      const { code, stdout, stderr } = await start('old', 'program.mjs');
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /^Fetching Node\.js 22\.23\.5 from the npm registry/);
      assert.match(stderr, why);
      assert.match(stderr, /^This needs Node\.js 22\.19 or later, and this machine's is Node\.js 18\.20\.8 /m);
      assert.match(stderr, /Install Node\.js 22 or 24 .*, and run this again\.\n$/);
      assert.deepEqual(readdirSync(at('cache')), []);
      // Where a Node is not to be had, tests on it are skipped; anything else is a failure.
      writeFileSync(
        at('project/fetch.mjs'),
        `import { bringNode, NotToBeHad } from './test/bring-node.mjs';
         bringNode(22, () => {}).catch(error => console.log(error instanceof NotToBeHad));`,
      );
      assert.equal((await start('recent', 'fetch.mjs')).stdout, `${isNotToBeHad}\n`);
    });
  }
});
