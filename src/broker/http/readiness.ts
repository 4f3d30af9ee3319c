import { asAssumeError } from '../../core/errors.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { SigningKeys } from '../broker.ts';

/** Why a broker is to get no requests. */
export type NotReady = 'draining' | 'connections' | 'signing-key';

/** A proof costs a signature, which a key service charges for, and anybody may ask. */
const PROOF_MILLISECONDS = 30_000;
/** Shorter, so that what was mended is seen soon. */
const FAILURE_MILLISECONDS = 5_000;

/** Whether a broker can do its work: a key signs and what it signed verifies, proved every now and then when asked. */
export class Readiness {
  readonly #signingKeys: SigningKeys;
  readonly #clock: Clock;
  readonly #log: Logger;
  #draining = false;
  #crowded = false;
  #last: { readonly at: number; readonly proved: boolean } | undefined;
  #proof: Promise<boolean> | undefined;

  constructor(signingKeys: SigningKeys, clock: Clock, log: Logger) {
    this.#signingKeys = signingKeys;
    this.#clock = clock;
    this.#log = log;
  }

  drain(): void {
    this.#draining = true;
  }

  crowded(isCrowded: boolean): void {
    if (isCrowded) this.#log.warn('Nearly all connections are busy.');
    this.#crowded = isCrowded;
  }

  /** Undefined: ready. Never rejects. */
  async notReady(): Promise<NotReady | undefined> {
    if (this.#draining) return 'draining';
    if (this.#crowded) return 'connections';
    return (await this.#proved()) ? undefined : 'signing-key';
  }

  #proved(): Promise<boolean> {
    const age = this.#clock.now() - (this.#last?.at ?? -Infinity);
    const lifetime = this.#last?.proved === true ? PROOF_MILLISECONDS : FAILURE_MILLISECONDS;
    // A clock that was set back must not lengthen a life.
    if (this.#last !== undefined && age >= 0 && age < lifetime) return Promise.resolve(this.#last.proved);
    this.#proof ??= this.#prove().finally(() => (this.#proof = undefined));
    return this.#proof;
  }

  async #prove(): Promise<boolean> {
    const at = this.#clock.now();
    let proved = true;
    try {
      await this.#signingKeys.prove();
    } catch (error) {
      const { kind, message, code } = asAssumeError(error);
      this.#log.error('No key signs.', { kind, message, code });
      proved = false;
    }
    this.#last = { at, proved };
    return proved;
  }
}
