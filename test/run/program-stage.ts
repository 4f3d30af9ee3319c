import { join } from 'node:path';
import { projectFolder } from '../hosts/project-folder.ts';
import type { StageName, StageResult } from './stage.ts';
import { emptyReport } from './stage-report.ts';
import { streamProgram } from './stream-program.ts';

const limitMs = 3 * 60_000;

/** A stage that is one program which says by its exit code whether all is well. It counts as one test. */
export async function programStage(stage: StageName, program: string, args: readonly string[]): Promise<StageResult> {
  const how = await streamProgram(program, args, limitMs);
  if (how === undefined) return { report: { ...emptyReport, passed: 1 } };
  return { report: { ...emptyReport, failed: [`${stage}: ${how}`] } };
}

/** The path of a program that npm has installed in this project. */
export function installedProgram(name: string): string {
  return join(projectFolder, 'node_modules', '.bin', name);
}
