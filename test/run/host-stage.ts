import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleHostSuite } from '../hosts/bundle-host-suite.ts';
import { messageOf } from '../hosts/message-of.ts';
import { projectFolder } from '../hosts/project-folder.ts';
import { runInExtensionHost } from '../hosts/run-in-extension-host.ts';
import { type VsCodeFlavour, vsCodeRecipes } from '../hosts/vscode-flavours.ts';
import { say, type StageResult } from './stage.ts';
import { addReports, emptyReport, readStageReport, type StageReport, stageReportVariable } from './stage-report.ts';
import { testFiles } from './test-files.ts';

const flavours: readonly VsCodeFlavour[] = ['current', 'floor'];

/**
 * Runs the suites of `test/host` inside the extension host of the newest VS Code and of the oldest supported one.
 * A folder is open there: a copy of `test/host/workspace` where there is one, else an empty one.
 */
export async function hostStage(): Promise<StageResult> {
  const suites = await testFiles('host');
  if (suites.length === 0) return { report: emptyReport, note: 'it has no tests yet' };
  // Inside the project, so that the host finds mocha above it.
  const extensionTestsPath = await bundleHostSuite(suites, join(projectFolder, '.cache', 'host-suite'));
  const reports: StageReport[] = [];
  for (const flavour of flavours) reports.push(await runFlavour(flavour, extensionTestsPath));
  return { report: addReports(reports) };
}

async function runFlavour(flavour: VsCodeFlavour, extensionTestsPath: string): Promise<StageReport> {
  const where = `host, VS Code ${vsCodeRecipes[flavour].vsCode}`;
  say(`-- ${where} (${flavour})`);
  const folder = await mkdtemp(join(tmpdir(), 'rolecall-host-stage-'));
  try {
    const workspace = join(folder, 'workspace');
    await mkdir(workspace);
    const sample = join(projectFolder, 'test', 'host', 'workspace');
    if (existsSync(sample)) await cp(sample, workspace, { recursive: true });
    const reportPath = join(folder, 'report.json');
    const end = await runInExtensionHost({
      flavour,
      extensionDevelopmentPath: projectFolder,
      extensionTestsPath,
      folder: workspace,
      environment: { [stageReportVariable]: reportPath },
      report: say,
    });
    if (!end.available) return { ...emptyReport, skipped: [{ title: where, reason: end.reason }] };
    const report = (await readStageReport(reportPath)) ?? emptyReport;
    if (end.exitCode === 0 && report.passed + report.skipped.length > 0) return report;
    if (report.failed.length > 0) return report;
    return { ...report, failed: [`${where}: it ended with code ${end.exitCode} and reported no test`] };
  } catch (error) {
    say(messageOf(error));
    return { ...emptyReport, failed: [`${where}: ${messageOf(error)}`] };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
