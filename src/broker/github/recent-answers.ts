import type { Clock } from '../../core/ports.ts';
import { Recent } from '../limits/recent.ts';
import { Refusal } from '../refusal.ts';

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

  /** The answer that still counts, without asking. */
  kept(key: string): T | undefined {
    const { clock, lifetimeMilliseconds } = this.#options;
    const kept = this.#kept.get(key);
    const age = clock.now() - (kept?.askedAt ?? -Infinity);
    // A clock that was set back must not lengthen a life.
    return age >= 0 && age < lifetimeMilliseconds ? kept?.answer : undefined;
  }

  /** @throws Refusal `github-unavailable` where too much is being asked already, or as `ask` does. */
  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const { clock, maximumFlights } = this.#options;
    const kept = this.kept(key);
    if (kept !== undefined) return kept;
    const flight = this.#flights.get(key);
    if (flight !== undefined) return flight;
    if (this.#flights.size >= maximumFlights) throw new Refusal('github-unavailable', { retryAfterSeconds: 1 });
    const askedAt = clock.now();
    const started = ask();
    this.#flights.set(key, started);
    try {
      const answer = await started;
      this.#kept.set(key, { askedAt, answer });
      return answer;
    } finally {
      this.#flights.delete(key);
    }
  }
}
