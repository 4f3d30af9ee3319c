import { AssumeError } from '../../../src/core/errors.ts';
import type { Clock, PrivateDirectory, PrivateFile } from '../../../src/core/ports.ts';

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  time = 1_800_000_000_000;

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    return Promise.resolve();
  }
}

/** A private directory in memory that works, and fails where it is told to. */
export class MemoryDirectory implements PrivateDirectory {
  readonly path = '/memory';
  readonly files = new Map<string, PrivateFile>();
  readonly #locks = new Set<string>();
  /** Runs after a write's check and before it takes effect: what another process does in that moment. */
  beforeRename: (name: string) => Promise<void> = () => Promise.resolve();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  read(name: string): Promise<PrivateFile | undefined> {
    return Promise.resolve(this.files.get(name));
  }

  async write(
    name: string,
    content: string,
    options: { readonly modifiedAt?: number; readonly check?: () => Promise<boolean> } = {},
  ): Promise<boolean> {
    if (options.check !== undefined && !(await options.check())) return false;
    await this.beforeRename(name);
    this.files.set(name, { content, modifiedAt: options.modifiedAt ?? this.#clock.now() });
    return true;
  }

  setModifiedAt(name: string, modifiedAt: number): Promise<void> {
    const file = this.files.get(name);
    if (file !== undefined) this.files.set(name, { ...file, modifiedAt });
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.files.delete(name);
    return Promise.resolve();
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.files.keys()]);
  }

  async locked<T>(name: string, _timeoutMilliseconds: number, work: () => Promise<T>): Promise<T> {
    if (this.#locks.has(name)) throw new AssumeError('local-file', 'Locked.');
    this.#locks.add(name);
    try {
      return await work();
    } finally {
      this.#locks.delete(name);
    }
  }
}
