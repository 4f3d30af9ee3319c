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
/** Each process of mocha spends a second on starting, which hundreds of short suites need not pay each. */
const SHORT_SUITES_TOGETHER = 50;

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
      return [programJob(stage, installedProgram('tsc'), ['-p', '.'])];
    case 'lint':
      return [programJob(stage, installedProgram('oxlint'), ['--type-aware', 'src', 'test', 'features'])];
    case 'format':
      return [programJob(stage, installedProgram('prettier'), ['--check', '.'])];
    case 'build':
      return [programJob(stage, process.execPath, [join(projectFolder, 'esbuild.mjs')])];
    case 'host':
      return [hostJob('current', [...after, 'build']), hostJob('floor', [...after, 'build'])];
    case 'ui':
      return fileByFile(stage, { after: [...after, 'build'], hasWorkbench: true });
    case 'command':
      return [...(await fileByFile(stage, { after })), ...otherNodeJobs(await testFiles('nodes'), after)];
    case 'faults':
    case 'clients':
    case 'feature':
      return fileByFile(stage, { after });
    case 'unit':
      return shortSuites(stage, after);
  }
}

async function fileByFile(stage: StageName, more: Omit<Job, 'name' | 'run'>): Promise<readonly Job[]> {
  const files = await testFiles(stage);
  return files.map(file => mochaJob(`${stage}: ${basename(file, '.test.ts')}`, [file], more));
}

async function shortSuites(stage: StageName, after: readonly string[]): Promise<readonly Job[]> {
  const files = await testFiles(stage);
  const count = Math.ceil(files.length / SHORT_SUITES_TOGETHER);
  return Array.from({ length: count }, (_, index) =>
    mochaJob(
      `${stage}: part ${index + 1} of ${count}`,
      files.slice(index * SHORT_SUITES_TOGETHER, (index + 1) * SHORT_SUITES_TOGETHER),
      { after },
    ),
  );
}
