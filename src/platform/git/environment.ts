import path from 'node:path';
import type { EnvironmentVariables } from '../../core/ports.ts';
import { realpath } from '../quick-files.ts';
import type { GitFolder } from './folder.ts';

/** Settings of these sections say whose work a branch is, or how branches are kept. */
const DECISIVE =
  /^(?:remote|branch|url|include|includeif|extensions)\.|^core\.(?:worktree|bare|repositoryformatversion)$/i;

/**
 * Why Git, run in this environment, works on something else than the work tree's own `.git`, as a sentence; then that says
 * nothing of what is checked out. What Git itself sets for hooks is no reason.
 */
export async function whyOtherRepository(
  environment: EnvironmentVariables,
  { workTree, directory, commonDirectory }: GitFolder,
): Promise<string | undefined> {
  const places = { GIT_DIR: directory, GIT_COMMON_DIR: commonDirectory, GIT_WORK_TREE: workTree };
  for (const [name, expected] of Object.entries(places)) {
    const value = environment[name];
    if (value === undefined) continue;
    const [named, own] = await Promise.all([path.resolve(workTree, value), expected].map(real));
    if (named !== own)
      return `${name} has Git work on another repository than this folder's, so the branch is not known.`;
  }
  return environment['GIT_REFERENCE_BACKEND'] === undefined
    ? undefined
    : 'GIT_REFERENCE_BACKEND has Git keep its branches elsewhere, so the branch is not known.';
}

/** Why this environment could say otherwise whose work a branch is than the files do, as a sentence. */
export function whyOtherSettings(environment: EnvironmentVariables): string | undefined {
  const name = Object.keys(environment).find(each => {
    const value = environment[each] ?? '';
    if (each === 'GIT_CONFIG_GLOBAL' || each === 'GIT_CONFIG_SYSTEM') return !['', '/dev/null'].includes(value);
    if (each === 'GIT_CONFIG_PARAMETERS') return value.trim() !== '';
    return /^GIT_CONFIG_KEY_\d+$/.test(each) && DECISIVE.test(value);
  });
  return name === undefined ? undefined : `${name} gives Git other settings than its files do, and they are not read.`;
}

async function real(file: string): Promise<string> {
  return realpath(file).catch(() => file);
}
