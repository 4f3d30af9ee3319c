import type { Say } from './turns.ts';
import type { StageReport } from './stage-report.ts';

/** The stages of the test run, by which a person chooses: `npm test -- unit command`. */
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

/** One piece of the test run that can run beside others. */
export interface Job {
  /** What it is called where it is printed and in {@link Job.after}; unique in a run. */
  readonly name: string;
  /** Names of the jobs that must have ended first, however they ended; those that are not in the run do not count. */
  readonly after?: readonly string[];
  /** True for a job with a VS Code in a browser: two of them at once starve each other. */
  readonly hasWorkbench?: boolean;
  /** @param say receives what it prints, as it comes. */
  run(say: Say): Promise<StageReport>;
}
