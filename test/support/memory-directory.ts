import { AssumeError } from '../../src/core/errors.ts';
import type { GlimpsedFile, PrivateDirectory, PrivateFile, PrivateWriting } from '../../src/core/ports.ts';

/** A private directory in memory that works, can be told to fail, and lets another process act in the worst moment. */
export class MemoryDirectory implements PrivateDirectory {
  readonly path: string;
  readonly files = new Map<string, PrivateFile>();
  /** Whoever writes puts another file in the place of the old one. */
  readonly #stamps = new WeakMap<PrivateFile, string>();
  #stamped = 0;
  readonly #locks = new Map<string, Promise<unknown>>();
  /** While true every write fails as a full disk does. */
  full = false;

  constructor(path = '/memory') {
    this.path = path;
  }
  /** Runs after a write's check and before it takes effect: what another process does in that moment. */
  beforeRename: (name: string) => Promise<void> = () => Promise.resolve();
  /** Names that nobody can remove. */
  readonly stuck = new Set<string>();
  /** How often a lock was asked for. */
  lockings = 0;
  /** Runs before a lock is had: what another process does that has it. */
  beforeLock: () => Promise<void> = () => Promise.resolve();
  /** Names of locks that another process holds and does not give back. */
  readonly heldElsewhere = new Set<string>();

  read(name: string): Promise<PrivateFile | undefined> {
    return Promise.resolve(this.files.get(name));
  }

  glimpse(name: string): Promise<GlimpsedFile | undefined> {
    const file = this.files.get(name);
    if (file === undefined) return Promise.resolve(undefined);
    const stamp = this.#stamps.get(file) ?? `stamp ${(this.#stamped += 1)}`;
    this.#stamps.set(file, stamp);
    const end = file.content.indexOf('\n');
    return Promise.resolve({ firstLine: end < 0 ? '' : file.content.slice(0, end), stamp });
  }

  async write(name: string, content: string, options: PrivateWriting = {}): Promise<boolean> {
    if (this.full) throw new AssumeError('local-file', `There is no room left to write ${name}.`);
    if (options.check !== undefined && !(await options.check())) return false;
    await this.beforeRename(name);
    this.files.set(name, { content, modifiedAt: options.modifiedAt ?? 0 });
    return true;
  }

  async turnInto(name: string, content: string, as: string, modifiedAt?: number): Promise<boolean> {
    if (this.full) throw new AssumeError('local-file', `There is no room left to write ${name}.`);
    await this.beforeRename(as);
    const file = this.files.get(name);
    if (file === undefined) return false;
    this.files.delete(name);
    this.files.set(as, { content, modifiedAt: modifiedAt ?? file.modifiedAt });
    return true;
  }

  rename(name: string, as: string): Promise<boolean> {
    const file = this.files.get(name);
    if (file === undefined) return Promise.resolve(false);
    this.files.delete(name);
    this.files.set(as, file);
    return Promise.resolve(true);
  }

  seal(): Promise<void> {
    return Promise.resolve();
  }

  setModifiedAt(name: string, modifiedAt: number): Promise<void> {
    const file = this.files.get(name);
    if (file !== undefined) this.files.set(name, { ...file, modifiedAt });
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    if (this.stuck.has(name)) return Promise.reject(new AssumeError('local-file', `${name} could not be removed.`));
    this.files.delete(name);
    return Promise.resolve();
  }

  changedAt(name: string): Promise<number | undefined> {
    // Written without a time: just now.
    return Promise.resolve(this.files.get(name)?.modifiedAt || undefined);
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()]);
  }

  async locked<T>(name: string, _timeoutMilliseconds: number, work: () => Promise<T>): Promise<T> {
    if (this.heldElsewhere.has(name)) throw new AssumeError('local-file', 'Another Rolecall process holds the lock.');
    this.lockings += 1;
    await this.beforeLock();
    const before = this.#locks.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#locks.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }
}
