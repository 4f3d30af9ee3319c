import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { isObject, parseJson } from '../../../../src/core/parse.ts';
import type { LocatedFinding } from '../../../../src/trust/lint/located-finding.ts';
import { codeQualityReport } from '../../../../src/trust/lint/report/code-quality.ts';
import { gitHubAnnotations } from '../../../../src/trust/lint/report/github-annotations.ts';
import { sarifDocument } from '../../../../src/trust/lint/report/sarif.ts';
import { projectFolder } from '../../../hosts/project-folder.ts';

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

  it('in SARIF are what its schema says, whatever is found', () => {
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(sarifSchema());
    const odd = finding({
      severity: 'note',
      place: { file: 'ä b\n%41/"x".tf', start: 0, end: 0 },
      message: '\u0000\u202e',
      suppressed: { kind: 'baseline', reason: 'It is in the baseline.' },
    });
    for (const findings of [[], [finding()], [finding({ severity: 'error' }), suppressed, odd]]) {
      assert.ok(validate(sarifDocument(findings, '1.2.3')), JSON.stringify(validate.errors));
    }
    assert.ok(!validate({ ...asObject(sarifDocument([], '1.2.3')), version: '2.0.0' }));
  });

  it('for GitLab have the fields that it documents and no other value than it takes', () => {
    const severities = ['info', 'minor', 'major', 'critical', 'blocker'];
    const report = codeQualityReport([finding(), finding({ severity: 'error' }), finding({ severity: 'note' })]);
    for (const entry of report.map(asObject)) {
      assert.deepEqual(Object.keys(entry).toSorted(), [
        'check_name',
        'description',
        'fingerprint',
        'location',
        'severity',
      ]);
      assert.ok(severities.includes(String(entry['severity'])));
      const location = asObject(entry['location']);
      assert.ok(!String(location['path']).startsWith('./'));
      assert.ok(Number(asObject(location['lines'])['begin']) >= 1);
    }
  });
});

/** The schema of SARIF 2.1.0 as JSON Schema Store has it, which is of an older draft that differs in nothing it uses. */
function sarifSchema(): Record<string, unknown> {
  const file = path.join(projectFolder, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema: _draft, id: _id, ...schema } = asObject(parseJson(readFileSync(file, 'utf8')));
  return schema;
}

function asObject(value: unknown): Record<string, unknown> {
  assert.ok(isObject(value));
  return value;
}
