import { constants } from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../core/errors.ts';
import type { TokenFileReader } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { ownUserId, refusalOfDirectories, refusalOfOwner, refusalOfPlace } from './path-ownership.ts';
import { open, type OpenFile, realpath } from './quick-files.ts';

/** Four times what the largest token has; a file beyond it is no token file. */
const MAXIMUM_BYTES = 64 * 1024;

/**
 * Reads token files. Kubernetes rotates them through links (`token` → `..data/token` → …) in a sticky directory, so links
 * are followed, and what is checked is the real path: owned by root or the user, writable by nobody else, and nothing that
 * a repository ships.
 */
export function createTokenFileReader(workspaceFolders: readonly string[]): TokenFileReader {
  return {
    async read(file) {
      if (!path.isAbsolute(file)) throw refused(file, 'its path is not absolute');
      let realFile: string;
      try {
        realFile = await realpath(file);
      } catch (error) {
        throw unreadable(file, error);
      }
      const userId = ownUserId();
      const refusal =
        (await refusalOfDirectories(path.dirname(realFile), userId, { sticky: 'accepted' })) ??
        (await refusalOfPlace(realFile, workspaceFolders));
      if (refusal !== undefined) throw refused(file, refusal);

      let handle: OpenFile;
      try {
        // O_NONBLOCK: opening a FIFO for reading would wait for a writer for ever.
        // O_NOFOLLOW: a link put there after realpath must not lead elsewhere.
        handle = await open(realFile, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
      } catch (error) {
        throw unreadable(file, error);
      }
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) throw refused(file, 'it is no regular file');
        const owner = refusalOfOwner(realFile, stats, userId);
        if (owner !== undefined) throw refused(file, owner);
        const buffer = Buffer.alloc(MAXIMUM_BYTES + 1);
        const length = await readUpTo(handle, buffer);
        if (length > MAXIMUM_BYTES) throw refused(file, 'it is larger than 64 KiB');
        return new Secret(buffer.toString('utf8', 0, length).trim());
      } finally {
        await handle.close();
      }
    },
  };
}

async function readUpTo(handle: OpenFile, buffer: Buffer): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}

function refused(file: string, why: string): AssumeError {
  return new AssumeError('local-file', `The token file ${file} is not used: ${why}.`, {
    hint: 'Have it written by root or by you, writable by nobody else, outside the repository.',
  });
}

function unreadable(file: string, error: unknown): AssumeError {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return new AssumeError('local-file', `The token file ${file} ${missing ? 'does not exist' : 'cannot be read'}.`, {
    hint: 'Check `tokenFile` in ~/.config/rolecall/config.yaml, and that whatever writes the file is running.',
    cause: error,
  });
}
