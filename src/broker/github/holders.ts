import type { Clock, Digest } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import type { GitHubUser } from './answers.ts';
import type { GitHub } from './github.ts';
import type { Limits } from '../limits/limits.ts';
import { Recent } from '../limits/recent.ts';
import { Refusal } from '../refusal.ts';

export interface HoldersOptions {
  readonly clock: Clock;
  readonly digest: Digest;
  readonly limits: Limits;
  readonly gitHub: Pick<GitHub, 'user'>;
}

interface Holder {
  readonly userId: number;
  /** A codespace of theirs was confirmed with this token, so that they are no stranger at their address. */
  readonly isConfirmed: boolean;
}

const MAXIMUM_TOKENS = 10_000;
/** GitHub's word that it does not accept a token counts for so long: no token comes back to life. */
const STALE_MILLISECONDS = 60_000;

/**
 * Whose tokens are, by their hashes, and what their requests count for: a person is a numeric GitHub id as soon as GitHub
 * told whose a token is; before that each token counts for itself and for its address, so that what fails is limited too.
 */
export class Holders {
  readonly #options: HoldersOptions;
  readonly #holders = new Recent<Holder>(MAXIMUM_TOKENS);
  /** When GitHub did not accept a token. */
  readonly #stale = new Recent<number>(MAXIMUM_TOKENS);
  readonly #asking = new Map<string, Promise<GitHubUser>>();

  constructor(options: HoldersOptions) {
    this.#options = options;
  }

  /**
   * Counts a request for its address, unless GitHub has confirmed who sends it: strangers, or a proxy before everybody, must
   * not keep them out. What nobody knows is counted when GitHub is asked about it. @throws Refusal `rate-limited`.
   */
  admitAddress(token: Secret, address: string): void {
    const key = this.#key(token);
    const holder = this.#holders.get(key);
    const counts = holder === undefined ? this.#isStale(key) : !holder.isConfirmed;
    if (counts) this.#options.limits.admitAddress(address);
  }

  /** @throws Refusal `rate-limited`, or `token-stale` for one that GitHub has just not accepted. */
  admit(token: Secret): void {
    const { limits } = this.#options;
    const key = this.#key(token);
    const holder = this.#holders.get(key);
    if (holder === undefined) limits.admitToken(key);
    else {
      // Whoever asks is remembered longer than whoever does not.
      this.#holders.set(key, holder);
      limits.admitPerson(holder.userId);
    }
    if (this.#isStale(key)) throw new Refusal('token-stale');
  }

  isKnown(token: Secret): boolean {
    return this.#holders.get(this.#key(token)) !== undefined;
  }

  /**
   * Whose a token is, as GitHub says now. About one that it may not know it is asked once for all who ask at once, at the cost
   * of the address. @throws Refusal as {@link GitHub.user}; `rate-limited`.
   */
  async userOf(token: Secret, address: string): Promise<GitHubUser> {
    const key = this.#key(token);
    if (this.#holders.get(key) !== undefined) return this.#ask(token, key);
    const asking = this.#asking.get(key) ?? this.#askAboutUnknown(token, key, address);
    this.#asking.set(key, asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(key);
    }
  }

  /** GitHub confirmed a codespace of whoever holds it. */
  confirm(token: Secret): void {
    const key = this.#key(token);
    const holder = this.#holders.get(key);
    if (holder?.isConfirmed === false) this.#holders.set(key, { ...holder, isConfirmed: true });
  }

  #key(token: Secret): string {
    return this.#options.digest(token.reveal());
  }

  #isStale(key: string): boolean {
    const age = this.#options.clock.now() - (this.#stale.get(key) ?? -Infinity);
    return age >= 0 && age < STALE_MILLISECONDS;
  }

  async #askAboutUnknown(token: Secret, key: string, address: string): Promise<GitHubUser> {
    const settle = await this.#options.limits.askAboutUnknownToken(address);
    let forgiven = true;
    try {
      return await this.#ask(token, key);
    } catch (error) {
      // What GitHub counts against the broker counts against its sender.
      forgiven = !(error instanceof Refusal && (error.reason === 'token-stale' || error.isLockOut));
      throw error;
    } finally {
      settle(forgiven);
    }
  }

  async #ask(token: Secret, key: string): Promise<GitHubUser> {
    const { gitHub, clock, limits } = this.#options;
    let user: GitHubUser;
    try {
      user = await gitHub.user(token);
    } catch (error) {
      if (error instanceof Refusal && error.reason === 'token-stale') {
        this.#stale.set(key, clock.now());
        this.#holders.delete(key);
      }
      throw error;
    }
    if (this.#holders.get(key)?.userId !== user.id) {
      this.#holders.set(key, { userId: user.id, isConfirmed: false });
      // Its first request counts for the person, as all further ones do.
      limits.admitPerson(user.id);
    }
    return user;
  }
}
