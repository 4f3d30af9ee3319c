import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf } from './message-of.ts';
import { projectFolder } from './project-folder.ts';

/** Names the environment variable that moves the cache of installed test hosts. */
export const cacheFolderVariable = 'ROLECALL_TEST_CACHE';

/**
 * The folder that keeps installed test hosts between runs, made when it is missing.
 * It lies in the checkout, ignored by Git: trying Rolecall out leaves nothing in anybody's home directory.
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
  return join(projectFolder, '.cache/test-hosts');
}
