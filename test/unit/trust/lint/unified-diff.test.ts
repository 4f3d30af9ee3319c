import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { array, assert as holds, constantFrom, pre, property, tuple } from 'fast-check';
import { unifiedDiff } from '../../../../src/trust/lint/fixes/unified-diff.ts';

/** What `git apply` makes of a text with the difference, forth or back. */
function applied(text: string, patch: string, ...options: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rolecall-diff-'));
  try {
    writeFileSync(path.join(folder, 'a file.tf'), text);
    // A folder of no repository, wherever temporary files lie.
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() };
    execFileSync('git', ['apply', '--whitespace=nowarn', ...options], { cwd: folder, input: patch, env });
    return readFileSync(path.join(folder, 'a file.tf'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('A difference between two texts', () => {
  it('is nothing where there is none, and shows three lines around', () => {
    assert.equal(unifiedDiff('a.tf', 'x\n', 'x\n'), '');
    assert.equal(
      unifiedDiff('a.tf', '1\n2\n3\n4\n5\n6\n7\n8\n', '1\n2\n3\n4\nfive\n6\n7\n8\n'),
      '--- a/a.tf\n+++ b/a.tf\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    );
  });

  it('cannot be broken out of by the name of a file', () => {
    const [first, second, ...rest] = unifiedDiff('a\n+++ b/c"\\.tf', 'x\n', 'y\n').split('\n');
    assert.equal(first, '--- "a/a\\012+++ b/c\\"\\\\.tf"');
    assert.equal(second, '+++ "b/a\\012+++ b/c\\"\\\\.tf"');
    assert.deepEqual(rest, ['@@ -1,1 +1,1 @@', '-x', '+y', '']);
  });

  it('is what Git applies forth and back, to the byte', function () {
    this.timeout(60_000);
    const line = constantFrom('a\n', 'b\n', '\n', 'c\r\n', '  d\n');
    const text = tuple(array(line, { minLength: 1, maxLength: 30 }), constantFrom('', 'end')).map(
      ([lines, end]) => lines.join('') + end,
    );
    holds(
      property(text, text, (before, after) => {
        pre(before !== after);
        const patch = unifiedDiff('a file.tf', before, after);
        assert.equal(applied(before, patch), after);
        assert.equal(applied(after, patch, '--reverse'), before);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
