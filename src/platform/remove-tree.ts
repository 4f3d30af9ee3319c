import { chmodSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../core/errors.ts';
import { ownUserId } from './path-ownership.ts';
import { errorCode, localFile } from './private-directory-failure.ts';

/**
 * Removes a file, a link itself, or a directory with all that is in it. A directory of ours is closed to others before it is
 * looked into, so that nobody can put a link in the place of what is being removed, and opened to us where it had lost the
 * modes for that, which rm(1) does not do; one of somebody else's goes only when it is empty. Answers whether there was
 * anything. @throws AssumeError `local-file` naming what could not be removed.
 */
export function removeTree(file: string): boolean {
  try {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return false;
    if (stats.isDirectory()) removeDirectory(file, stats.uid, stats.mode);
    else unlinkSync(file);
    return true;
  } catch (error) {
    throw error instanceof AssumeError ? error : localFile(error, `${file} could not be removed`);
  }
}

function removeDirectory(directory: string, owner: number, mode: number): void {
  if (owner === ownUserId()) {
    if ((mode & 0o722) !== 0o700) chmodSync(directory, 0o700);
    for (const name of readdirSync(directory)) removeTree(path.join(directory, name));
  }
  try {
    rmdirSync(directory);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOTEMPTY' || owner === ownUserId()) throw cause;
    throw new AssumeError(
      'local-file',
      `${directory} could not be removed: it belongs to user ${owner}, and something is in it.`,
      { hint: 'Remove it as that user or as root.', cause },
    );
  }
}
