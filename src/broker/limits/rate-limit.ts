import type { Clock } from '../../core/ports.ts';
import { Recent } from './recent.ts';

export interface RateLimitOptions {
  readonly clock: Clock;
  readonly perMinute: number;
  /** How many may come at once; absent: a minute's worth. */
  readonly atOnce?: number;
  /** Keys that are remembered; of more, those that asked longest ago are forgotten. */
  readonly maximumEntries: number;
}

const MINUTE = 60_000;

/**
 * So many requests a minute for each key, some of them at once: the generic cell rate algorithm (ITU-T I.371), one number a
 * key, with nothing to sweep.
 */
export class RateLimit {
  readonly #clock: Clock;
  /** What one request takes of the window; both in milliseconds. */
  readonly #costOfOne: number;
  readonly #window: number;
  /** When all that a key has used is paid for: epoch milliseconds, at most a window ahead. */
  readonly #paidAt: Recent<number>;

  constructor({ clock, perMinute, atOnce = perMinute, maximumEntries }: RateLimitOptions) {
    this.#clock = clock;
    this.#costOfOne = MINUTE / perMinute;
    this.#window = atOnce * this.#costOfOne;
    this.#paidAt = new Recent(maximumEntries);
  }

  /** Counts requests, or, when they were too many, answers the whole seconds after which there is room for them. */
  take(key: string, requests = 1): number | undefined {
    const now = this.#clock.now();
    const paidAt = this.#paid(key, now) + requests * this.#costOfOne;
    const excess = paidAt - now - this.#window;
    // What is left of the division must refuse nobody.
    if (excess > 0.001) return Math.ceil(excess / 1000);
    this.#paidAt.set(key, Math.min(paidAt, now + this.#window));
    return undefined;
  }

  /** Counts `requests` more, at most until there is no room left. */
  charge(key: string, requests: number): void {
    const now = this.#clock.now();
    this.#paidAt.set(key, Math.min(now + this.#window, this.#paid(key, now) + requests * this.#costOfOne));
  }

  /** What was taken is not to count after all. */
  giveBack(key: string, requests: number): void {
    const now = this.#clock.now();
    this.#paidAt.set(key, Math.max(now, this.#paid(key, now) - requests * this.#costOfOne));
  }

  /** Further ahead than the window is from before the clock was set back: it must lock nobody out. */
  #paid(key: string, now: number): number {
    const paidAt = this.#paidAt.get(key) ?? now;
    return paidAt > now + this.#window ? now : Math.max(now, paidAt);
  }
}
