import { createHash } from 'node:crypto';
import {
  accessSync,
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AssumeError } from '../../core/errors.ts';
import type { EditableUserFile, PrivateDirectory } from '../../core/ports.ts';
import { elapsed } from '../elapsed.ts';
import { makeDirectories } from '../make-directories.ts';
import { errorCode, localFile } from '../private-directory/failure.ts';
import { CopyNames, removeQuietly, swap } from './copies.ts';
import { finishInPlace, writeInPlace } from './in-place.ts';
import { type FileReading, linkTarget, look, readStable, realTarget } from './reading.ts';
import { cannotChange, refuseDevice, refuseReadOnly, whyNotWritable } from './refusal.ts';
import { restless, stampOf, unrestOf } from './unrest.ts';

/** A file never grows over this by us: far below what is still read. */
const MAXIMUM_BYTES = 8 * 1024 * 1024;
const LOCK_WAIT_MILLISECONDS = 15_000;
const POLL_MILLISECONDS = 25;
/** A file that another cannot take the place of: a mount point, a file system without links, a folder or owner not ours. */
const NOT_BY_ANOTHER = ['EBUSY', 'EXDEV', 'EACCES', 'EPERM', 'EROFS', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

export interface UserFileOptions {
  readonly lockName?: string;
  /** How long somebody else's writing is waited for. Milliseconds. */
  readonly patience?: number;
}

/**
 * A file of the user's, edited in place. `locks` holds the lock that keeps our own programs apart; others (`aws configure`)
 * take none, so the file is left alone while somebody writes to it, compared with what was read immediately before it is
 * replaced, and comes back when somebody turns out to have had it open. Without `locks` it is only read.
 */
export function openUserFile(
  file: string,
  locks: PrivateDirectory | undefined,
  { lockName = 'user-file.lock', patience = 10_000 }: UserFileOptions = {},
): EditableUserFile {
  /** Holds the lock for the change alone, never while it waits for others. `change` answers undefined when they have it open. */
  const edited = async (change: (place: Place) => boolean | undefined): Promise<boolean> => {
    if (locks === undefined) throw new AssumeError('internal', 'A file that is only read was to be changed.');
    const deadline = elapsed() + patience;
    for (;;) {
      const done = await locks.locked(lockName, LOCK_WAIT_MILLISECONDS, () =>
        Promise.resolve().then(() => {
          const place = placeOf(file, locks, lockName);
          finishInPlace(place.copy);
          place.copies.clearUp();
          if (unrestOf(place.target, 'replace', readStamp(place)) !== undefined) return undefined;
          const changed = change(place);
          if (changed === true) writeStamp(place);
          return changed;
        }),
      );
      if (done !== undefined) return done;
      await untilAtRest(file, 'wait', deadline);
    }
  };
  return {
    path: file,
    read: () => Promise.resolve().then(() => readStable(file)?.text),
    target: () => Promise.resolve().then(() => realTarget(file)),
    whyNotWritable: () => Promise.resolve().then(() => whyNotWritable(linkTarget(file))),
    unsettledCopies: () =>
      Promise.resolve().then(() => (locks === undefined ? [] : placeOf(file, locks, lockName).copies.unsettled())),
    settled: async expected => {
      const left = locks === undefined ? undefined : readStamp(placeOf(file, locks, lockName));
      await untilAtRest(file, 'read', elapsed() + patience, left);
      return readStable(file)?.text === expected;
    },
    replace: (expected, content) => edited(place => replace(place, expected, content)),
    remove: expected => edited(place => remove(file, place, expected)),
  };
}

/** Where a change is made, and where it keeps what it may need again. */
interface Place {
  /** The file itself, behind all links. */
  readonly target: string;
  readonly copies: CopyNames;
  /** In our private directory, as the next. */
  readonly copy: string;
  /** Says how a program of ours left the file. */
  readonly stamp: string;
}

function placeOf(file: string, locks: PrivateDirectory, lockName: string): Place {
  const target = linkTarget(file);
  // Containers may have the same paths, never the same directory.
  const { dev, ino } = look(locks.path) ?? { dev: 0n, ino: 0n };
  const writer = createHash('sha256').update(`${locks.path} ${dev} ${ino}`).digest('hex').slice(0, 6);
  const name = path.join(locks.path, lockName.replace(/\.lock$/, ''));
  return {
    target,
    copies: new CopyNames(target, writer),
    copy: `${name}.kept`,
    stamp: `${name}.left`,
  };
}

function readStamp({ stamp }: Place): string | undefined {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

/** Where it cannot be written, the next of us only waits a moment longer. */
function writeStamp({ stamp, target }: Place): void {
  try {
    const stats = look(target);
    if (stats !== undefined) writeFileSync(stamp, stampOf(stats), { mode: 0o600 });
  } catch {
    // As said.
  }
}

/** @throws AssumeError `local-file` when somebody is still at it at the deadline. */
async function untilAtRest(file: string, asks: 'read' | 'wait', deadline: number, left?: string): Promise<void> {
  for (;;) {
    const unrest = unrestOf(linkTarget(file), asks, left);
    if (unrest === undefined) return;
    if (elapsed() > deadline) throw restless(file, unrest);
    await sleep(POLL_MILLISECONDS);
  }
}

function replace(place: Place, expected: string | undefined, content: string): boolean | undefined {
  const { target } = place;
  const current = readStable(target);
  if (current?.text !== expected) return false;
  if (content.length > MAXIMUM_BYTES && content.length >= (expected?.length ?? 0)) {
    throw new AssumeError('local-file', `${target} would become larger than 8 MiB, so it was left alone.`, {
      hint: 'Move what you do not need out of it, then try again.',
    });
  }
  if (current === undefined) return make(place, content);
  refuseReadOnly(target, current.stats);
  try {
    // A file made read-only is meant to stay as it is, though a rename could replace it.
    accessSync(target, constants.W_OK);
  } catch (error) {
    throw cannotChange(error, target);
  }
  if (current.stats.nlink > 1n) return writeInPlace(target, current, content, place.copy);
  try {
    return replaceByAnother(place, current, content);
  } catch (error) {
    if (!NOT_BY_ANOTHER.includes(errorCode(error) ?? '')) throw cannotChange(error, target);
    return writeInPlace(target, current, content, place.copy);
  }
}

function make({ target, copies }: Place, content: string): boolean {
  if (look(target) !== undefined) refuseDevice(target);
  const temporary = copies.temporary();
  try {
    makeDirectories(path.dirname(target), 0o700);
    writeLike(temporary, content, undefined);
    return putWhereNothingIs(temporary, target);
  } catch (error) {
    throw cannotChange(error, target);
  } finally {
    removeQuietly(temporary);
  }
}

/** As a link, since a rename would replace what somebody made in the same moment; by a rename where there are no links. */
function putWhereNothingIs(temporary: string, target: string): boolean {
  try {
    linkSync(temporary, target);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!NOT_BY_ANOTHER.includes(errorCode(error) ?? '')) throw error;
  }
  if (look(target) !== undefined) return false;
  renameSync(temporary, target);
  return true;
}

function replaceByAnother({ copies }: Place, current: FileReading, content: string): boolean | undefined {
  const temporary = copies.temporary();
  try {
    writeLike(temporary, content, current.stats);
    return swap(copies, current.text, { file: temporary, text: content });
  } finally {
    // Where it took the file's place there is nothing of that name.
    removeQuietly(temporary);
  }
}

function writeLike(file: string, content: string, original: BigIntStats | undefined): void {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    writeFileSync(descriptor, content, 'latin1');
    const made = fstatSync(descriptor, { bigint: true });
    if (original !== undefined && (original.uid !== made.uid || original.gid !== made.gid)) {
      fchownSync(descriptor, Number(original.uid), Number(original.gid));
    }
    // After the owner, since changing that may clear bits.
    fchmodSync(descriptor, original === undefined ? 0o600 : Number(original.mode & 0o7777n));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function remove(file: string, place: Place, expected: string): boolean | undefined {
  const current = readStable(file);
  if (current?.text !== expected) return false;
  refuseReadOnly(place.target, current.stats);
  try {
    const isGone = swap(place.copies, expected, undefined);
    if (isGone !== true) return isGone;
  } catch (error) {
    if (!NOT_BY_ANOTHER.includes(errorCode(error) ?? '')) throw localFile(error, `${file} could not be removed`);
    return writeInPlace(place.target, current, '', place.copy);
  }
  try {
    rmdirSync(path.dirname(file));
  } catch {
    // Something else is in it: then it stays.
  }
  return true;
}
