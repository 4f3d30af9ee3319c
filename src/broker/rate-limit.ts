import type { Clock } from '../core/ports.ts';
import { Recent } from './recent.ts';

export interface RateLimitOptions {
  readonly clock: Clock;
  readonly perMinute: number;
  /** Keys that are remembered; of more, those that asked longest ago are forgotten. */
  readonly maximumEntries: number;
}

const MINUTE = 60_000;

/**
 * So many requests a minute for each key, a minute's worth of them at once: the generic cell rate algorithm (ITU-T I.371),
 * one number a key, with nothing to sweep.
 */
export class RateLimit {
  readonly #options: RateLimitOptions;
  /** When all that a key has used is paid for: epoch milliseconds, at most a minute ahead. */
  readonly #paidAt: Recent<number>;

  constructor(options: RateLimitOptions) {
    this.#options = options;
    this.#paidAt = new Recent(options.maximumEntries);
  }

  /** Counts one request, or, when there were too many, answers the whole seconds after which there is room for it. */
  take(key: string): number | undefined {
    const now = this.#options.clock.now();
    const paidAt = this.#paid(key, now) + this.#costOfOne;
    const excess = paidAt - now - MINUTE;
    // What is left of the division must refuse nobody.
    if (excess > 0.001) return Math.ceil(excess / 1000);
    this.#paidAt.set(key, Math.min(paidAt, now + MINUTE));
    return undefined;
  }

  /** Counts `requests` more, at most until there is no room left. */
  charge(key: string, requests: number): void {
    const now = this.#options.clock.now();
    this.#paidAt.set(key, Math.min(now + MINUTE, this.#paid(key, now) + requests * this.#costOfOne));
  }

  get #costOfOne(): number {
    return MINUTE / this.#options.perMinute;
  }

  /** Further ahead than a minute is from before the clock was set back: it must lock nobody out. */
  #paid(key: string, now: number): number {
    const paidAt = this.#paidAt.get(key) ?? now;
    return paidAt > now + MINUTE ? now : Math.max(now, paidAt);
  }
}
