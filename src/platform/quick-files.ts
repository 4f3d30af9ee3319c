import {
  accessSync,
  closeSync,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';

/**
 * What `node:fs/promises` does, done by the time it returns. To know where it is, a command looks at a hundred small things
 * on a local disk, one after the other: handing each to another thread took longer than all that it learnt. Not for what may
 * be long, or on a file system that may hang.
 */

export async function access(file: string, mode: number): Promise<void> {
  accessSync(file, mode);
}

export async function lstat(file: string): Promise<Stats> {
  return lstatSync(file);
}

export async function stat(file: string): Promise<Stats> {
  return statSync(file);
}

export async function realpath(file: string): Promise<string> {
  return realpathSync.native(file);
}

export async function readlink(file: string): Promise<string> {
  return readlinkSync(file);
}

export async function readdir(folder: string): Promise<readonly string[]> {
  return readdirSync(folder);
}

export async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdirSync(folder, { withFileTypes: true });
}

/** A link counts by itself; what cannot be looked at is not there. */
export async function isThere(file: string): Promise<boolean> {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Whoever opens it closes it. */
export interface OpenFile {
  stat(): Promise<Stats>;
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

export async function open(file: string, flags: number): Promise<OpenFile> {
  const descriptor = openSync(file, flags);
  return {
    stat: async () => fstatSync(descriptor),
    read: async (into, offset, length, position) => ({
      bytesRead: readSync(descriptor, into, offset, length, position),
    }),
    close: async () => closeSync(descriptor),
  };
}
