import { bringNode, NotToBeHad } from '../bring-node.mjs';
import type { Job } from './job.ts';
import { mochaJob } from './mocha-job.ts';
import { emptyReport } from './stage-report.ts';

/** What the programs are tried on: the oldest that runs them, and what images start from. */
const MAJORS = [22, 24];

/** Jobs that run these suites on each Node but the one that all else runs on; it comes from the npm registry. */
export function otherNodeJobs(files: readonly string[], after: readonly string[]): readonly Job[] {
  const others = MAJORS.filter(major => !process.versions.node.startsWith(`${major}.`));
  return others.map(major => {
    const name = `command on Node ${major}`;
    return {
      name,
      after,
      run: async say => {
        try {
          const node = await bringNode(major, line => say(`${line}\n`));
          return await mochaJob(name, files, {}, node).run(say);
        } catch (error) {
          if (!(error instanceof NotToBeHad)) throw error;
          return { ...emptyReport, skipped: [{ title: name, reason: `Node.js ${major}: ${error.message}` }] };
        }
      },
    };
  });
}
