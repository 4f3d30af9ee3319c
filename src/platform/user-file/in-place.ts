import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { AssumeError } from '../../core/errors.ts';
import { FieldReader, parseJson } from '../../core/parse.ts';
import { cannotChange } from './refusal.ts';
import { removeQuietly } from './copies.ts';
import { type FileReading, isSame, readStable } from './reading.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * Writes over a file's content, for one that no other file can take the place of: a mount point, one with several names, one
 * in a folder that is not ours to write in. `copy` is a private place for what it says before and is to say afterwards, until
 * that is proven.
 */
export function writeInPlace(target: string, current: FileReading, content: string, copy: string): boolean {
  keepCopy(copy, { file: target, before: current.text, after: content });
  let descriptor: number | undefined;
  try {
    descriptor = openSync(target, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!isSame(current.stats, fstatSync(descriptor, { bigint: true }))) {
      removeQuietly(copy);
      return false;
    }
    overwrite(descriptor, content);
  } catch (error) {
    if (descriptor !== undefined) restore(target, current.text, copy);
    removeQuietly(copy);
    throw cannotChange(error, target);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  removeQuietly(copy);
  // Else somebody wrote in the same moment: what they left is read, and changed, again.
  return readStable(target)?.text === content;
}

/** Brings back a file that a killed run had half overwritten, if nobody has written to it since. */
export function finishInPlace(copy: string): void {
  const kept = readCopy(copy);
  if (kept === undefined) return;
  const { file, before, after } = kept;
  const text = readStable(file)?.text;
  if (text !== undefined && text !== before && text !== after && isBetween(text, before, after)) {
    restore(file, before, copy);
  }
  removeQuietly(copy);
}

/** Begins as the new text and goes on as the old one. */
function isBetween(text: string, before: string, after: string): boolean {
  let same = 0;
  while (same < text.length && text[same] === after[same]) same += 1;
  return text.slice(same) === before.slice(same);
}

/** @throws AssumeError `local-file`, which names the copy: it is all that is left. */
function restore(target: string, before: string, copy: string): void {
  try {
    const descriptor = openSync(target, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      overwrite(descriptor, before);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new AssumeError('local-file', `${target} is half written, and could not be written back.`, {
      hint: `Its text is kept in ${copy}, under "before".`,
      cause,
    });
  }
}

/** Not emptied first: there is room for what was there already. */
function overwrite(descriptor: number, content: string): void {
  writeFileSync(descriptor, content, 'latin1');
  ftruncateSync(descriptor, content.length);
  fsyncSync(descriptor);
}

interface Copy {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

function keepCopy(place: string, copy: Copy): void {
  removeQuietly(place);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    fchmodSync(descriptor, 0o600);
    writeFileSync(descriptor, JSON.stringify(copy));
    fsyncSync(descriptor);
  } catch (error) {
    removeQuietly(place);
    throw cannotChange(error, place);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Undefined where there is none, or a killed run had half written it: then the file was not touched yet. */
function readCopy(place: string): Copy | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.uid !== process.geteuid?.()) return undefined;
    const fields = new FieldReader(parseJson(readFileSync(descriptor, 'utf8')), 'the copy');
    return { file: fields.string('file'), before: fields.string('before'), after: fields.string('after') };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
