import { lstatSync, type Stats } from 'node:fs';
import { errorCode } from './private-directory/failure.ts';

/** What is true of a path itself; undefined where there is nothing, be it for want of a folder above it. @throws Error of the file system. */
export function statsOf(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    // A file stands where a folder would have to be.
    if (errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
