import { chmodSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../core/errors.ts';
import { ownUserId } from './path-ownership.ts';
import { errorCode, localFile } from './private-directory/failure.ts';

const MOST_ATTEMPTS = 5;

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
    // Whoever is at work in it removed it first.
    if (errorCode(error) === 'ENOENT') return false;
    throw error instanceof AssumeError ? error : localFile(error, `${file} could not be removed`);
  }
}

function removeDirectory(directory: string, owner: number, mode: number): void {
  if (owner === ownUserId() && (mode & 0o722) !== 0o700) chmodSync(directory, 0o700);
  for (let attempt = 1; ; attempt += 1) {
    if (owner === ownUserId()) removeContents(directory);
    try {
      rmdirSync(directory);
      return;
    } catch (cause) {
      if (errorCode(cause) !== 'ENOTEMPTY') throw cause;
      if (owner !== ownUserId()) throw notEmpty(directory, owner, cause);
      // What is under way may still write between looking and removing.
      if (attempt === MOST_ATTEMPTS) throw cause;
    }
  }
}

/** All that can go, also after one thing could not. */
function removeContents(directory: string): void {
  const failures: unknown[] = [];
  for (const name of readdirSync(directory)) {
    try {
      removeTree(path.join(directory, name));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function notEmpty(directory: string, owner: number, cause: unknown): AssumeError {
  return new AssumeError(
    'local-file',
    `${directory} could not be removed: it belongs to user ${owner}, and something is in it.`,
    { hint: 'Remove it as that user or as root.', cause },
  );
}
