import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AssumeError } from '../../core/errors.ts';
import type { GlimpsedFile, Making, PrivateDirectory, PrivateFile, PrivateWriting } from '../../core/ports.ts';
import { makeDirectories } from '../make-directories.ts';
import { errorCode, localFile, tried } from './failure.ts';
import { withLock } from './lock.ts';
import { statsOf } from '../stats-of.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;

/**
 * Modes with the sticky bit as a seal: sh cannot see a mode without a fork, but it can test that bit (`-k`), and every
 * numeric chmod, copy or new file loses it. `chmod go+r` keeps it: what reads through Node sees that too.
 */
const SEALED_DIRECTORY = 0o1700;
const SEALED_FILE = 0o1600;
const MODE_BITS = 0o7777;
/** Room for what is kept of the largest role map: its terms are several times as long as it is. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;
/** Bytes: several times as long as the first line of any file of ours. */
const LONGEST_FIRST_LINE = 4096;
const OUT_OF_DESCRIPTORS = ['EMFILE', 'ENFILE'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/;

export interface PrivateDirectoryOptions {
  /** Absolute. Made when first written to. */
  readonly path: string;
  /** Absolute path of `flock`; undefined where there is none: then a guarded lock file is used. */
  readonly flock: string | undefined;
  /** A lock that this process was started with, held by the shim that became it. */
  readonly heldLock?: string;
}

/**
 * The private directory over Node. File operations are synchronous on purpose: the files are few, small and on tmpfs, where
 * a call takes microseconds and a thread pool would cost the helper more than the calls do.
 */
export function openPrivateDirectory(options: PrivateDirectoryOptions): PrivateDirectory {
  return new NodePrivateDirectory(options);
}

class NodePrivateDirectory implements PrivateDirectory {
  readonly path: string;
  readonly #options: PrivateDirectoryOptions;

  constructor(options: PrivateDirectoryOptions) {
    this.path = options.path;
    this.#options = options;
  }

  async read(name: string): Promise<PrivateFile | undefined> {
    if (!this.#isSealed()) return undefined;
    return this.#withFile(name, (descriptor, stats) => ({
      // Not `readFileSync(descriptor, 'utf8')`, which reads eight kilobytes at a time: megabytes take half as long again.
      content: readFileSync(descriptor).toString('utf8'),
      modifiedAt: stats.mtimeMs,
    }));
  }

  async glimpse(name: string): Promise<GlimpsedFile | undefined> {
    if (!this.#isSealed()) return undefined;
    return this.#withFile(name, descriptor => {
      // Before the text, so that what is written meanwhile has another stamp than what was seen.
      const stamp = stampOf(descriptor);
      const beginning = Buffer.alloc(LONGEST_FIRST_LINE);
      const read = readSync(descriptor, beginning, 0, LONGEST_FIRST_LINE, 0);
      const end = beginning.subarray(0, read).indexOf('\n');
      return { firstLine: end < 0 ? '' : beginning.toString('utf8', 0, end), stamp };
    });
  }

  async write(name: string, content: string, options: PrivateWriting = {}): Promise<boolean> {
    const target = this.#file(name);
    if (Buffer.byteLength(content) > MAXIMUM_BYTES) throw tooLarge(target);
    if (!this.#prepare(options.making)) return false;
    // Unique is enough in a directory that only we can write to; node:crypto would cost the helper a millisecond.
    const stamp = `${Date.now().toString(36)}-${process.pid.toString(16)}${process.hrtime.bigint().toString(16)}`;
    const temporary = `${target}.${stamp}.tmp`;
    let renamed = false;
    try {
      this.#writeTemporary(temporary, content, options.modifiedAt);
      if (options.check !== undefined && !(await options.check())) return false;
      renameSync(temporary, target);
      renamed = true;
      return true;
    } catch (error) {
      if (this.#isGone(error, options.making)) return false;
      throw error instanceof AssumeError ? error : localFile(error, `${target} could not be written`);
    } finally {
      if (!renamed) ignoreMissing(() => unlinkSync(temporary));
    }
  }

  async turnInto(name: string, content: string, as: string, modifiedAt?: number): Promise<boolean> {
    const [file, target] = [this.#file(name), this.#file(as)];
    if (!this.#isSealed()) return false;
    const overwrite = (descriptor: number): boolean => {
      ftruncateSync(descriptor);
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
      if (modifiedAt !== undefined) futimesSync(descriptor, new Date(), seconds(modifiedAt));
      return true;
    };
    try {
      if (this.#withFile(name, overwrite, O_RDWR) === undefined) return false;
      renameSync(file, target);
      return true;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw localFile(error, `${target} could not be written`);
    }
  }

  async rename(name: string, as: string): Promise<boolean> {
    const [file, target] = [this.#file(name), this.#file(as)];
    if (!this.#isSealed()) return false;
    try {
      renameSync(file, target);
      return true;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw localFile(error, `${target} could not be written`);
    }
  }

  async setModifiedAt(name: string, modifiedAt: number): Promise<void> {
    if (!this.#isSealed()) return;
    this.#withFile(name, descriptor => futimesSync(descriptor, new Date(), seconds(modifiedAt)));
  }

  async remove(name: string): Promise<void> {
    const file = this.#file(name);
    try {
      unlinkSync(file);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return;
      // Somebody's directory of that name is no file of ours: as good as absent, here as when it is read.
      if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true) return;
      throw localFile(error, `${file} could not be removed`);
    }
  }

  async names(): Promise<readonly string[]> {
    if (!this.#isSealed()) return [];
    return tried(`${this.path} could not be read`, () => readdirSync(this.path)).filter(name => NAME.test(name));
  }

  async changedAt(name: string): Promise<number | undefined> {
    const file = this.#file(name);
    const stats = tried(`${file} could not be inspected`, () => statsOf(file));
    return stats?.isFile() === true ? stats.mtimeMs : undefined;
  }

  seal(): Promise<void> {
    return Promise.resolve().then(() => void this.#prepare('where the directory is'));
  }

  async locked<T>(name: string, timeoutMilliseconds: number, work: () => Promise<T>, making?: Making): Promise<T> {
    if (name === this.#options.heldLock) return await work();
    const file = this.#file(name);
    this.#prepare(making);
    return await withLock({ file, flock: this.#options.flock, timeoutMilliseconds }, work);
  }

  #file(name: string): string {
    if (!NAME.test(name)) throw new AssumeError('internal', 'A private file has an impossible name.');
    return path.join(this.path, name);
  }

  /** Ours, a directory itself and no link to one, closed to everybody else. */
  #isSealed(): boolean {
    const stats = this.#stats();
    return stats?.isDirectory() === true && isOurs(stats) && (stats.mode & MODE_BITS) === SEALED_DIRECTORY;
  }

  #stats(): Stats | undefined {
    return tried(`${this.path} could not be inspected`, () => statsOf(this.path));
  }

  /**
   * Makes the directory, or closes one of ours that somebody opened: what others may have put into it meanwhile is not ours
   * or has a second link, and each file is checked for that when it is read. False where it stays as it was: not there, or open.
   */
  #prepare(making: Making = 'makes the directory'): boolean {
    if (this.#isSealed()) return true;
    if (making === 'where the directory is closed') return false;
    if (making === 'where the directory is' && this.#stats() === undefined) return false;
    try {
      makeDirectories(this.path, 0o700);
    } catch (error) {
      throw localFile(error, `${this.path} could not be made`);
    }
    const stats = this.#stats();
    if (stats?.isDirectory() !== true || !isOurs(stats)) {
      throw new AssumeError(
        'local-file',
        `${this.path} is not a directory of yours, so nothing private is kept there.`,
        {
          hint: 'Remove it, or ask whom it belongs to; then try again.',
        },
      );
    }
    try {
      chmodSync(this.path, SEALED_DIRECTORY);
    } catch (error) {
      throw localFile(error, `${this.path} could not be closed to others`);
    }
    return true;
  }

  /** Whether a file could not be made because the directory was removed meanwhile, where that is no failure. */
  #isGone(error: unknown, making: Making = 'makes the directory'): boolean {
    return making !== 'makes the directory' && errorCode(error) === 'ENOENT' && this.#stats() === undefined;
  }

  /** Undefined when the file is absent or anything but a sealed, regular file of ours with one link. */
  #withFile<T>(name: string, use: (descriptor: number, stats: Stats) => T, access = O_RDONLY): T | undefined {
    let descriptor: number;
    try {
      // Without O_NONBLOCK a planted FIFO would hang us.
      descriptor = openSync(this.#file(name), access | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      // Not absent: a role would look released that is not.
      if (OUT_OF_DESCRIPTORS.includes(errorCode(error) ?? '')) throw localFile(error, `${name} could not be read`);
      return undefined;
    }
    try {
      const stats = fstatSync(descriptor);
      const sealed = (stats.mode & MODE_BITS) === SEALED_FILE;
      if (!stats.isFile() || !isOurs(stats) || !sealed || stats.nlink !== 1 || stats.size > MAXIMUM_BYTES)
        return undefined;
      return use(descriptor, stats);
    } finally {
      closeSync(descriptor);
    }
  }

  #writeTemporary(file: string, content: string, modifiedAt: number | undefined): void {
    const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
      if (modifiedAt !== undefined) futimesSync(descriptor, new Date(), seconds(modifiedAt));
      // Last, and whatever the umask: until it is sealed the file is as good as absent.
      fchmodSync(descriptor, SEALED_FILE);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** The kernel sets the time of change at each write, link and rename; nobody else can. */
function stampOf(descriptor: number): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(descriptor, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

function tooLarge(file: string): AssumeError {
  const most = `${MAXIMUM_BYTES / 1024 / 1024} MiB`;
  return new AssumeError('local-file', `${file} was not written: it would be larger than ${most}.`, {
    hint: 'Name fewer roles in the role map, or shorten their session policies.',
  });
}

function isOurs(stats: Stats): boolean {
  return stats.uid === process.geteuid?.();
}

/** Never before 1970: a moment long past means "do not serve". */
function seconds(milliseconds: number): number {
  return Math.max(0, milliseconds) / 1000;
}

function ignoreMissing(act: () => void): void {
  try {
    act();
  } catch {
    // Whatever is left is swept by its name later.
  }
}
