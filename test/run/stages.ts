import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../hosts/project-folder.ts';
import { hostStage } from './host-stage.ts';
import { mochaStage } from './mocha-stage.ts';
import { prepareClients, prepareFeature, prepareUi } from './prepare-stage.ts';
import { installedProgram, programStage } from './program-stage.ts';
import type { StageName, StageResult } from './stage.ts';
import { emptyReport } from './stage-report.ts';
import { testFiles } from './test-files.ts';

const minute = 60_000;

/** The stages whose tests use what the stage `build` makes. */
export const stagesThatNeedTheBuild: readonly StageName[] = ['command', 'faults', 'clients', 'host', 'ui'];

/** Runs one stage. */
export async function runStage(stage: StageName): Promise<StageResult> {
  switch (stage) {
    case 'types':
      return programStage(stage, installedProgram('tsc'), ['-p', '.']);
    case 'lint':
      return programStage(stage, installedProgram('oxlint'), ['--type-aware', 'src', 'test', 'features']);
    case 'format':
      return programStage(stage, installedProgram('prettier'), ['--check', '.']);
    case 'build':
      return build();
    case 'unit':
    case 'faults':
      return mochaStage(stage, 5 * minute);
    case 'command':
      return mochaStage(stage, 12 * minute);
    case 'clients':
      if ((await testFiles(stage)).length > 0) await prepareClients();
      return mochaStage(stage, 6 * minute);
    case 'feature':
      if ((await testFiles(stage)).length > 0) await prepareFeature();
      return mochaStage(stage, 5 * minute);
    case 'host':
      return hostStage();
    case 'ui':
      if ((await testFiles(stage)).length > 0) await prepareUi();
      return mochaStage(stage, 15 * minute);
  }
}

async function build(): Promise<StageResult> {
  const script = join(projectFolder, 'esbuild.mjs');
  try {
    await access(script);
  } catch {
    return { report: emptyReport, note: 'there is nothing to build yet (no esbuild.mjs)' };
  }
  return programStage('build', process.execPath, [script]);
}
