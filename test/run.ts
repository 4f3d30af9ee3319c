import { availableParallelism } from 'node:os';
import { messageOf } from './hosts/message-of.ts';
import { killPrograms } from './hosts/run-program.ts';
import { type StageName, stageNames } from './run/job.ts';
import { jobsOf } from './run/jobs.ts';
import { runJobs } from './run/run-jobs.ts';
import { summary } from './run/summary.ts';
import { stopPrograms } from './run/watched-program.ts';

// The program behind `npm test`. `npm test` runs every stage; `npm test -- unit command` runs those two, and what they need.

function chosenStages(args: readonly string[]): readonly StageName[] {
  const unknown = args.filter(arg => !stageNames.some(name => name === arg));
  if (unknown.length > 0) {
    throw new Error(`There is no test stage '${unknown.join("', '")}'. The stages are: ${stageNames.join(', ')}.`);
  }
  return stageNames.filter(name => args.length === 0 || args.includes(name));
}

function print(text: string): void {
  process.stdout.write(text);
}

async function main(): Promise<void> {
  const jobs = await jobsOf(chosenStages(process.argv.slice(2)));
  // One more than there are cores: a job that waits for what it started, for a disk or for a clock leaves a core idle.
  const ended = await runJobs(jobs, availableParallelism() + 1, print);
  for (const line of summary(ended)) print(`${line}\n`);
  process.exitCode = ended.every(({ report }) => report.failed.length === 0) ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stopPrograms();
    killPrograms();
    process.exit(130);
  });
}

main().catch((error: unknown) => {
  print(`${messageOf(error)}\n`);
  process.exitCode = 2;
});
