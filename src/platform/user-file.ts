import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../core/errors.ts';
import type { PrivateDirectory, UserFile } from '../core/ports.ts';
import { errorCode, localFile } from './private-directory-failure.ts';

const MAXIMUM_BYTES = 8 * 1024 * 1024;
const MAXIMUM_LINKS = 20;
const LOCK_WAIT_MILLISECONDS = 15_000;
const MOVE_AWAY = 'Move it away, then try again.';

export interface EditableUserFile extends UserFile {
  /** Removes the file, and its folder when that is then empty, if it still holds `expected`. */
  remove(expected: string): Promise<boolean>;
}

/**
 * A file of the user's, edited in place. `locks` holds the lock that keeps our own programs apart; others (`aws configure`)
 * take none, so the file is compared with what was read immediately before it is replaced.
 */
export function openUserFile(
  file: string,
  locks: PrivateDirectory | undefined,
  lockName = 'user-file.lock',
): EditableUserFile {
  const locked = async (work: () => boolean): Promise<boolean> => {
    if (locks === undefined) return work();
    return await locks.locked(lockName, LOCK_WAIT_MILLISECONDS, () => {
      removeAbandoned(linkTarget(file));
      return Promise.resolve(work());
    });
  };
  return {
    path: file,
    read: () => Promise.resolve().then(() => readText(file)?.text),
    replace: (expected, content) => locked(() => replace(file, expected, content)),
    remove: expected => locked(() => remove(file, expected)),
  };
}

function readText(file: string): { readonly text: string; readonly stats: Stats } | undefined {
  let descriptor: number;
  try {
    // Without O_NONBLOCK a FIFO would hang us.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw localFile(error, `${file} could not be read`);
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new AssumeError('local-file', `${file} is not a regular file.`, { hint: MOVE_AWAY });
    if (stats.size > MAXIMUM_BYTES)
      throw new AssumeError('local-file', `${file} is too large to be edited.`, { hint: MOVE_AWAY });
    return { text: readFileSync(descriptor, 'latin1'), stats };
  } finally {
    closeSync(descriptor);
  }
}

function replace(file: string, expected: string | undefined, content: string): boolean {
  const target = linkTarget(file);
  const current = readText(target);
  if (current?.text !== expected) return false;
  const folder = path.dirname(target);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // A file made read-only is meant to stay as it is, though a rename could replace it.
    if (current !== undefined) accessSync(target, constants.W_OK);
  } catch (error) {
    throw localFile(error, `${target} could not be changed`);
  }
  const temporary = path.join(folder, `${temporaryPrefix(target)}${randomBytes(6).toString('hex')}.tmp`);
  try {
    writeLike(temporary, content, current?.stats);
    if (readText(target)?.text !== expected) {
      removeQuietly(temporary);
      return false;
    }
    renameSync(temporary, target);
    return true;
  } catch (error) {
    removeQuietly(temporary);
    throw error instanceof AssumeError ? error : localFile(error, `${target} could not be changed`);
  }
}

function temporaryPrefix(target: string): string {
  return `.${path.basename(target)}.rolecall-`;
}

/** Temporary files of programs of ours that were killed: whoever holds the lock is the only one that could be at work. */
function removeAbandoned(target: string): void {
  const folder = path.dirname(target);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names.filter(each => each.startsWith(temporaryPrefix(target)) && each.endsWith('.tmp'))) {
    removeQuietly(path.join(folder, name));
  }
}

function writeLike(file: string, content: string, original: Stats | undefined): void {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    writeFileSync(descriptor, content, 'latin1');
    const made = fstatSync(descriptor);
    if (original !== undefined && (original.uid !== made.uid || original.gid !== made.gid)) {
      fchownSync(descriptor, original.uid, original.gid);
    }
    // After the owner, since changing that may clear bits.
    fchmodSync(descriptor, original === undefined ? 0o600 : original.mode & 0o7777);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function remove(file: string, expected: string): boolean {
  if (readText(file)?.text !== expected) return false;
  try {
    unlinkSync(linkTarget(file));
  } catch (error) {
    throw localFile(error, `${file} could not be removed`);
  }
  try {
    rmdirSync(path.dirname(file));
  } catch {
    // Something else is in it: then it stays.
  }
  return true;
}

/** Where a chain of symbolic links ends, whether a file is there or not: dotfiles are often links into a repository. */
function linkTarget(file: string): string {
  let target = file;
  for (let links = 0; links < MAXIMUM_LINKS; links += 1) {
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return target;
    target = path.resolve(path.dirname(target), readlinkSync(target));
    const folder = statSync(path.dirname(target), { throwIfNoEntry: false });
    if (folder === undefined)
      throw new AssumeError('local-file', `${file} is a link into a folder that does not exist.`);
  }
  throw new AssumeError('local-file', `${file} is a loop of symbolic links.`);
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // It was never made, or renamed already.
  }
}
