import type { EndedJob } from './run-jobs.ts';
import { addReports, type StageReport } from './stage-report.ts';

/** So many of the slowest jobs are named. */
const NAMED_FOR_SLOWNESS = 10;

/**
 * The end of a test run, as lines: what took longest, what was skipped and why, what failed and why, and alone on the last line the counts, in the
 * exact form `N passed, N failed, N skipped`.
 */
export function summary(jobs: readonly EndedJob[]): readonly string[] {
  const report = addReports(jobs.map(job => job.report));
  const lines = ['', 'Slowest:', ...slowest(jobs)];
  if (report.skipped.length > 0) {
    lines.push('', 'Skipped, and why:');
    for (const [reason, titles] of byReason(report)) {
      lines.push(`- ${reason}`, ...titles.map(title => `    ${title}`));
    }
  }
  if (report.failed.length > 0) {
    lines.push('', 'Failed:', ...report.failed.map(title => `- ${title}`));
  }
  lines.push('', `${report.passed} passed, ${report.failed.length} failed, ${report.skipped.length} skipped`);
  return lines;
}

function slowest(jobs: readonly EndedJob[]): readonly string[] {
  const sorted = jobs.toSorted((one, other) => other.seconds - one.seconds).slice(0, NAMED_FOR_SLOWNESS);
  return sorted.map(({ name, seconds }) => `- ${Math.round(seconds)} s: ${name}`);
}

function byReason(report: StageReport): ReadonlyMap<string, readonly string[]> {
  const titles = new Map<string, string[]>();
  for (const { title, reason } of report.skipped) {
    titles.set(reason, [...(titles.get(reason) ?? []), title]);
  }
  return titles;
}
