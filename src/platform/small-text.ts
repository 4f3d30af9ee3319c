import { constants, type Stats } from 'node:fs';
import { open } from './quick-files.ts';

/**
 * A regular file's text as strict UTF-8, and what was stat'ed of the very file that was read. `realFile` is a real path: a
 * link put there since is not followed. @throws TypeError for bytes that are no UTF-8, RangeError for anything but a regular
 * file of at most `maximumBytes`, else as Node does.
 */
export async function readSmallText(
  realFile: string,
  maximumBytes: number,
): Promise<{ readonly text: string; readonly stats: Stats }> {
  // O_NONBLOCK: a FIFO shipped under that name must not hang us.
  const handle = await open(realFile, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new RangeError('it is no regular file');
    if (stats.size > maximumBytes) throw new RangeError(`it is larger than ${Math.floor(maximumBytes / 1024)} KiB`);
    const bytes = new Uint8Array(stats.size);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    // The byte order mark stays: whoever parses it counts positions.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, bytesRead));
    return { text, stats };
  } finally {
    await handle.close();
  }
}

/** Why a file was not read, as the end of a sentence. */
export function readingFailure(error: unknown): string {
  if (error instanceof RangeError) return error.message;
  if (error instanceof TypeError) return 'it is not UTF-8 text';
  return error instanceof Error && 'code' in error && error.code === 'EACCES'
    ? 'permission is denied'
    : 'the system refused';
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
