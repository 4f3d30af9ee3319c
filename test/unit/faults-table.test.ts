import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { FAULTS, HARMLESS, SYMPTOMS } from '../faults/fault-table.ts';
import { faultsPage } from '../faults/faults-page.ts';
import { PROJECT } from '../demo/build-programs.ts';
import { testFiles } from '../run/test-files.ts';

const Titles = z.object({ tests: z.array(z.object({ file: z.string(), title: z.string() })) });

describe('docs/faults.md', () => {
  it('is what the table generates (else: npm run faults-page)', () => {
    assert.equal(readFileSync(path.join(PROJECT, 'docs/faults.md'), 'utf8'), faultsPage(SYMPTOMS, HARMLESS));
  });

  it('names for each fault a test that exists, and each fault that is tested', async () => {
    const rows = FAULTS;
    const ours = (await testFiles('faults')).map(file => path.relative(PROJECT, file));
    const files = [...new Set([...ours, ...rows.map(({ file }) => file)])];
    // Loads the suites and lists their tests, titles made in loops too, without running one.
    const mocha = path.join(PROJECT, 'node_modules/mocha/bin/mocha.js');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [mocha, '--dry-run', '--reporter', 'json', ...files],
      { cwd: PROJECT, maxBuffer: 16 * 1024 * 1024 },
    );
    const listed: unknown = JSON.parse(stdout.slice(stdout.indexOf('{')));
    const tests = new Set(
      Titles.parse(listed).tests.map(({ file, title }) => named({ file: path.relative(PROJECT, file), title })),
    );
    const inTable = new Set(rows.map(row => named(row)));
    const withoutTest = [...inTable].filter(test => !tests.has(test));
    assert.deepEqual(withoutTest, [], 'rows without a test');
    assert.deepEqual(
      [...tests].filter(test => test.startsWith('test/faults/') && !inTable.has(test)),
      [],
      'tests without a row',
    );
    assert.equal(new Set(rows.map(({ fault }) => fault)).size, rows.length, 'a fault stands there once');
  });
});

function named({ file, title }: { readonly file: string; readonly title: string }): string {
  return `${file} “${title}”`;
}
