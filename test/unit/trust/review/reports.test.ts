import assert from 'node:assert/strict';
import { PLAIN_STYLE } from '../../../../src/programs/cli/style.ts';
import { reviewLines } from '../../../../src/programs/cli/trust/review-text.ts';
import { plainMarkdown } from '../../../../src/trust/plain-markdown.ts';
import { reviewCsvRows } from '../../../../src/trust/review/report/review-csv.ts';
import { reviewMarkdown } from '../../../../src/trust/review/report/review-markdown.ts';
import { HOSTILE, reviewedTrust, reviewSaying, roleReview, trustReview } from './reviews.ts';

const OVERDUE = roleReview({
  name: 'reader',
  trusts: [],
  breadth: undefined,
  unknown: ['No policy of it is here.'],
  review: { kind: 'never' },
});

/** Cells of a CSV text, as RFC 4180 has them. */
function cellsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  for (const match of text.matchAll(pattern)) {
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push([]);
    if (match[3] === '') break;
  }
  return rows;
}

/** What is left of a line of Markdown without its stretches of code [CommonMark, code spans]. */
function withoutCode(line: string): string {
  return line.replace(/(?<!`)(`+)(?!`)(?:(?!\1(?!`)).|(?<=`)\1)*?(?<!`)\1(?!`)/g, '');
}

describe('a review as text', () => {
  it('says of each role what is known, what is not, and how many are due', () => {
    assert.deepEqual(reviewLines(trustReview(roleReview(), OVERDUE), PLAIN_STYLE), [
      'deploy  rolecall.yaml:3',
      '  AWS 111122223333, arn:aws:iam::111122223333:role/deploy',
      '  Reviewed on 2026-11-01, 30 days ago, by Ada.',
      '  Its policy: aws_iam_role.deploy  main.tf:21',
      '  Who can take it:',
      '    GitHub Actions: the repository app of the owner acme: branch main',
      '      sub is repo:acme/app:ref:refs/heads/main',
      '',
      'reader  rolecall.yaml:3',
      '  AWS 111122223333, arn:aws:iam::111122223333:role/deploy',
      '  Never reviewed.',
      '  ? No policy of it is here.',
      '',
      '2 roles: 1 not reviewed within 92 days.',
      `Made on 2026-12-01 of acme/app, with the commit ${'1'.repeat(40)} checked out (files are as they lie there, changed or not).`,
    ]);
  });

  it('tells five of many policies that may be its, and how many there are', () => {
    const trusts = Array.from({ length: 7 }, (_, index) => reviewedTrust({ name: `p${index}`, certain: false }));
    const lines = reviewLines(trustReview(roleReview({ trusts })), PLAIN_STYLE);
    assert.deepEqual(
      lines.filter(line => /polic/.test(line)),
      [
        ...trusts.slice(0, 5).map(({ name }) => `  A policy that may be its: ${name}  main.tf:21`),
        '  … and 2 policies more that may be its: --format markdown has them.',
      ],
    );
    const markdown = reviewMarkdown(trustReview(roleReview({ trusts })));
    assert.equal(markdown.match(/A policy that may be its/g)?.length, 7);
  });

  it('sends no terminal anything to obey', () => {
    for (const text of HOSTILE) {
      const lines = reviewLines(reviewSaying(text), PLAIN_STYLE).join('');
      assert.doesNotMatch(lines, /[\p{Cc}\p{Cf}]|##\[/u, JSON.stringify(text));
    }
  });
});

describe('a review as Markdown', () => {
  it('has a table of all roles and a part of each', () => {
    const named = reviewedTrust({
      besides: ['Only where aws:SourceIp IpAddress 192.0.2.0/24.'],
      findings: [
        {
          rule: 'RC111',
          severity: 'note',
          message: 'A name.',
          place: { file: 'main.tf', line: 5 },
          leftBecause: 'ours',
        },
      ],
    });
    assert.equal(
      reviewMarkdown(trustReview(roleReview({ trusts: [named] }), OVERDUE)),
      `# Trust review of \`acme/app\`

Made on 2026-12-01 of acme/app, with the commit ${'1'.repeat(40)} checked out (files are as they lie there, changed or not).

2 roles: 1 not reviewed within 92 days.

| role | account | who can take it | findings | last review |
| --- | --- | --- | --- | --- |
| \`deploy\` | AWS 111122223333 | GitHub Actions: the repository app of the owner acme: branch main | 0 | Reviewed on 2026-11-01, 30 days ago, by Ada. |
| \`reader\` | AWS 111122223333 | **not known** | 0 | **Never reviewed.** |

## \`deploy\`

- Where: \`rolecall.yaml:3\`
- What: AWS 111122223333, arn:aws:iam::111122223333:role/deploy
- Review: Reviewed on 2026-11-01, 30 days ago, by Ada.

Its policy: \`aws_iam_role.deploy\`, \`main.tf:21\`. Who can take it:

- GitHub Actions: the repository app of the owner acme: branch main
  - \`sub is repo:acme/app:ref:refs/heads/main\`
- Besides: Only where aws:SourceIp IpAddress 192.0.2.0/24.
- note RC111: A name. Left because: ours (\`main.tf:5\`)

## \`reader\`

- Where: \`rolecall.yaml:3\`
- What: AWS 111122223333, arn:aws:iam::111122223333:role/deploy
- Review: Never reviewed.
- **Not known:** No policy of it is here.`,
    );
  });

  it('has what could be more than text as code', () => {
    const rows: readonly (readonly [text: string, markdown: string])[] = [
      ['the repository app of acme', 'the repository app of acme'],
      ['fits release/*.', 'fits `release/*`.'],
      ['a == b && c', 'a `==` b `&&` c'],
      ['[a](b) <i> c', '`[a](b) <i>` c'],
      ['see https://evil.example now', 'see `https://evil.example` now'],
      ['www.evil.example', '`www.evil.example`'],
      ['@octocat and GH-1', '`@octocat` and `GH-1`'],
      ['a`b``c', '```a`b``c```'],
      ['`a`', '`` `a` ``'],
      ['-', '`-`'],
    ];
    for (const [text, markdown] of rows) assert.equal(plainMarkdown(text), markdown);
  });

  it('lets no text of a repository be anything but text', () => {
    const own = reviewMarkdown(reviewSaying('x')).split('\n');
    for (const text of HOSTILE) {
      const lines = reviewMarkdown(reviewSaying(text)).split('\n');
      assert.equal(lines.length, own.length, JSON.stringify(text));
      for (const line of lines) {
        const rest = withoutCode(line)
          .replace(/^(?:#{1,2} | *- |\|(?: --- \|)+)/, '')
          .replaceAll(/\*\*|<br>/g, '');
        assert.match(rest, /^[\p{L}\p{N} .,:;()'"’%/?!|-]*$/u, line);
        if (line.startsWith('| ')) assert.equal(line.replaceAll('\\|', '').split('|').length, 7, line);
      }
    }
  });
});

describe('a review for spreadsheets', () => {
  it('has a row a role, and one of what was left out', () => {
    const review = { ...trustReview(roleReview(), OVERDUE), unread: [{ file: 'a.tf', message: 'It is no text.' }] };
    const [names = [], ...rows] = cellsOf(reviewCsvRows(review).join('\r\n'));
    const column = (name: string): readonly (string | undefined)[] => rows.map(row => row[names.indexOf(name)]);
    assert.ok(rows.every(({ length }) => length === names.length));
    assert.deepEqual(column('role'), ['deploy', 'reader', '']);
    assert.deepEqual(column('who_can_take_it'), [
      'GitHub Actions: the repository app of the owner acme: branch main',
      '',
      '',
    ]);
    assert.deepEqual(column('not_known'), ['', 'No policy of it is here.', 'It is no text.']);
    assert.deepEqual(column('breadth'), ['exact', 'not known', '']);
    assert.deepEqual(column('reviewed_by'), ['Ada', '', '']);
    assert.deepEqual(column('days'), ['30', '', '']);
    assert.deepEqual(column('due'), ['no', 'yes', '']);
    assert.deepEqual(column('place'), ['rolecall.yaml:3', 'rolecall.yaml:3', 'a.tf']);
  });

  it('has no cell that a spreadsheet would run, and each text in one cell', () => {
    for (const text of HOSTILE) {
      const rows = cellsOf(reviewCsvRows(reviewSaying(text)).join('\r\n'));
      assert.deepEqual(
        rows.map(({ length }) => length),
        rows.map(() => rows[0]?.length),
        JSON.stringify(text),
      );
      for (const cell of rows.flat()) {
        assert.doesNotMatch(cell, /^[=+\-@\t\r＝＋－＠]/, JSON.stringify(text));
        assert.doesNotMatch(cell.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u, JSON.stringify(text));
      }
    }
  });
});
