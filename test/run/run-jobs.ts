import { messageOf } from '../hosts/message-of.ts';
import type { Job } from './job.ts';
import { emptyReport, type StageReport } from './stage-report.ts';
import { type Say, Turns } from './turns.ts';

/**
 * Runs jobs side by side, `atOnce` at a time, each after those that it names; the earlier in the list the sooner. One that
 * fails keeps no other from running.
 * @returns their reports, in the order of the list.
 */
export async function runJobs(jobs: readonly Job[], atOnce: number, print: Say): Promise<readonly StageReport[]> {
  const turns = new Turns(print);
  const reports = new Map<Job, StageReport>();
  const running = new Map<Job, Promise<void>>();

  const isReady = (job: Job): boolean =>
    !reports.has(job) &&
    !running.has(job) &&
    (job.after ?? []).every(name => jobs.every(other => other.name !== name || reports.has(other))) &&
    (job.hasWorkbench !== true || [...running.keys()].every(other => other.hasWorkbench !== true));

  const start = async (job: Job): Promise<void> => {
    const { say, end } = turns.take();
    reports.set(job, await runTimed(job, say));
    running.delete(job);
    end();
  };

  for (;;) {
    const next = running.size < atOnce ? jobs.find(isReady) : undefined;
    if (next !== undefined) running.set(next, start(next));
    else if (running.size > 0) await Promise.race(running.values());
    else break;
  }
  const stuck = jobs.filter(job => !reports.has(job)).map(({ name }) => name);
  if (stuck.length > 0) throw new Error(`These jobs wait for each other: ${stuck.join(', ')}.`);
  return jobs.map(job => reports.get(job) ?? emptyReport);
}

async function runTimed(job: Job, say: Say): Promise<StageReport> {
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
  say(`== ${job.name}: ${outcome}, ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  return report;
}
