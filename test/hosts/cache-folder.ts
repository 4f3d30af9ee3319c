import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf } from './message-of.ts';

/** Names the environment variable that moves the cache of installed test hosts. */
export const cacheFolderVariable = 'ROLECALL_TEST_CACHE';

/**
 * The folder that keeps installed test hosts between runs, made when it is missing.
 * It belongs to the user and not to the checkout, so that a fresh clone reuses what an earlier one installed.
 * @throws when it can be neither found nor made.
 */
export async function cacheFolder(): Promise<string> {
  const folder = whereTheCacheIs(process.env);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Error(
      `The folder for installed test hosts, ${folder}, cannot be made (${messageOf(error)}). Set ${cacheFolderVariable} to a folder that can be written.`,
      { cause: error },
    );
  }
  return folder;
}

function whereTheCacheIs(environment: NodeJS.ProcessEnv): string {
  const chosen = environment[cacheFolderVariable];
  if (chosen) return resolve(chosen);
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'rolecall-test-hosts');
}
