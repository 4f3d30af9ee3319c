import { randomBytes } from 'node:crypto';
import { renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { setExactMode } from './exact-mode.ts';

/** Writes a file that is not there yet, with exactly this mode whatever the umask. @throws Error of the file system. */
export function writeNewFile(file: string, content: string | Buffer, mode: number): void {
  writeFileSync(file, content, { flag: 'wx', mode });
  setExactMode(file, mode);
}

/**
 * Writes a file whole beside its place and only then puts it there: who reads meanwhile finds the old or the new, and a full
 * disk leaves the old and nothing else.
 * @throws Error of the file system.
 */
export function replaceFile(file: string, content: string | Buffer, mode: number): void {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeNewFile(temporary, content, mode);
    renameSync(temporary, file);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made.
    }
    throw error;
  }
}
