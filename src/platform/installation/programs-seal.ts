import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isObject, parseJson } from '../../core/parse.ts';
import { flockWaits } from './flock.ts';
import { ownUserId } from '../path-ownership.ts';
import { isOfPrograms } from './programs.ts';
import { replaceFile } from '../replace-file.ts';

/** In the folder of installed programs: what they were, by size and time, when their content was last read. */
const SEAL = 'seal.json';
const MODES = { folder: 0o755, file: 0o644 } as const;

/** `flock`, and whether it knows `-w`, which only a process of it tells. */
export interface Flock {
  readonly path: string;
  readonly waits: boolean;
}

/**
 * Whether each installed program is the one whose content was read when they were sealed: ours, of its mode, of the same
 * size and time, and none is missing. They need not be hashed again: only this user and root can write to their folder, and
 * who can might as well replace the command that starts them. What a full disk or a killed container leaves has another
 * size; doctor still reads them whole.
 */
export function areSealed(programs: string): boolean {
  try {
    const files = filesOf(programs);
    return files !== undefined && files === readSeal(programs)['files'];
  } catch {
    return false;
  }
}

/** Notes that the programs were just found whole, and what was learnt of `flock`. A failure costs time at the next run. */
export function sealPrograms(programs: string, flock: Flock | undefined): void {
  try {
    const known = flock === undefined ? {} : { flock: identityOf(flock.path), waits: flock.waits };
    const text = JSON.stringify({ files: filesOf(programs), ...known });
    if (JSON.stringify(readSeal(programs)) !== text) replaceFile(path.join(programs, SEAL), text, MODES.file);
  } catch {
    // A full or read-only disk: they are read again.
  }
}

/** Asks a process of `flock` only where the one that was sealed is another. */
export function knownFlock(programs: string, flock: string | undefined): Flock | undefined {
  if (flock === undefined) return undefined;
  const { flock: identity, waits } = readSeal(programs);
  const isKnown = typeof waits === 'boolean' && identity === identityOf(flock);
  return { path: flock, waits: isKnown ? waits : flockWaits(flock, '/') };
}

/** Empty where there is none that only we could have written. */
function readSeal(programs: string): Readonly<Record<string, unknown>> {
  const file = path.join(programs, SEAL);
  if (!isOurs(programs, 'folder') || !isOurs(file, 'file')) return {};
  const seal = parseJson(readFileSync(file, 'utf8'));
  return isObject(seal) ? seal : {};
}

/** Name, size and time of each; undefined where one is not as it is installed. */
function filesOf(programs: string): string | undefined {
  const names = readdirSync(programs).filter(isOfPrograms);
  const files = names.toSorted().map(name => {
    const file = path.join(programs, name);
    const { size, mtimeMs } = lstatSync(file);
    return isOurs(file, 'file') ? `${name} ${size} ${mtimeMs}` : '';
  });
  return files.includes('') ? undefined : files.join('\n');
}

function identityOf(program: string): string {
  const { dev, ino, size, mtimeMs } = statSync(program);
  return [program, dev, ino, size, mtimeMs].join(' ');
}

function isOurs(file: string, kind: keyof typeof MODES): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  const isOfKind = kind === 'folder' ? stats?.isDirectory() : stats?.isFile();
  return stats !== undefined && isOfKind === true && stats.uid === ownUserId() && (stats.mode & 0o777) === MODES[kind];
}
