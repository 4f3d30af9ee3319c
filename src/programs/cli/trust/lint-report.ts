import { jsonText, listed, printable } from '../../../core/text.ts';
import type { Severity } from '../../../trust/lint/finding.ts';
import { type LocatedFinding, standing } from '../../../trust/lint/located-finding.ts';
import { codeQualityReport } from '../../../trust/lint/report/code-quality.ts';
import { gitHubAnnotations } from '../../../trust/lint/report/github-annotations.ts';
import { sarifDocument } from '../../../trust/lint/report/sarif.ts';
import { RULE_PAGES } from '../../../trust/lint/rules.ts';
import type { Paint, Style } from '../style.ts';

export type LintFormat = 'text' | 'json' | 'sarif' | 'github' | 'gitlab';

/** From which severity on the command fails. */
export type FailingSeverity = Severity | 'never';

export interface LintReport {
  readonly findings: readonly LocatedFinding[];
  readonly trusts: number;
  readonly version: string;
}

const RANK: Readonly<Record<FailingSeverity, number>> = { note: 0, warning: 1, error: 2, never: 3 };

/** Whether something that is not suppressed is at least that severe. */
export function fails(findings: readonly LocatedFinding[], failOn: FailingSeverity): boolean {
  return standing(findings).some(({ severity }) => RANK[severity] >= RANK[failOn]);
}

const PRINTERS: Readonly<Record<LintFormat, (report: LintReport, style: Style) => readonly string[]>> = {
  text: textLines,
  json: ({ findings, trusts }) => [jsonText({ trusts, findings: findings.map(findingDocument) }, 2)],
  sarif: ({ findings, version }) => [jsonText(sarifDocument(findings, version), 2)],
  github: report => [...gitHubAnnotations(report.findings), summary(report)],
  gitlab: ({ findings }) => [jsonText(codeQualityReport(findings), 2)],
};

export function reportLines(format: LintFormat, report: LintReport, style: Style): readonly string[] {
  return PRINTERS[format](report, style);
}

function findingDocument(finding: LocatedFinding): unknown {
  const { rule, severity, message, advice, subject, place, range, fingerprint, suppressed, fixes } = finding;
  return {
    rule,
    severity,
    message,
    advice,
    subject,
    file: place.file,
    // From 1, as editors and the other formats count.
    line: range.startLine + 1,
    column: range.startColumn + 1,
    endLine: range.endLine + 1,
    endColumn: range.endColumn + 1,
    fingerprint,
    suppressed: suppressed ?? null,
    fixes: fixes.map(({ title }) => title),
    page: `${RULE_PAGES}${rule}.md`,
  };
}

function textLines(report: LintReport, style: Style): readonly string[] {
  const shown = standing(report.findings);
  const lines: string[] = [];
  let file: string | undefined;
  const counts = new Map<string, number>();
  for (const finding of shown) counts.set(placeAndRule(finding), (counts.get(placeAndRule(finding)) ?? 0) + 1);
  for (const finding of shown) {
    const count = counts.get(placeAndRule(finding));
    if (count === undefined) continue;
    counts.delete(placeAndRule(finding));
    if (finding.place.file !== file) {
      file = finding.place.file;
      lines.push(style.strong(printable(file, 500)));
    }
    lines.push(...findingLines(finding, count - 1, style));
  }
  return [...lines, summary(report)];
}

/** A module that is called many times has each of its faults as often, and is mended once. */
function placeAndRule({ rule, severity, place }: LocatedFinding): string {
  return [place.file, place.start, rule, severity].join('\0');
}

function findingLines(
  { rule, severity, message, advice, subject, range }: LocatedFinding,
  alike: number,
  style: Style,
): readonly string[] {
  const paint: Readonly<Record<Severity, Paint>> = { error: style.bad, warning: style.warning, note: style.faint };
  const place = `${range.startLine + 1}:${range.startColumn + 1}`;
  return [
    `  ${style.faint(place)}  ${paint[severity](severity)} ${rule}  ${printable(subject, 120)}${alike === 0 ? '' : `, and ${alike} more`}`,
    `      ${printable(message, 1000)}`,
    `      ${printable(advice, 1000)}`,
  ];
}

function summary({ findings, trusts }: LintReport): string {
  const shown = standing(findings);
  const suppressed = findings.length - shown.length;
  const counts = (['error', 'warning', 'note'] as const).flatMap(severity => {
    const count = shown.filter(finding => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  const found = counts.length === 0 ? 'Nothing found' : `Found ${listed(counts)}`;
  return `${found} in ${counted(trusts, 'trust')}.${suppressed === 0 ? '' : ` ${counted(suppressed, 'finding')} suppressed.`}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
