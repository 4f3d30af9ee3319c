import { basename, join } from 'node:path';
import { projectFolder } from '../hosts/project-folder.ts';
import { hostJob } from './host-job.ts';
import type { Job, StageName } from './job.ts';
import { mochaJob } from './mocha-job.ts';
import { otherNodeJobs } from './other-node-jobs.ts';
import { preparationJobs, preparationsOf } from './preparation-jobs.ts';
import { installedProgram, programJob } from './program-job.ts';
import { testFiles } from './test-files.ts';

/** The stages whose tests use `dist/`, which the stage `build` makes. */
const usesTheBuild: readonly StageName[] = ['host', 'ui'];
/** A process spends a second on starting, which hundreds of short suites need not pay each; and long ones, where they are many. Those of one workbench hand it on. */
const TOGETHER = { short: 50, long: 4, workbench: 100 };
/** Each of tsc's checkers works out for itself the types that they share, and other jobs have the other cores. */
const oneChecker = ['--checkers', '1'];

/**
 * What the chosen stages and what they need comes to, as jobs. The longest come first, so that none of them is alone at the
 * end.
 */
export async function jobsOf(chosen: readonly StageName[]): Promise<readonly Job[]> {
  const needsBuild = chosen.some(stage => usesTheBuild.includes(stage));
  const stages: readonly StageName[] = needsBuild && !chosen.includes('build') ? [...chosen, 'build'] : chosen;
  const jobs: Job[] = [];
  for (const stage of inOrder) if (stages.includes(stage)) jobs.push(...(await jobsOfStage(stage)));
  return [...preparationJobs(stages), ...jobs];
}

type Needs = Omit<Job, 'name' | 'run'>;

const inOrder: readonly StageName[] = [
  'build',
  'types',
  'ui',
  'host',
  'command',
  'faults',
  'clients',
  'feature',
  'unit',
  'lint',
  'format',
];

async function jobsOfStage(stage: StageName): Promise<readonly Job[]> {
  const after = preparationsOf(stage);
  switch (stage) {
    case 'types':
      return [
        programJob(stage, installedProgram('tsc'), ['-p', '.', ...oneChecker]),
        programJob('types without Node', installedProgram('tsc'), ['-p', 'src/tsconfig.pure.json', ...oneChecker]),
      ];
    case 'lint':
      return [programJob(stage, installedProgram('oxlint'), ['--type-aware', 'src', 'test', 'features'])];
    case 'format':
      return [programJob(stage, installedProgram('oxfmt'), ['--check', '.'])];
    case 'build':
      return [programJob(stage, process.execPath, [join(projectFolder, 'esbuild.mjs')])];
    case 'host':
      return [hostJob('current', [...after, 'build']), hostJob('floor', [...after, 'build'])];
    case 'ui':
      return suitesOf(stage, 'workbench', { after: [...after, 'build'], hasWorkbench: true });
    case 'command':
      return [...(await suitesOf(stage, 'long', { after })), ...otherNodeJobs(await testFiles('nodes'), after)];
    case 'faults':
    case 'clients':
    case 'feature':
      return suitesOf(stage, 'long', { after });
    case 'unit':
      return suitesOf(stage, 'short', { after });
  }
}

/** As jobs of so many files each; what they need in common is loaded once. */
async function suitesOf(stage: StageName, length: keyof typeof TOGETHER, more: Needs): Promise<readonly Job[]> {
  const files = await testFiles(stage);
  const together = TOGETHER[length];
  return Array.from({ length: Math.ceil(files.length / together) }, (_, index) => {
    const part = files.slice(index * together, (index + 1) * together);
    const names = part.map(file => basename(file, '.test.ts'));
    const shown = length === 'long' ? names.join(', ') : `${names[0]} to ${names.at(-1)}`;
    return mochaJob(`${stage}: ${shown}`, part, more);
  });
}
