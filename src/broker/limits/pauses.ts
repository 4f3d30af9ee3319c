import type { Clock } from '../../core/ports.ts';
import { Recent } from './recent.ts';

/** What is not to be asked for a while, because GitHub said so. */
export class Pauses {
  readonly #clock: Clock;
  /** Epoch milliseconds, by what is paused. */
  readonly #pauses: Recent<{ readonly from: number; readonly until: number }>;

  constructor(clock: Clock, maximumEntries: number) {
    this.#clock = clock;
    this.#pauses = new Recent(maximumEntries);
  }

  pause(key: string, seconds: number): void {
    const from = this.#clock.now();
    this.#pauses.set(key, { from, until: from + seconds * 1000 });
  }

  /** Whole seconds; undefined: it may be asked. */
  secondsLeft(key: string): number | undefined {
    const now = this.#clock.now();
    const { from, until } = this.#pauses.get(key) ?? { from: now, until: now };
    // A clock that was set back must lock nobody out for longer.
    return from <= now && now < until ? Math.ceil((until - now) / 1000) : undefined;
  }
}
