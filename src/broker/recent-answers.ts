import type { Clock } from '../core/ports.ts';
import { Recent } from './recent.ts';
import { Refusal } from './refusal.ts';

export interface RecentAnswersOptions {
  readonly clock: Clock;
  /** How long an answer counts, from the moment it was asked for. */
  readonly lifetimeMilliseconds: number;
  /** The oldest go first. */
  readonly maximumEntries: number;
  /** Answers being waited for at once; beyond it callers are refused, so that nobody can fill the memory or GitHub's patience. */
  readonly maximumFlights: number;
}

/** Answers of GitHub for a short while, and one question at a time for each key. Only what succeeded is kept. */
export class RecentAnswers<T> {
  readonly #options: RecentAnswersOptions;
  readonly #kept: Recent<{ readonly askedAt: number; readonly answer: T }>;
  readonly #flights = new Map<string, Promise<T>>();

  constructor(options: RecentAnswersOptions) {
    this.#options = options;
    this.#kept = new Recent(options.maximumEntries);
  }

  /** @throws Refusal `rate-limited`, or as `ask` does. */
  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const { clock, lifetimeMilliseconds, maximumFlights } = this.#options;
    const now = clock.now();
    const kept = this.#kept.get(key);
    // A clock that was set back must not lengthen a life.
    if (kept !== undefined && now >= kept.askedAt && now - kept.askedAt < lifetimeMilliseconds) return kept.answer;
    const flight = this.#flights.get(key);
    if (flight !== undefined) return flight;
    if (this.#flights.size >= maximumFlights) throw new Refusal('rate-limited', { retryAfterSeconds: 1 });
    const started = ask();
    this.#flights.set(key, started);
    try {
      const answer = await started;
      this.#kept.set(key, { askedAt: now, answer });
      return answer;
    } finally {
      this.#flights.delete(key);
    }
  }
}
