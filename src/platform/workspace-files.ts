import { constants } from 'node:fs';
import { AssumeError } from '../core/errors.ts';
import type { WorkspaceFiles } from '../core/ports.ts';
import { isInside } from './path-ownership.ts';
import { entriesOf, open, type OpenFile, realpath } from './patient-files.ts';
import { errorCode, localFile } from './private-directory/failure.ts';
import { realpath as realpathOfRoot } from './quick-files.ts';

/** No role map and no devcontainer.json comes near it. */
const MAXIMUM_BYTES = 8 * 1024 * 1024;

/**
 * Reads text files of a repository, whose content anyone may have written: regular files only, in strict UTF-8 (a byte order
 * mark is dropped), at most 8 MiB, and none that a symbolic link leads to outside `roots`, the workspace folder and the top
 * of its work tree.
 */
export function createWorkspaceFiles(roots: readonly string[]): WorkspaceFiles {
  return {
    async read(file) {
      const real = await placeInside(roots, file);
      return real === undefined ? undefined : textOf(file, await bytesOf(file, real));
    },
    async folders(folder) {
      const real = await placeInside(roots, folder);
      if (real === undefined) return [];
      try {
        const entries = await entriesOf(real);
        return entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
      } catch (error) {
        if (isAbsent(error)) return [];
        throw localFile(error, `${folder} could not be listed`);
      }
    },
  };
}

/** The real path; undefined when there is nothing. */
async function placeInside(roots: readonly string[], file: string): Promise<string | undefined> {
  try {
    const real = await realpath(file);
    const realRoots = await Promise.all(roots.map(realpathOfRoot));
    if (realRoots.some(root => isInside(real, root))) return real;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw localFile(error, `${file} could not be read`);
  }
  throw refused(file, 'a symbolic link leads outside the repository', 'Put the file itself there.');
}

async function bytesOf(file: string, real: string): Promise<Uint8Array> {
  let handle: OpenFile | undefined;
  try {
    // O_NONBLOCK: opening a FIFO for reading would wait for a writer for ever.
    // O_NOFOLLOW: a link put there after realpath must not lead elsewhere.
    handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const stats = await handle.stat();
    if (!stats.isFile()) throw refused(file, 'it is no regular file', 'Put a file of text there.');
    // The size is only a hint for the buffer: the file may grow while it is read.
    const buffer = Buffer.alloc(Math.min(stats.size, MAXIMUM_BYTES) + 1);
    const length = await fill(handle, buffer);
    if (length > MAXIMUM_BYTES) throw refused(file, 'it is larger than 8 MiB', 'Remove from it what is no role.');
    if (length === buffer.length) throw refused(file, 'it changed while it was read', 'Try again.');
    return buffer.subarray(0, length);
  } catch (error) {
    throw error instanceof AssumeError ? error : localFile(error, `${file} could not be read`);
  } finally {
    await handle?.close();
  }
}

async function fill(handle: OpenFile, buffer: Buffer): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

function textOf(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(file, 'it is not in UTF-8', 'Save it with the encoding UTF-8.');
  }
}

function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function refused(file: string, why: string, hint: string): AssumeError {
  return new AssumeError('local-file', `${file} is not read: ${why}.`, { hint });
}
