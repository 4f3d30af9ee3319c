import { messageOf } from './hosts/message-of.ts';
import { say, type StageName, stageNames, type StageResult } from './run/stage.ts';
import { addReports, emptyReport, type StageReport } from './run/stage-report.ts';
import { runStage, stagesThatNeedTheBuild } from './run/stages.ts';
import { stopPrograms } from './run/stream-program.ts';
import { summary } from './run/summary.ts';

// The program behind `npm test`. `npm test` runs every stage; `npm test -- unit command` runs those two. A stage that
// fails does not keep the others from running.

function chosenStages(args: readonly string[]): readonly StageName[] {
  const unknown = args.filter(arg => !stageNames.some(name => name === arg));
  if (unknown.length > 0) {
    throw new Error(`There is no test stage '${unknown.join("', '")}'. The stages are: ${stageNames.join(', ')}.`);
  }
  const chosen = stageNames.filter(name => args.length === 0 || args.includes(name));
  const buildIsNeeded = chosen.some(name => stagesThatNeedTheBuild.includes(name));
  return stageNames.filter(name => chosen.includes(name) || (name === 'build' && buildIsNeeded));
}

async function runTimed(stage: StageName): Promise<StageReport> {
  say(`\n== ${stage}`);
  const started = Date.now();
  let result: StageResult;
  try {
    result = await runStage(stage);
  } catch (error) {
    say(messageOf(error));
    result = { report: { ...emptyReport, failed: [`${stage}: ${messageOf(error)}`] } };
  }
  const { report, note } = result;
  const outcome = note ?? (report.failed.length === 0 ? 'passed' : `FAILED (${report.failed.length})`);
  say(`== ${stage}: ${outcome}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return report;
}

async function main(): Promise<void> {
  const reports: StageReport[] = [];
  for (const stage of chosenStages(process.argv.slice(2))) reports.push(await runTimed(stage));
  const total = addReports(reports);
  for (const line of summary(total)) say(line);
  process.exitCode = total.failed.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stopPrograms();
    process.exit(130);
  });
}

main().catch((error: unknown) => {
  say(messageOf(error));
  process.exitCode = 2;
});
