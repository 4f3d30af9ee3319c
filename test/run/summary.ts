import type { StageReport } from './stage-report.ts';

/**
 * The end of a test run, as lines: what failed, what was skipped and why, and alone on the last line the counts, in the
 * exact form `N passed, N failed, N skipped`.
 */
export function summary(report: StageReport): readonly string[] {
  const lines: string[] = [];
  if (report.failed.length > 0) {
    lines.push('', 'Failed:', ...report.failed.map(title => `- ${title}`));
  }
  if (report.skipped.length > 0) {
    lines.push('', 'Skipped, and why:');
    for (const [reason, titles] of byReason(report)) {
      lines.push(`- ${reason}`, ...titles.map(title => `    ${title}`));
    }
  }
  lines.push('', `${report.passed} passed, ${report.failed.length} failed, ${report.skipped.length} skipped`);
  return lines;
}

function byReason(report: StageReport): ReadonlyMap<string, readonly string[]> {
  const titles = new Map<string, string[]>();
  for (const { title, reason } of report.skipped) {
    titles.set(reason, [...(titles.get(reason) ?? []), title]);
  }
  return titles;
}
