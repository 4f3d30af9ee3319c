import type { TrustFile, TrustReading } from '../found-trust.ts';

/** Reads trust out of one form of file. */
export interface TrustReader {
  /** By the path alone, relative to the folder, with `/`: a file that no reader takes is not even opened. */
  takes(path: string): boolean;
  /**
   * All files that it takes at once, since they refer to each other. Whatever is wrong with one is told in `unread` and hides
   * nothing of the others. Never throws for what a file says.
   */
  read(files: readonly TrustFile[]): Promise<TrustReading>;
}

/** What all readers find in a folder's files. */
export async function readTrust(readers: readonly TrustReader[], files: readonly TrustFile[]): Promise<TrustReading> {
  const readings = await Promise.all(
    readers.map(reader => reader.read(files.filter(({ path }) => reader.takes(path)))),
  );
  return {
    trusts: readings.flatMap(({ trusts }) => trusts),
    unread: readings.flatMap(({ unread }) => unread),
  };
}
