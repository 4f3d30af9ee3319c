import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../../core/errors.ts';
import { errorCode, localFile } from '../private-directory/failure.ts';
import { statsOf } from '../stats-of.ts';

/** More than we ever write, so that what was written can always be read, and taken away, again. */
const MAXIMUM_BYTES = 16 * 1024 * 1024;
const MAXIMUM_LINKS = 20;
/** How often a file may change while it is read before that is told. */
const READINGS = 20;
const MOVE_AWAY = 'Move it away, then try again.';

/** A file as it was read: nobody wrote to it meanwhile. */
export interface FileReading {
  /** Its bytes, one character each. */
  readonly text: string;
  readonly stats: BigIntStats;
}

/**
 * A file's text, read while nobody wrote to it; undefined where there is none. A device counts as none, as the AWS CLI and the
 * SDKs see it: people name /dev/null to have no such file.
 * @throws AssumeError `local-file`.
 */
export function readStable(file: string): FileReading | undefined {
  for (let reading = 0; reading < READINGS; reading += 1) {
    const read = readOnce(file);
    if (read !== 'changed') return read;
  }
  throw new AssumeError('local-file', `${file} keeps changing while it is read.`, {
    hint: 'Close what writes to it, then try again.',
    retryable: true,
  });
}

function readOnce(file: string): FileReading | 'changed' | undefined {
  let descriptor: number;
  try {
    // Without O_NONBLOCK a FIFO would hang us.
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw localFile(error, `${file} could not be read`);
  }
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    if (stats.isCharacterDevice()) return undefined;
    if (!stats.isFile()) throw new AssumeError('local-file', `${file} is not a regular file.`, { hint: MOVE_AWAY });
    if (stats.size > MAXIMUM_BYTES)
      throw new AssumeError('local-file', `${file} is too large to be edited.`, { hint: MOVE_AWAY });
    const text = readFileSync(descriptor, 'latin1');
    const isWhole = isSame(stats, fstatSync(descriptor, { bigint: true })) && BigInt(text.length) === stats.size;
    return isWhole ? { text, stats } : 'changed';
  } finally {
    closeSync(descriptor);
  }
}

/** The same file, which nobody wrote to in between. */
export function isSame(one: BigIntStats, other: BigIntStats | undefined): boolean {
  return one.ino === other?.ino && one.dev === other.dev && one.size === other.size && one.mtimeNs === other.mtimeNs;
}

/** What is true of a path itself; undefined where there is nothing. */
export function look(file: string): BigIntStats | undefined {
  return statsOf(file) === undefined ? undefined : lstatSync(file, { bigint: true, throwIfNoEntry: false });
}

/** Where a chain of symbolic links ends, whether a file is there or not: dotfiles are often links into a repository. */
export function linkTarget(file: string): string {
  let target = file;
  for (let links = 0; links < MAXIMUM_LINKS; links += 1) {
    if (statsOf(target)?.isSymbolicLink() !== true) return target;
    target = path.resolve(path.dirname(target), readlinkSync(target));
    const folder = statSync(path.dirname(target), { throwIfNoEntry: false });
    if (folder === undefined)
      throw new AssumeError('local-file', `${file} is a link into a folder that does not exist.`, {
        hint: 'Make that folder, or remove the link, then try again.',
      });
  }
  throw new AssumeError('local-file', `${file} is a loop of symbolic links.`);
}

/** {@link linkTarget}, links among its folders followed as well, as far as those are there. */
export function realTarget(file: string): string {
  const target = linkTarget(file);
  for (let folder = path.dirname(target); ; folder = path.dirname(folder)) {
    try {
      return path.join(realpathSync(folder), path.relative(folder, target));
    } catch (error) {
      if (folder === path.dirname(folder)) throw localFile(error, `${file} could not be found`);
    }
  }
}
