import type { Clock } from '../../core/ports.ts';
import type { BrokerLimits } from '../broker.ts';
import { RateLimit } from './rate-limit.ts';
import { Refusal } from '../refusal.ts';

/** Which limit a request met; for the metrics. */
export type LimitName = keyof BrokerLimits | 'app';

export interface LimitsOptions {
  readonly clock: Clock;
  readonly limits: BrokerLimits;
  readonly onLimited: (limit: LimitName) => void;
}

const MAXIMUM_ADDRESSES = 20_000;
const MAXIMUM_PEOPLE = 10_000;
/**
 * What a question about a token that GitHub may not know costs its address. GitHub locks out who tries many: without this,
 * strangers could have the broker locked out for everyone.
 */
const COST_OF_UNKNOWN_TOKEN = 10;
/** Longer than clients wait: whoever is still there then is told to come again. */
const LONGEST_WAIT_MILLISECONDS = 15_000;

/** Questions about unknown tokens that an address has under way, at least one, and who waits for their answers. */
interface Asking {
  questions: number;
  readonly waiting: (() => void)[];
}

/** Called once a question is answered: whether GitHub knew the token, or the question is for another reason not to count. */
export type Settle = (forgiven: boolean) => void;

/** How often an address, a person and a token of nobody yet may ask. Of this instance alone, in memory. */
export class Limits {
  readonly #options: LimitsOptions;
  readonly #addresses: RateLimit;
  readonly #people: RateLimit;
  readonly #tokens: RateLimit;
  readonly #asking = new Map<string, Asking>();

  constructor(options: LimitsOptions) {
    const { clock, limits } = options;
    this.#options = options;
    this.#addresses = new RateLimit({ clock, perMinute: limits.perAddress, maximumEntries: MAXIMUM_ADDRESSES });
    this.#people = new RateLimit({ clock, perMinute: limits.perUser, maximumEntries: MAXIMUM_PEOPLE });
    this.#tokens = new RateLimit({ clock, perMinute: limits.perUser, maximumEntries: MAXIMUM_PEOPLE });
  }

  /** @throws Refusal `rate-limited`. */
  admitAddress(address: string): void {
    this.#refuse('perAddress', this.#addresses.take(address));
  }

  /** @throws Refusal `rate-limited`. */
  admitPerson(userId: number): void {
    this.#refuse('perUser', this.#people.take(String(userId)));
  }

  /** A token of which GitHub has not said whose it is. @throws Refusal `rate-limited`. */
  admitToken(key: string): void {
    this.#refuse('perUser', this.#tokens.take(key));
  }

  /**
   * Charges an address for a question about an unknown token before it is asked: many at once must not all be asked before
   * the first is answered. While there is no room it waits for those under way, which many people at one address may be.
   * @throws Refusal `rate-limited` when too many were answered with no, `github-unavailable` when GitHub takes too long.
   */
  async askAboutUnknownToken(address: string): Promise<Settle> {
    const { clock, limits } = this.#options;
    const cost = Math.min(COST_OF_UNKNOWN_TOKEN, limits.perAddress);
    const since = clock.now();
    for (;;) {
      const wait = this.#addresses.take(address, cost);
      if (wait === undefined) return this.#underWay(address, cost);
      const asking = this.#asking.get(address);
      if (asking === undefined) throw this.#limited('perAddress', this.#addresses.take(address) ?? wait);
      if (clock.now() - since >= LONGEST_WAIT_MILLISECONDS) {
        throw new Refusal('github-unavailable', { retryAfterSeconds: 5 });
      }
      await new Promise<void>(resolve => asking.waiting.push(resolve));
    }
  }

  #underWay(address: string, cost: number): Settle {
    const asking = this.#asking.get(address) ?? { questions: 0, waiting: [] };
    this.#asking.set(address, asking);
    asking.questions += 1;
    return forgiven => {
      asking.questions -= 1;
      // It was a request all the same.
      if (forgiven) this.#addresses.giveBack(address, cost - 1);
      if (asking.questions === 0) this.#asking.delete(address);
      // All of them: each tries again, in the order in which they came.
      for (const resume of asking.waiting.splice(0)) resume();
    };
  }

  #refuse(limit: LimitName, retryAfterSeconds: number | undefined): void {
    if (retryAfterSeconds !== undefined) throw this.#limited(limit, retryAfterSeconds);
  }

  #limited(limit: LimitName, retryAfterSeconds: number): Refusal {
    this.#options.onLimited(limit);
    return new Refusal('rate-limited', { retryAfterSeconds });
  }
}
