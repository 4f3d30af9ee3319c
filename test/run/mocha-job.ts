import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../hosts/project-folder.ts';
import type { Job } from './job.ts';
import { emptyReport, readStageReport, stageReportVariable } from './stage-report.ts';
import { runWatched } from './watched-program.ts';

/** A job that runs suites with mocha, in one process, of this Node or of another. */
export function mochaJob(
  name: string,
  files: readonly string[],
  more: Omit<Job, 'name' | 'run'> = {},
  node = process.execPath,
): Job {
  return {
    ...more,
    name,
    run: async say => {
      const folder = await mkdtemp(join(tmpdir(), 'rolecall-report-'));
      try {
        const path = join(folder, 'report.json');
        const how = await runWatched(
          node,
          ['--disable-warning=ExperimentalWarning', join(projectFolder, 'test', 'run', 'mocha-process.ts'), ...files],
          say,
          { [stageReportVariable]: path },
        );
        const report = (await readStageReport(path)) ?? emptyReport;
        // Mocha that ends badly with no test to blame, as on a suite that does not load, is a failure all the same.
        if (how === undefined || report.failed.length > 0) return report;
        return { ...report, failed: [`${name}: mocha ${how}`] };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
