import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** A file as the page names it, whole or beside the one before, then perhaps the title of a test, perhaps shortened by `…`. */
const NAMED = /`([\w./-]+\.test\.ts)`(?: "([^"]+)")?/g;

describe('SECURITY.md', () => {
  const page = readFileSync(path.join(ROOT, 'SECURITY.md'), 'utf8');
  const guarantees = /\n## Guarantees\n(.*?)\n## /s.exec(page)?.[1] ?? '';
  const rows = guarantees.split('\n').filter(line => /^\| (?!guarantee|-)/.test(line));

  it('has guarantees', () => assert.ok(rows.length > 30));

  for (const row of rows) {
    const [, guarantee = '', tests = ''] = row.split(' | ').length === 2 ? ['', ...row.split(' | ')] : [];
    it(`names the test of: ${guarantee.slice(2, 80).trim()}`, () => {
      assert.match(tests, /`(?:test\/|npm run )/);
      let folder = '';
      for (const [, file = '', title] of tests.matchAll(NAMED)) {
        if (file.includes('/')) folder = path.dirname(file);
        const text = readFileSync(path.join(ROOT, folder, path.basename(file)), 'utf8');
        const words = title?.replace(/…$/, '') ?? '';
        assert.ok(text.includes(words), `${file} has no test “${words}”`);
      }
    });
  }
});
