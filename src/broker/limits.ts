import type { Clock, Digest } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { BrokerLimits } from './broker.ts';
import { RateLimit } from './rate-limit.ts';
import { Recent } from './recent.ts';
import { Refusal } from './refusal.ts';

/** Which limit a request met; for the metrics. */
export type LimitName = keyof BrokerLimits | 'app';

export interface LimitsOptions {
  readonly clock: Clock;
  readonly digest: Digest;
  readonly limits: BrokerLimits;
  readonly onLimited: (limit: LimitName) => void;
}

const MAXIMUM_ADDRESSES = 20_000;
const MAXIMUM_TOKENS = 10_000;
/** GitHub's word that it does not accept a token counts for so long: no token comes back to life. */
const STALE_MILLISECONDS = 60_000;
/**
 * What a token that GitHub does not know costs its address. GitHub locks out who tries many: without this, strangers could
 * have the broker locked out for everyone.
 */
const COST_OF_UNKNOWN_TOKEN = 10;

/**
 * How often one person and one address may ask. A person is a numeric GitHub id as soon as GitHub told whose a token is;
 * before that each token counts for itself, so that what fails is limited too. Of this instance alone, in memory.
 */
export class Limits {
  readonly #options: LimitsOptions;
  readonly #addresses: RateLimit;
  readonly #people: RateLimit;
  readonly #tokens: RateLimit;
  /** Whose a token is, by its hash. */
  readonly #holders = new Recent<number>(MAXIMUM_TOKENS);
  /** When GitHub did not accept a token, by its hash. */
  readonly #stale = new Recent<number>(MAXIMUM_TOKENS);

  constructor(options: LimitsOptions) {
    const { clock, limits } = options;
    this.#options = options;
    this.#addresses = new RateLimit({ clock, perMinute: limits.perAddress, maximumEntries: MAXIMUM_ADDRESSES });
    this.#people = new RateLimit({ clock, perMinute: limits.perUser, maximumEntries: MAXIMUM_TOKENS });
    this.#tokens = new RateLimit({ clock, perMinute: limits.perUser, maximumEntries: MAXIMUM_TOKENS });
  }

  /** @throws Refusal `rate-limited`. */
  admitAddress(address: string): void {
    this.#refuse('perAddress', this.#addresses.take(address));
  }

  /** @throws Refusal `rate-limited`, or `token-stale` for one that GitHub has just not accepted. */
  admitToken(token: Secret): void {
    const key = this.#options.digest(token.reveal());
    const holder = this.#holders.get(key);
    const wait = holder === undefined ? this.#tokens.take(key) : this.#people.take(String(holder));
    this.#refuse('perUser', wait);
    const staleAt = this.#stale.get(key);
    if (staleAt === undefined) return;
    const age = this.#options.clock.now() - staleAt;
    if (age >= 0 && age < STALE_MILLISECONDS) throw new Refusal('token-stale');
  }

  /**
   * GitHub told whose a token is: its first request counts for that person, as all further ones do.
   * @throws Refusal `rate-limited`.
   */
  recognise(token: Secret, userId: number): void {
    const key = this.#options.digest(token.reveal());
    if (this.#holders.get(key) === userId) return;
    this.#holders.set(key, userId);
    this.#refuse('perUser', this.#people.take(String(userId)));
  }

  /** GitHub does not accept this token. */
  tokenRefused(token: Secret): void {
    this.#stale.set(this.#options.digest(token.reveal()), this.#options.clock.now());
  }

  /** GitHub was asked about a token that it does not know, by a request that {@link admitAddress} has counted. */
  chargeForUnknownToken(address: string): void {
    this.#addresses.charge(address, COST_OF_UNKNOWN_TOKEN - 1);
  }

  #refuse(limit: LimitName, retryAfterSeconds: number | undefined): void {
    if (retryAfterSeconds === undefined) return;
    this.#options.onLimited(limit);
    throw new Refusal('rate-limited', { retryAfterSeconds });
  }
}
