import { chmodSync, statSync } from 'node:fs';

/** Gives a file or directory exactly this mode, whatever the umask made of it. @throws Error of the file system. */
export function setExactMode(file: string, mode: number): void {
  if ((statSync(file).mode & 0o7777) !== mode) chmodSync(file, mode);
}
