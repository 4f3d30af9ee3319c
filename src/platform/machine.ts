import { constants, promises } from 'node:fs';
import path from 'node:path';
import type { AssumeError } from '../core/errors.ts';
import { mountOf } from './mounts.ts';
import { ownUserId, refusalOfDirectories, refusalOfOwner, refusalOfPlace } from './path-ownership.ts';
import { localFile } from './private-directory/failure.ts';

/** What is true of one path itself: a link is looked at, not followed. */
export interface PathFacts {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** Permission bits, the special ones included. */
  readonly mode: number;
  readonly userId: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  /** Where a link points, as it is written. */
  readonly target: string | undefined;
}

export interface Room {
  readonly freeBytes: number;
  /** Undefined where the file system counts no files. */
  readonly freeFiles: number | undefined;
}

/** The machine as the doctor looks at it, and the two things by which it mends. Looking never throws. */
export interface InspectedMachine {
  readonly userId: number;
  look(file: string): Promise<PathFacts | undefined>;
  /** The path without links; undefined when there is nothing at its end. */
  realPath(file: string): Promise<string | undefined>;
  isExecutable(file: string): Promise<boolean>;
  /** Byte text (Latin-1) of a regular file of at most a mebibyte, links followed; undefined for anything else. */
  read(file: string): Promise<string | undefined>;
  /** Empty when there is no such directory. */
  names(directory: string): Promise<readonly string[]>;
  /** Answers how much is left on the file system that a path is, or would be, on. */
  room(file: string): Promise<Room | undefined>;
  /** Whether programs on the file system of this path are refused (`noexec`). */
  refusesPrograms(file: string): Promise<boolean>;
  /** Why a directory is none that only root or the user could have filled, as a sentence's end; undefined when it is one. */
  refusalOf(directory: string, workspaceFolders: readonly string[]): Promise<string | undefined>;
  /** What is wrong with a folder of installed programs; undefined when it is whole. */
  damageOf(programs: string): Promise<AssumeError | undefined>;
  /** @throws AssumeError `local-file`. */
  setMode(file: string, mode: number): Promise<void>;
  /** Removes a file or a link. @throws AssumeError `local-file`. */
  remove(file: string): Promise<void>;
}

const MAXIMUM_BYTES = 1024 * 1024;

export function inspectMachine(): InspectedMachine {
  const userId = ownUserId();
  return {
    userId,
    look: file => orUndefined(() => look(file)),
    realPath: file => orUndefined(() => promises.realpath(file)),
    isExecutable: file =>
      promises.access(file, constants.X_OK).then(
        () => true,
        () => false,
      ),
    read: file => orUndefined(() => read(file)),
    names: async directory => (await orUndefined(() => promises.readdir(directory))) ?? [],
    room: file => orUndefined(() => room(file)),
    refusesPrograms: async file => (await mountOf(await existing(file)))?.options.includes('noexec') ?? false,
    async refusalOf(directory, workspaceFolders) {
      try {
        const real = await promises.realpath(directory);
        return (
          refusalOfOwner(real, await promises.stat(real), userId) ??
          (await refusalOfDirectories(path.dirname(real), userId, { sticky: 'accepted' })) ??
          (await refusalOfPlace(real, workspaceFolders))
        );
      } catch {
        return 'it is not there';
      }
    },
    damageOf: async programs => (await import('./installation/whole-programs.ts')).damageOf(programs),
    setMode: (file, mode) => acting(() => setMode(file, mode), `${file} could not be closed to others`),
    remove: file => acting(() => promises.unlink(file), `${file} could not be removed`),
  };
}

async function look(file: string): Promise<PathFacts> {
  const stats = await promises.lstat(file);
  const link = stats.isSymbolicLink();
  return {
    kind: link ? 'link' : stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other',
    mode: stats.mode & 0o7777,
    userId: stats.uid,
    modifiedAt: stats.mtimeMs,
    target: link ? await promises.readlink(file) : undefined,
  };
}

async function read(file: string): Promise<string | undefined> {
  // Without O_NONBLOCK a FIFO would hang us.
  const handle = await promises.open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    return stats.isFile() && stats.size <= MAXIMUM_BYTES ? await handle.readFile('latin1') : undefined;
  } finally {
    await handle.close();
  }
}

async function room(file: string): Promise<Room> {
  const { bavail, bsize, files, ffree } = await promises.statfs(await existing(file));
  return { freeBytes: bavail * bsize, freeFiles: files === 0 ? undefined : ffree };
}

/** The path itself, else the nearest directory above it that is there. */
async function existing(file: string): Promise<string> {
  for (let part = file; ; part = path.dirname(part)) {
    const real = await orUndefined(() => promises.realpath(part));
    if (real !== undefined || part === path.dirname(part)) return real ?? part;
  }
}

/** Through a descriptor, so that a link put there meanwhile is not followed, and only for what is ours. */
async function setMode(file: string, mode: number): Promise<void> {
  const handle = await promises.open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    // What of ours has no permissions cannot be opened; a link would have been another error.
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EACCES') return undefined;
      throw error;
    },
  );
  if (handle === undefined) {
    if ((await promises.lstat(file)).uid === ownUserId()) await promises.chmod(file, mode);
    return;
  }
  try {
    const stats = await handle.stat();
    if (stats.uid === ownUserId()) await handle.chmod(mode);
  } finally {
    await handle.close();
  }
}

async function acting(act: () => Promise<void>, what: string): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw localFile(error, what);
  }
}

async function orUndefined<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}
