import { linkSync, lstatSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { elapsed } from '../elapsed.ts';
import { setExactMode } from '../exact-mode.ts';
import { errorCode, localFile, notInTime } from './failure.ts';
import { processStart } from '../process-start.ts';

export interface LockRequest {
  /** Absolute path of the lock file. */
  readonly file: string;
  /** Absolute path of `flock`; undefined where there is none. */
  readonly flock: string | undefined;
  readonly timeoutMilliseconds: number;
}

const POLL_MILLISECONDS = 25;
const ABANDONED_GUARD_MILLISECONDS = 10_000;

/**
 * The lock where there is no `flock` (macOS): a file made by link(2), whole from its first moment, that names its holder by
 * process id and start time. A dead holder's file is removed under a second such file, so that two who found it dead cannot
 * remove each other's new one.
 * @throws AssumeError `local-file`.
 */
export async function withGuardedLockFile<T>(request: LockRequest, work: () => Promise<T>): Promise<T> {
  const { file, timeoutMilliseconds } = request;
  const held = `${file}.held`;
  const deadline = elapsed() + timeoutMilliseconds;
  while (!tryTake(held)) {
    breakIfDead(held);
    if (elapsed() > deadline) throw notInTime(held);
    await sleep(POLL_MILLISECONDS);
  }
  try {
    return await work();
  } finally {
    removeQuietly(held);
  }
}

function tryTake(file: string): boolean {
  const temporary = `${file}.${Date.now().toString(36)}-${process.pid.toString(16)}${process.hrtime.bigint().toString(16)}.tmp`;
  try {
    writeFileSync(temporary, `${process.pid} ${processStart(process.pid) ?? ''}\n`, { flag: 'wx', mode: 0o600 });
    // Else the next of us could not read who holds it.
    setExactMode(temporary, 0o600);
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw localFile(error, `${file} could not be made`);
  } finally {
    removeQuietly(temporary);
  }
}

function breakIfDead(file: string): void {
  if (!isDead(file)) return;
  const guard = `${file}.guard`;
  if (!tryTake(guard)) {
    const stats = lstatSync(guard, { throwIfNoEntry: false });
    const age = stats === undefined ? 0 : Date.now() - stats.mtimeMs;
    if (age > ABANDONED_GUARD_MILLISECONDS && isDead(guard)) removeQuietly(guard);
    return;
  }
  if (isDead(file)) removeQuietly(file);
  removeQuietly(guard);
}

function isDead(file: string): boolean {
  try {
    const [processId, started] = readFileSync(file, 'utf8').trim().split(' ');
    return processStart(Number(processId)) !== started;
  } catch {
    return false;
  }
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Gone already, or swept later by its name.
  }
}
