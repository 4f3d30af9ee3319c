/** The newest entries of a map, of so many keys at most: memory that nobody can fill. */
export class Recent<T> {
  readonly #maximumEntries: number;
  readonly #entries = new Map<string, T>();

  constructor(maximumEntries: number) {
    this.#maximumEntries = maximumEntries;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key);
  }

  #forgetOldest(): void {
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  set(key: string, value: T): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#maximumEntries) this.#forgetOldest();
    this.#entries.set(key, value);
  }
}
