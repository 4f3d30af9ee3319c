import assert from 'node:assert/strict';
import { sha256 } from '../../../../src/platform/digest.ts';
import { baselineText, readBaseline } from '../../../../src/trust/lint/baseline.ts';
import type { TrustFinding } from '../../../../src/trust/lint/finding.ts';
import { locateFindings } from '../../../../src/trust/lint/locate-findings.ts';

const file = { path: 'iam/role.tf', text: 'one\n  two = "*"\nthree\n' };

function finding(more: Partial<TrustFinding> = {}): TrustFinding {
  return {
    rule: 'RC104',
    severity: 'warning',
    message: 'Every branch is trusted.',
    advice: 'Name one.',
    subject: 'aws_iam_role.deploy',
    place: { file: file.path, start: 12, end: 15 },
    fixes: [],
    ...more,
  };
}

const located = (text: string, findings = [finding()], baseline?: ReadonlySet<string>) =>
  locateFindings(findings, [{ ...file, text }], { digest: sha256, ...(baseline === undefined ? {} : { baseline }) });

/** Why the finding at a place is let be. */
const reasons = (text: string, start: number) =>
  located(text, [finding({ place: { file: file.path, start, end: start + 1 } })])
    .filter(({ rule }) => rule === 'RC104')
    .map(({ suppressed }) => suppressed?.reason);

describe('Findings with their places', () => {
  it('have lines and columns, and stand in the order of the files', () => {
    const first = finding({ rule: 'RC111', place: { file: file.path, start: 0, end: 3 } });
    const found = located(file.text, [finding(), first]);
    assert.deepEqual(
      found.map(({ rule, range }) => [rule, range]),
      [
        ['RC111', { startLine: 0, startColumn: 0, endLine: 0, endColumn: 3 }],
        ['RC104', { startLine: 1, startColumn: 8, endLine: 1, endColumn: 11 }],
      ],
    );
  });

  it('keep their fingerprint when lines are added above, and lose it when their own line changes', () => {
    const [before] = located(file.text);
    const moved = `added\n${file.text}`;
    const [after] = located(moved, [finding({ place: { file: file.path, start: 18, end: 21 } })]);
    const [changed] = located(file.text.replace('two', 'too'));
    assert.equal(after?.fingerprint, before?.fingerprint);
    assert.match(before?.fingerprint ?? '', /^[0-9a-f]{32}$/);
    assert.notEqual(changed?.fingerprint, before?.fingerprint);
  });

  it('have a fingerprint each, where two stand in equal lines', () => {
    const text = 'a = "*"\na = "*"\n';
    const found = located(text, [
      finding({ place: { file: file.path, start: 4, end: 7 } }),
      finding({ place: { file: file.path, start: 12, end: 15 } }),
    ]);
    assert.equal(new Set(found.map(({ fingerprint }) => fingerprint)).size, 2);
  });

  it('are let be by a comment with a reason in their line or above it, and by no other', () => {
    assert.deepEqual(reasons('a = 1 # rolecall:ignore RC104 -- only one app\n', 0), ['only one app']);
    assert.deepEqual(reasons('// rolecall:ignore RC101, rc104 -- as agreed\na = 1\n', 46), ['as agreed']);
    assert.deepEqual(reasons('/* rolecall:ignore RC104 -- agreed */\na\n', 38), ['agreed']);
    assert.deepEqual(reasons('# rolecall:ignore RC105 -- another rule\na\n', 40), [undefined]);
    assert.deepEqual(reasons('# rolecall:ignore RC104\na\n', 24), [undefined]);
    assert.deepEqual(reasons('# rolecall:ignore RC104 -- too far away\n\na\n', 41), [undefined]);
    assert.deepEqual(reasons('a = "rolecall:ignore RC104 -- no comment"\n', 0), [undefined]);
  });

  it('say so of a suppression without a reason', () => {
    const found = located('# rolecall:ignore RC104\na\n', [
      finding({ place: { file: file.path, start: 24, end: 25 } }),
    ]);
    assert.deepEqual(
      found.map(({ rule, suppressed, range }) => [rule, suppressed, range.startLine]),
      [
        ['RC002', undefined, 0],
        ['RC104', undefined, 1],
      ],
    );
  });

  it('are let be by a baseline that was written of them, until their line changes', () => {
    const baseline = readBaseline(baselineText(located(file.text)), 'baseline.json');
    assert.equal(located(file.text, [finding()], baseline)[0]?.suppressed?.kind, 'baseline');
    assert.equal(located(file.text.replace('two', 'too'), [finding()], baseline)[0]?.suppressed, undefined);
  });

  it('refuse a baseline that is none', () => {
    for (const text of ['', '{}', '{"version":2,"findings":[]}', '{"version":1,"findings":[{}]}', '[1]']) {
      assert.throws(() => readBaseline(text, 'b.json'), { kind: 'usage', message: /b\.json is no baseline/ }, text);
    }
  });
});
