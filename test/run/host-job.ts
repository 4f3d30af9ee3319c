import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleHostSuite } from '../hosts/bundle-host-suite.ts';
import { projectFolder } from '../hosts/project-folder.ts';
import { runInExtensionHost } from '../hosts/run-in-extension-host.ts';
import { type VsCodeFlavour, vsCodeRecipes } from '../hosts/vscode-flavours.ts';
import type { Job } from './job.ts';
import { emptyReport, readStageReport, type StageReport, stageReportVariable } from './stage-report.ts';
import { testFiles } from './test-files.ts';
import type { Say } from './turns.ts';

/**
 * A job that runs the suites of `test/host` inside the extension host of one VS Code.
 * A folder is open there: a copy of `test/host/workspace` where there is one, else an empty one.
 */
export function hostJob(flavour: VsCodeFlavour, after: readonly string[]): Job {
  const name = `host: VS Code ${vsCodeRecipes[flavour].vsCode} (${flavour})`;
  return { name, after, hasWorkbench: true, run: say => runFlavour(flavour, name, say) };
}

async function runFlavour(flavour: VsCodeFlavour, name: string, say: Say): Promise<StageReport> {
  // Inside the project, so that the host finds mocha above it; one for each, since both may run at once.
  const suite = join(projectFolder, '.cache', `host-suite-${flavour}`);
  const extensionTestsPath = await bundleHostSuite(await testFiles('host'), suite);
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
      report: line => say(`${line}\n`),
    });
    if (!end.available) return { ...emptyReport, skipped: [{ title: name, reason: end.reason }] };
    const report = (await readStageReport(reportPath)) ?? emptyReport;
    if (end.exitCode === 0 && report.passed + report.skipped.length > 0) return report;
    if (report.failed.length > 0) return report;
    return { ...report, failed: [`${name}: it ended with code ${end.exitCode} and reported no test`] };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
