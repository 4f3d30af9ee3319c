import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../hosts/project-folder.ts';
import { installedProgram } from './program-stage.ts';
import type { StageName, StageResult } from './stage.ts';
import { emptyReport, readStageReport, stageReportVariable } from './stage-report.ts';
import { streamProgram } from './stream-program.ts';
import { testFiles } from './test-files.ts';

/** A stage that runs with mocha the suites in the folder of `test` that is named as it is. */
export async function mochaStage(stage: StageName, limitMs: number): Promise<StageResult> {
  const files = await testFiles(stage);
  if (files.length === 0) return { report: emptyReport, note: 'it has no tests yet' };
  const folder = await mkdtemp(join(tmpdir(), 'rolecall-report-'));
  try {
    const path = join(folder, 'report.json');
    const reporter = join(projectFolder, 'test', 'run', 'counting-reporter.ts');
    const how = await streamProgram(
      installedProgram('mocha'),
      // To the end whatever a failed suite has left running: the reporter has written its counts by then.
      ['--forbid-only', '--exit', '--reporter', reporter, ...files],
      limitMs,
      { [stageReportVariable]: path },
    );
    const report = (await readStageReport(path)) ?? emptyReport;
    // Mocha that ends badly with no test to blame, as on a suite that does not load, is a failure all the same.
    if (how === undefined || report.failed.length > 0) return { report };
    return { report: { ...report, failed: [`${stage}: mocha ${how}`] } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
