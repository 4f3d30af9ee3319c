import assert from 'node:assert/strict';
import type { LocatedFinding } from '../../../../src/trust/lint/located-finding.ts';
import { codeQualityReport } from '../../../../src/trust/lint/report/code-quality.ts';
import { gitHubAnnotations } from '../../../../src/trust/lint/report/github-annotations.ts';
import { sarifDocument } from '../../../../src/trust/lint/report/sarif.ts';

function finding(more: Partial<LocatedFinding> = {}): LocatedFinding {
  return {
    rule: 'RC104',
    severity: 'warning',
    message: 'Every branch is trusted.',
    advice: 'Name one.',
    subject: 'aws_iam_role.deploy',
    place: { file: 'iam/a role.tf', start: 12, end: 15 },
    range: { startLine: 1, startColumn: 8, endLine: 1, endColumn: 11 },
    fingerprint: '0123456789abcdef0123456789abcdef',
    fixes: [],
    ...more,
  };
}

const suppressed = finding({ suppressed: { kind: 'in-source', reason: 'agreed' } });

describe('Reports of findings', () => {
  it('for GitHub cannot be broken out of by names and texts', () => {
    assert.deepEqual(
      gitHubAnnotations([
        finding({ place: { file: 'a,b:c\n::error::x.tf', start: 0, end: 0 }, message: '100 %\n::stop-commands::x' }),
        suppressed,
      ]),
      [
        '::warning file=a%2Cb%3Ac�%3A%3Aerror%3A%3Ax.tf,line=2,endLine=2,col=9,endColumn=12,title=RC104::100 %25�::stop-commands::x Name one.',
      ],
    );
  });

  it('for GitLab have severity, place and fingerprint, without what is suppressed', () => {
    assert.deepEqual(codeQualityReport([finding(), suppressed]), [
      {
        description: 'Every branch is trusted. Name one.',
        check_name: 'RC104',
        fingerprint: '0123456789abcdef0123456789abcdef',
        severity: 'major',
        location: { path: 'iam/a role.tf', lines: { begin: 2, end: 2 } },
      },
    ]);
  });

  it('in SARIF say what is suppressed and why, and where each rule is explained', () => {
    const text = JSON.stringify(sarifDocument([finding(), suppressed], '1.2.3'));
    assert.match(text, /"ruleId":"RC104"/);
    assert.match(text, /"uri":"iam\/a%20role\.tf"/);
    assert.match(text, /"suppressions":\[\{"kind":"inSource","justification":"agreed"\}\]/);
    assert.match(text, /"helpUri":"[^"]+\/RC104\.md"/);
  });
});
