import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Ran, runCommand } from '../../demo/run-command.ts';
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
      `process.stdout.write(JSON.stringify({ words: process.argv.slice(2), node: process.execPath, path: process.env.PATH }));
       process.exitCode = 7;`,
    );
    for (const [how, version] of Object.entries({ old: '18.20.8', recent: '22.19.0' })) {
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
    mkdirSync(at('cache', brought, 'bin'), { recursive: true });
    symlinkSync(process.execPath, at('cache', brought, 'bin/node'));
    return at('cache', brought, 'bin');
  }

  const start = (how: 'old' | 'recent', ...words: readonly string[]): Promise<Ran> =>
    runCommand([process.execPath, '--require', at(`${how}.cjs`), at('project/test/start.mjs'), ...words], {
      folder: root,
      environment: { PATH: `${at('bin')}:/usr/bin:/bin`, ROLECALL_TEST_CACHE: at('cache') },
    });

  it('runs a program with its words and hands its exit code on', async () => {
    const ran = await start('recent', 'program.mjs', 'unit', 'a b');
    assert.deepEqual([ran.code, ran.stderr], [7, '']);
    const environment = `${at('bin')}:/usr/bin:/bin`;
    assert.deepEqual(said(ran), { words: ['unit', 'a b'], node: process.execPath, path: environment });
  });

  it('on an old Node runs it on the one that was fetched, first in PATH, and says so', async () => {
    const bin = fetched();
    const ran = await start('old', 'program.mjs');
    assert.deepEqual(said(ran), { words: [], node: process.execPath, path: `${bin}:${at('bin')}:/usr/bin:/bin` });
    assert.equal(
      ran.stderr,
      `This machine's Node.js 18.20.8 (${process.execPath}) is older than 22.19, so this runs on ${bin}/node.\n`,
    );
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

  for (const [what, line, why] of [
    ['is not to be had', 'echo "npm error code ENOTFOUND" >&2; exit 1', /npm pack failed: npm error code ENOTFOUND/],
    [
      'is another than we know',
      'echo other > "$5/node-linux-$(echo "$3" | sed "s/node-linux-//; s/@/-/").tgz"',
      /what the npm registry gave is not the node-linux-\w+@22\.23\.5 that we know/,
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
    });
  }
});
