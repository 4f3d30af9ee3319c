import type { Severity } from '../finding.ts';
import { type LocatedFinding, standing } from '../located-finding.ts';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'major', note: 'info' };

/** Findings as GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export function codeQualityReport(findings: readonly LocatedFinding[]): readonly unknown[] {
  return standing(findings).map(({ rule, severity, message, advice, place, range, fingerprint }) => ({
    description: `${message} ${advice}`,
    check_name: rule,
    fingerprint,
    severity: SEVERITIES[severity],
    location: { path: place.file, lines: { begin: range.startLine + 1, end: range.endLine + 1 } },
  }));
}
