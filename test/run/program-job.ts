import { join } from 'node:path';
import { projectFolder } from '../hosts/project-folder.ts';
import type { Job } from './job.ts';
import { emptyReport } from './stage-report.ts';
import { runWatched } from './watched-program.ts';

/** A job that is one program which says by its exit code whether all is well. It counts as one test. */
export function programJob(name: string, program: string, args: readonly string[]): Job {
  return {
    name,
    run: async say => {
      const how = await runWatched(program, args, say);
      if (how === undefined) return { ...emptyReport, passed: 1 };
      return { ...emptyReport, failed: [`${name}: ${how}`] };
    },
  };
}

/** The path of a program that npm has installed in this project. */
export function installedProgram(name: string): string {
  return join(projectFolder, 'node_modules', '.bin', name);
}
