import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../../core/errors.ts';
import { setExactMode } from '../exact-mode.ts';
import { makeDirectory } from '../make-directories.ts';
import { removeTree } from '../remove-tree.ts';
import { replaceFile, writeNewFile } from '../replace-file.ts';

/** Superseded programs stay a day, for what started from them and has not loaded every chunk yet. */
const KEPT_MILLISECONDS = 24 * 60 * 60_000;
const MARK = '.superseded';
const MODES = { folder: 0o755, file: 0o644 } as const;

/** What is to be put in place: a folder named by version and content, and the files in it. */
export interface Programs {
  readonly folder: string;
  readonly contents: ReadonlyMap<string, Buffer>;
}

/**
 * @throws Error of the file system when the source cannot be read; AssumeError `local-file` when it is an installed folder
 * that is damaged, which would be installed as another.
 */
export function readPrograms(source: string, folder: string, version: string): Programs {
  const names = readdirSync(source).filter(name => isOfPrograms(name) && name !== 'extension.js');
  const contents = new Map(names.toSorted().map(name => [name, readFileSync(path.join(source, name))]));
  const digest = createHash('sha256');
  for (const [name, content] of contents) digest.update(`${name}\0${content.length}\0`).update(content);
  const name = `${version}-${digest.digest('hex').slice(0, 12)}`;
  if (isProgramsFolder(path.basename(source)) && path.basename(source) !== name) {
    throw new AssumeError(
      'local-file',
      `The programs in ${source} are not whole: files are missing, cut off or changed.`,
      {
        hint: 'Open VS Code with the Rolecall extension once, or run `install` of a whole copy of Rolecall.',
      },
    );
  }
  return { folder: path.join(folder, name), contents };
}

/** The chunks, what they load beside them, and what has Node take them for what they are, whatever the nearest package.json above them says. */
export function isOfPrograms(name: string): boolean {
  return /\.(?:js|wasm)$/.test(name) || name === 'package.json';
}

/** `<version>-<digest>`, and such a folder while it is being filled. */
export function isProgramsFolder(name: string): boolean {
  return /^\d[\w.+-]*-[0-9a-f]{12}(?:\.[0-9a-f]{12}\.tmp)?$/.test(name);
}

/** Whether it is such a folder of this version. */
export function isOfVersion(programs: string, version: string): boolean {
  const name = path.basename(programs);
  return isProgramsFolder(name) && name.replace(/-[0-9a-f]{12}$/, '') === version;
}

/** Whether all of them are in place, whole and readable. */
export function areComplete({ folder, contents }: Programs): boolean {
  return isFolder(folder) && [...contents].every(([name, content]) => isWhole(path.join(folder, name), content));
}

/** Whether another version took their place. */
export function isSuperseded(programs: string): boolean {
  return lstatSync(path.join(programs, MARK), { throwIfNoEntry: false }) !== undefined;
}

/**
 * Puts in place what is missing or damaged, each file by a rename: a program that runs from the folder, or starts meanwhile,
 * finds every file, the old or the new. The caller holds the lock of installing.
 * @throws Error of the file system; then nothing is left beside its place.
 */
export function putPrograms({ folder, contents }: Programs): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return makeFolder({ folder, contents });
  setExactMode(folder, MODES.folder);
  for (const [name, content] of contents) {
    const file = path.join(folder, name);
    if (isWhole(file, content)) continue;
    if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true) removeTree(file);
    replaceFile(file, content, MODES.file);
  }
  removeTree(path.join(folder, MARK));
}

function makeFolder({ folder, contents }: Programs): void {
  const temporary = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    makeDirectory(temporary, MODES.folder);
    for (const [name, content] of contents) writeNewFile(path.join(temporary, name), content, MODES.file);
    removeTree(folder);
    renameSync(temporary, folder);
  } catch (error) {
    try {
      removeTree(temporary);
    } catch {
      // The next installation removes it, by its name.
    }
    throw error;
  }
}

/** By size, since a disk that was full or a killed container leaves files that are cut off; the name tells the content. */
function isWhole(file: string, content: Buffer): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size === content.length && (stats.mode & 0o777) === MODES.file;
}

function isFolder(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (stats.mode & 0o777) === MODES.folder;
}

/** Programs' folders that nobody needs: those of killed installers, and those superseded more than a day ago. */
export function findSuperfluous(folder: string, current: string): readonly string[] {
  return otherProgramsIn(folder, current).filter(old => {
    const marked = statSync(path.join(old, MARK), { throwIfNoEntry: false });
    return old.endsWith('.tmp') || (marked !== undefined && Date.now() - marked.mtimeMs > KEPT_MILLISECONDS);
  });
}

/** Whether one of another version is not marked yet. */
export function findUnmarked(folder: string, current: string): readonly string[] {
  return otherProgramsIn(folder, current).filter(
    old => !old.endsWith('.tmp') && lstatSync(path.join(old, MARK), { throwIfNoEntry: false }) === undefined,
  );
}

/** From now on their day runs. @throws Error of the file system. */
export function markSuperseded(folders: readonly string[]): void {
  for (const folder of folders) replaceFile(path.join(folder, MARK), '', MODES.file);
}

function otherProgramsIn(folder: string, current: string): readonly string[] {
  const names = readdirSync(folder).filter(name => isProgramsFolder(name) && name !== path.basename(current));
  return names.map(name => path.join(folder, name));
}
