import { AssumeError } from '../../src/core/errors.ts';
import type { PrivateDirectory, PrivateFile } from '../../src/core/ports.ts';

/** A working private directory in memory that can be told to fail. */
export class MemoryDirectory implements PrivateDirectory {
  readonly path = '/memory';
  readonly files = new Map<string, PrivateFile>();
  readonly #locks = new Map<string, Promise<unknown>>();
  /** While true every write fails as a full disk does. */
  full = false;

  read(name: string): Promise<PrivateFile | undefined> {
    return Promise.resolve(this.files.get(name));
  }

  async write(
    name: string,
    content: string,
    options: { readonly modifiedAt?: number; readonly check?: () => Promise<boolean> } = {},
  ): Promise<boolean> {
    if (this.full) throw new AssumeError('local-file', `There is no room left to write ${name}.`);
    if (options.check !== undefined && !(await options.check())) return false;
    this.files.set(name, { content, modifiedAt: options.modifiedAt ?? 0 });
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
    const before = this.#locks.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#locks.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }
}
