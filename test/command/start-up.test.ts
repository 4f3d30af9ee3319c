import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { buildPrograms, ensureProgramsAreBuilt } from '../demo/build-programs.ts';
import { run } from './helper-fixture.ts';

const { version } = manifest;

describe('the start of the command', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rolecall-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the command where nothing is but these of its files. */
  async function runOf(files: readonly string[], word: string): ReturnType<typeof run> {
    const programs = await ensureProgramsAreBuilt();
    for (const file of files) copyFileSync(path.join(programs, file), path.join(folder, file));
    return await run(process.execPath, [path.join(folder, 'rolecall.js'), word]);
  }

  it('tells its version from the entry alone, and leaves nothing behind', async () => {
    const expected = { code: 0, stdout: `${version}\n`, stderr: '' };
    assert.deepEqual(await runOf(['rolecall.js'], '--version'), expected);
    assert.deepEqual(readdirSync(folder), ['rolecall.js']);
  });

  it('explains itself without what looks at the machine', async () => {
    const { code, stdout, stderr } = await runOf(['rolecall.js', 'command.js'], '--help');
    assert.deepEqual([code, stderr, stdout.startsWith('Usage: rolecall ')], [0, '', true]);
  });

  it('refuses a command that is none without it too', async () => {
    const { code, stdout, stderr } = await runOf(['rolecall.js', 'command.js'], 'asume');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^rolecall: Unknown command 'asume'\.\nDid you mean assume\?/);
  });

  for (const [does, words, loads] of [
    ['tell where it is', ['status'], ['net', 'tls', 'http', 'child_process', 'internal/fs/promises']],
    ['explain itself', ['--help'], ['stream', 'net', 'crypto', 'child_process', 'internal/fs/promises']],
  ] as const) {
    it(`has Node load nothing that it does not need to ${does}`, async () => {
      // Of its own: what runs keeps compiled code beside itself.
      const programs = path.join(folder, 'programs');
      await buildPrograms(programs);
      const telling = path.join(folder, 'telling.cjs');
      writeFileSync(
        telling,
        'process.on("exit", () => require("fs").writeSync(2, process.moduleLoadList.join("\\n")));',
      );
      const argv = ['-r', telling, path.join(programs, 'rolecall.js'), ...words, '--folder', folder];
      const { code, stderr } = await run(process.execPath, argv, { HOME: folder, PATH: '/usr/bin:/bin' });
      assert.equal(code, 0, stderr);
      const loaded = new Set(stderr.split('\n'));
      assert.ok(loaded.has('NativeModule fs'), stderr);
      assert.deepEqual(
        loads.filter(name => loaded.has(`NativeModule ${name}`)),
        [],
      );
    });
  }
});
