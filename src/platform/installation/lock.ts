import path from 'node:path';
import { withLock } from '../private-directory/lock.ts';

/** A file in the folder of the installation. */
export const INSTALL_LOCK = 'install.lock';
/** Copying takes a second on the slowest of disks. */
const WAIT_MILLISECONDS = 30_000;

/**
 * Runs `work` as the only one that installs or uninstalls in this folder, which is there.
 * @throws AssumeError `local-file` when the lock is not had in time; what `work` throws.
 */
export async function whileInstalling<T>(folder: string, flock: string | undefined, work: () => T): Promise<T> {
  const request = { file: path.join(folder, INSTALL_LOCK), flock, timeoutMilliseconds: WAIT_MILLISECONDS };
  return await withLock(request, () => Promise.resolve().then(work));
}
