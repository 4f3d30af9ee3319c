import { closeSync, constants, existsSync, fchmodSync, fstatSync, futimesSync, lstatSync, openSync } from 'node:fs';
import { AssumeError } from '../../core/errors.ts';
import { elapsed } from '../elapsed.ts';
import { localFile, notInTime } from './failure.ts';
import { type LockRequest, withGuardedLockFile } from './lock-file.ts';

const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;

/**
 * Runs `work` holding the lock of a file: the kernel's (flock(2)), the same that the shim takes. Node has no call for it,
 * but the lock belongs to the open file description: the `flock` program takes it on a descriptor it shares with us, and
 * it stays when that program ends, until we close it or die.
 * @throws AssumeError `local-file` when the lock is not had in time; what `work` throws.
 */
export async function withLock<T>(request: LockRequest, work: () => Promise<T>): Promise<T> {
  const { file, flock } = request;
  // Uninstalled since it was found: then nobody takes the kernel's lock any more.
  if (flock === undefined || !existsSync(flock)) return await withGuardedLockFile(request, work);
  const deadline = elapsed() + request.timeoutMilliseconds;
  for (;;) {
    const descriptor = openLock(file);
    try {
      const left = deadline - elapsed();
      if (!(await takeLock(flock, descriptor, Math.max(50, left)))) throw notInTime(file);
      if (isStillThere(file, descriptor)) {
        // By its age a lock that nobody uses is told from one in use.
        futimesSync(descriptor, new Date(), new Date());
        return await work();
      }
    } finally {
      closeSync(descriptor);
    }
    if (elapsed() > deadline) throw notInTime(file);
  }
}

function openLock(file: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    throw localFile(error, `${file} could not be opened`);
  }
  const stats = fstatSync(descriptor);
  if (stats.isFile() && stats.uid === process.geteuid?.() && stats.nlink === 1) {
    // Whatever the umask: else the next of us could not open it.
    if ((stats.mode & 0o600) !== 0o600) fchmodSync(descriptor, 0o600);
    return descriptor;
  }
  closeSync(descriptor);
  throw new AssumeError('local-file', `${file} is not a plain file of yours.`, { hint: 'Remove it, then try again.' });
}

/** A lock on a file that was removed while we waited excludes nobody. */
function isStillThere(file: string, descriptor: number): boolean {
  const [there, held] = [lstatSync(file, { throwIfNoEntry: false }), fstatSync(descriptor)];
  return there !== undefined && there.ino === held.ino && there.dev === held.dev;
}

/** `-w` is not asked for: BusyBox's flock does not know it. A child that waits too long is ended instead. */
async function takeLock(flock: string, descriptor: number, timeoutMilliseconds: number): Promise<boolean> {
  // Loaded here only: a helper that the shim gave the lock to needs none of it.
  const { spawn } = await import('node:child_process');
  return await new Promise((resolve, reject) => {
    const child = spawn(flock, ['-x', '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor], env: {} });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMilliseconds);
    child.once('error', error => {
      clearTimeout(timer);
      reject(localFile(error, `${flock} could not be started`));
    });
    child.once('exit', code => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}
