import type { StageReport } from './stage-report.ts';

/** The stages of the test run, in the order in which they run. */
export const stageNames = [
  'types',
  'lint',
  'format',
  'build',
  'unit',
  'command',
  'faults',
  'clients',
  'feature',
  'host',
  'ui',
] as const;

/** One stage of the test run. */
export type StageName = (typeof stageNames)[number];

/** What came of a stage. */
export interface StageResult {
  readonly report: StageReport;
  /** What there is to say besides the counts, such as that it has no tests yet. */
  readonly note?: string;
}

/** Says something to the person who watches the run. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
