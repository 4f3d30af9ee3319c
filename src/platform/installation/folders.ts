import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setExactMode } from '../exact-mode.ts';
import { makeDirectories } from '../make-directories.ts';

/** Lists, one a line, the folders of the home that were made for us, so that uninstalling can take them away again. */
export const CREATED_FOLDERS = 'created-folders';

/** Makes a folder and those above it, and notes in `noteIn` which were not there before. */
export function makeFolders(folder: string, noteIn: string): void {
  const made = makeDirectories(folder, 0o755);
  if (made.length === 0) return;
  const notes = path.join(noteIn, CREATED_FOLDERS);
  // Appended: of two that make folders at once, each notes its own.
  appendFileSync(notes, made.map(each => `${each}\n`).join(''), { mode: 0o644 });
  setExactMode(notes, 0o644);
}

/** The folders that were noted, the deepest first. */
export function createdFolders(notedIn: string): readonly string[] {
  try {
    const lines = readFileSync(path.join(notedIn, CREATED_FOLDERS), 'utf8').split('\n');
    return lines.filter(line => path.isAbsolute(line)).toSorted((a, b) => b.length - a.length);
  } catch {
    return [];
  }
}
