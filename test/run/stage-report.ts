import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** Names the environment variable with the file that a run of mocha leaves its counts in. */
export const stageReportVariable = 'ROLECALL_TEST_REPORT';

const stageReportShape = z.object({
  passed: z.number(),
  /** The whole titles of the tests and hooks that failed, each with the first lines of why on lines of its own. */
  failed: z.array(z.string()),
  skipped: z.array(z.object({ title: z.string(), reason: z.string() })),
});

/** What came of the tests of one run. */
export type StageReport = Readonly<z.infer<typeof stageReportShape>>;

/** No tests at all. */
export const emptyReport: StageReport = { passed: 0, failed: [], skipped: [] };

/** The counts that a run of mocha has left in a file; undefined when it left none, as when it ended before its end. */
export async function readStageReport(path: string): Promise<StageReport | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const content: unknown = JSON.parse(text);
  return stageReportShape.parse(content);
}

/** Leaves the counts for {@link readStageReport}. */
export function writeStageReport(path: string, report: StageReport): Promise<void> {
  return writeFile(path, JSON.stringify(report));
}

/** The reports of several runs as one. */
export function addReports(reports: readonly StageReport[]): StageReport {
  return {
    passed: reports.reduce((sum, report) => sum + report.passed, 0),
    failed: reports.flatMap(report => report.failed),
    skipped: reports.flatMap(report => report.skipped),
  };
}
