import { messageOf } from '../hosts/message-of.ts';
import type { Job } from './job.ts';
import { emptyReport, type StageReport } from './stage-report.ts';
import { type Say, Turns } from './turns.ts';

/** What came of a job. */
export interface EndedJob {
  readonly name: string;
  readonly report: StageReport;
  /** How long it took, with all that ran beside it. */
  readonly seconds: number;
}

/**
 * Runs jobs side by side, `atOnce` at a time, each after those that it names; the earlier in the list the sooner. One that
 * fails keeps no other from running.
 * @returns how they ended, in the order of the list.
 */
export async function runJobs(jobs: readonly Job[], atOnce: number, print: Say): Promise<readonly EndedJob[]> {
  const turns = new Turns(print);
  const ended = new Map<Job, EndedJob>();
  const running = new Map<Job, Promise<void>>();

  const isReady = (job: Job): boolean =>
    !ended.has(job) &&
    !running.has(job) &&
    (job.after ?? []).every(name => jobs.every(other => other.name !== name || ended.has(other))) &&
    (job.hasWorkbench !== true || [...running.keys()].every(other => other.hasWorkbench !== true));

  const start = async (job: Job): Promise<void> => {
    const { say, end } = turns.take();
    ended.set(job, await runTimed(job, say));
    running.delete(job);
    end();
  };

  for (;;) {
    const next = running.size < atOnce ? jobs.find(isReady) : undefined;
    if (next !== undefined) running.set(next, start(next));
    else if (running.size > 0) await Promise.race(running.values());
    else break;
  }
  const stuck = jobs.filter(job => !ended.has(job)).map(({ name }) => name);
  if (stuck.length > 0) throw new Error(`These jobs wait for each other: ${stuck.join(', ')}.`);
  return jobs.flatMap(job => ended.get(job) ?? []);
}

async function runTimed(job: Job, say: Say): Promise<EndedJob> {
  say(`\n== ${job.name}\n`);
  const started = Date.now();
  let report: StageReport;
  try {
    report = await job.run(say);
  } catch (error) {
    say(`${messageOf(error)}\n`);
    report = { ...emptyReport, failed: [`${job.name}: ${messageOf(error)}`] };
  }
  const outcome = report.failed.length === 0 ? 'passed' : `FAILED (${report.failed.length})`;
  const seconds = (Date.now() - started) / 1000;
  say(`== ${job.name}: ${outcome}, ${seconds.toFixed(1)} s\n`);
  return { name: job.name, report, seconds };
}
