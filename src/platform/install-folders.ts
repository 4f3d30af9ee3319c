import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Lists, one a line, the folders of the home that were made for us, so that uninstalling can take them away again. */
export const CREATED_FOLDERS = 'created-folders';

/** Makes a folder and those above it, and notes in `noteIn` which were not there before. */
export function makeFolders(folder: string, noteIn: string): void {
  const missing: string[] = [];
  for (let part = folder; !existsSync(part); part = path.dirname(part)) missing.push(part);
  if (missing.length === 0) return;
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  appendFileSync(path.join(noteIn, CREATED_FOLDERS), `${missing.join('\n')}\n`, { mode: 0o644 });
}
