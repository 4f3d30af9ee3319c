import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type SandboxGitLab, startGitLab } from '../doubles/gitlab.ts';
import { CommandSuite, simulationOf } from './command-suite.ts';

/** A job of GitLab CI with the built command in it. Call it in the suite: it adds the hooks. */
export function gitLabJob(): CommandSuite<SandboxGitLab> {
  return new CommandSuite('gitlab-ci', {
    roleMap: 'rolecall.yaml',
    simulation: simulationOf(startGitLab),
    // What GitLab's runner leaves: a commit, no branch.
    prepare: ({ simulated: { checkout } }) => writeFile(path.join(checkout, '.git/HEAD'), `${'a'.repeat(40)}\n`),
  });
}
