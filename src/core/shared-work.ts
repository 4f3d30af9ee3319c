import { AssumeError } from './errors.ts';

/** One piece of work that several wait for: each may give up alone, and when the last one did the work ends too. */
export class SharedWork<T> {
  readonly #ending = new AbortController();
  readonly #outcome: Promise<T>;
  #waiting = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#outcome = work(this.#ending.signal);
    // Whoever gave up does not see how it ended, and nobody may be left.
    this.#outcome.catch(() => undefined);
  }

  /** Whether it was given up: then nobody else may wait for it. */
  get ended(): boolean {
    return this.#ending.signal.aborted;
  }

  end(): void {
    this.#ending.abort();
  }

  /** @throws AssumeError `cancelled` as soon as `signal` is aborted; else as the work does. */
  async join(signal?: AbortSignal): Promise<T> {
    const left = new AbortController();
    const givenUp = new Promise<never>((_, reject) => {
      const giveUp = (): void => reject(new AssumeError('cancelled', 'Cancelled.'));
      if (signal?.aborted === true) giveUp();
      signal?.addEventListener('abort', giveUp, { once: true, signal: left.signal });
    });
    this.#waiting += 1;
    try {
      return await Promise.race([givenUp, this.#outcome]);
    } finally {
      left.abort();
      this.#waiting -= 1;
      if (this.#waiting === 0) this.end();
    }
  }
}
