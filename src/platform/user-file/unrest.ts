import type { BigIntStats } from 'node:fs';
import { AssumeError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import { openWriters } from './open-writers.ts';
import { look } from './reading.ts';

/** Programs that write a file in several steps have little time between them. Milliseconds. */
const QUIET = 200;
/** For how long a file that was emptied is one that somebody is about to fill, and one that was begun is to be finished. */
const BEGUN = 60_000;
/** Making a file and leaving it empty takes no longer. Nanoseconds. */
const MAKING = 50_000_000n;

/** Why a file is not to be believed, or replaced, just now. */
export interface Unrest {
  /** The end of a sentence. */
  readonly why: string;
  readonly hint: string;
}

/**
 * Whether somebody is in the middle of writing a file in its place: most programs open it, which empties it, and then write.
 * What they have not written yet would be lost with the file that they have open. Undefined when nobody is, as far as can be
 * seen; another container's programs are seen by what they do to the file alone.
 * @param asks `replace`: it is about to be replaced, and who has it open is asked then. `read`: what it says is to be relied on.
 *   `wait`: somebody was seen to write it.
 * @param left {@link stampOf} the file as a program of ours left it: then nobody else wrote it.
 */
export function unrestOf(target: string, asks: 'replace' | 'read' | 'wait', left?: string): Unrest | undefined {
  const stats = look(target);
  if (stats?.isFile() !== true || left === stampOf(stats)) return undefined;
  const age = Date.now() - Number(stats.mtimeMs);
  // A time in the future says nothing: a file system may have another clock.
  const isYounger = (milliseconds: number): boolean => age >= 0 && age < milliseconds;
  if (asks !== 'read' && isYounger(QUIET)) {
    return { why: 'it was written this moment', hint: 'Close what writes to it, then try again.' };
  }
  const wasFilled = stats.birthtimeNs > 0n && stats.mtimeNs - stats.birthtimeNs > MAKING;
  if (stats.size === 0n && wasFilled && isYounger(BEGUN)) {
    return {
      why: 'it was emptied a moment ago, and whoever did that may be about to write it',
      hint: 'Try again in a minute; if it is meant to be empty, delete it first.',
    };
  }
  // Asking costs more than all the rest: a file that was not touched lately is asked about once it is replaced.
  if (asks !== 'wait' && stats.size > 0n && !isYounger(BEGUN)) return undefined;
  const [writer] = openWriters(stats);
  if (writer === undefined) return undefined;
  return {
    why: `${printable(writer.name, 40)} (process ${writer.processId}) has it open for writing`,
    hint: 'Let that program finish, or end it, then try again.',
  };
}

/** What changes whenever somebody writes to a file. */
export function stampOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}

export function restless(file: string, { why, hint }: Unrest): AssumeError {
  return new AssumeError('local-file', `${file} was left alone: ${why}.`, { hint, retryable: true });
}
