import fs, { type Dirent, type Stats } from 'node:fs';
import { promisify } from 'node:util';

/**
 * What `node:fs/promises` does, which takes longer to load than all that a command asks of it. For what a repository can lead
 * elsewhere: a link may end in a file system that never answers, and then a signal is still heard.
 */

/** Whoever opens it closes it. */
export interface OpenFile {
  stat(): Promise<Stats>;
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

const [openFile, statOf, readInto, closeFile] = [
  promisify(fs.open),
  promisify(fs.fstat),
  promisify(fs.read),
  promisify(fs.close),
];

export const access = promisify(fs.access);
export const lstat: (file: string) => Promise<Stats> = promisify(fs.lstat);
export const stat: (file: string) => Promise<Stats> = promisify(fs.stat);
export const realpath: (file: string) => Promise<string> = promisify(fs.realpath.native);
export const readlink: (file: string) => Promise<string> = promisify(fs.readlink);
export const readdir: (folder: string) => Promise<readonly string[]> = promisify(fs.readdir);

export function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return promisify(fs.readdir)(folder, { withFileTypes: true });
}

export async function open(file: string, flags: number): Promise<OpenFile> {
  const descriptor = await openFile(file, flags);
  return {
    stat: () => statOf(descriptor),
    read: (...where) => readInto(descriptor, ...where),
    close: () => closeFile(descriptor),
  };
}
