import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setExactMode } from './exact-mode.ts';
import { errorCode } from './private-directory/failure.ts';

/**
 * Makes a directory and those above it with exactly this mode, whatever the umask: one that its owner may not enter would
 * shut out everything in it, for good. Answers those that were not there, the uppermost first.
 * @throws Error of the file system.
 */
export function makeDirectories(directory: string, mode: number): readonly string[] {
  const missing: string[] = [];
  for (let part = directory; !existsSync(part); part = path.dirname(part)) missing.unshift(part);
  return missing.filter(part => makeDirectory(part, mode));
}

/** False when there is something already. @throws Error of the file system. */
export function makeDirectory(directory: string, mode: number): boolean {
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  setExactMode(directory, mode);
  return true;
}
