import type { ConsentGiver, ConsentRequest, ConsentState, ConsentTerms, StoredConsent } from '../core/consent.ts';
import { AssumeError } from '../core/errors.ts';
import type { Clock, Digest, PrivateDirectory } from '../core/ports.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { consentChanges } from './changes.ts';
import { readConsent, writeConsent } from './stored-consent.ts';

/**
 * Nothing that a repository's contents decide is used before a person allowed exactly that. A consent holds for one
 * environment, folder and user and for the newest map only; it lies outside the repository, where both front ends see it.
 */
export class ConsentGate {
  readonly #state: PrivateDirectory;
  readonly #digest: Digest;
  readonly #clock: Clock;

  constructor(ports: { readonly state: PrivateDirectory; readonly digest: Digest; readonly clock: Clock }) {
    this.#state = ports.state;
    this.#digest = ports.digest;
    this.#clock = ports.clock;
  }

  /** `terms` undefined: the repository asks for nothing, so there is nothing to allow. */
  async stateOf(folder: string, terms: ConsentTerms | undefined): Promise<ConsentState> {
    if (terms === undefined) return { kind: 'not-needed' };
    const fingerprint = this.fingerprint(terms);
    const stored = await this.#read(folder, terms.environment);
    if (stored?.fingerprint === fingerprint) {
      return { kind: 'granted', fingerprint, ...(stored.bySetting === true ? { bySetting: true } : {}) };
    }
    const request: ConsentRequest = {
      terms,
      fingerprint,
      changes: stored === undefined ? undefined : consentChanges(stored.terms, terms),
    };
    return { kind: 'needed', request };
  }

  /**
   * Records that a person allowed exactly these terms, by an answer or by a setting of theirs that covers them; an earlier
   * consent for the folder is gone with it.
   */
  async grant(folder: string, terms: ConsentTerms, by: ConsentGiver = 'person'): Promise<void> {
    const consent: StoredConsent = {
      version: 1,
      fingerprint: this.fingerprint(terms),
      terms,
      grantedAt: this.#clock.now(),
      ...(by === 'setting' ? { bySetting: true } : {}),
    };
    await this.#state.write(this.#name(folder, terms.environment), writeConsent(consent));
  }

  /** Answers whether there was a consent to take back. */
  async revoke(folder: string, environment: string): Promise<boolean> {
    const had = (await this.#read(folder, environment)) !== undefined;
    await this.#state.remove(this.#name(folder, environment));
    return had;
  }

  /** SHA-256 of the canonical terms. */
  fingerprint(terms: ConsentTerms): string {
    return this.#digest(canonicalJson(terms));
  }

  async #read(folder: string, environment: string): Promise<StoredConsent | undefined> {
    const file = await this.#state.read(this.#name(folder, environment));
    const stored = file === undefined ? undefined : readConsent(file.content);
    // The stored fingerprint is believed only when it is that of the stored terms: half an edit is no consent.
    return stored !== undefined && this.fingerprint(stored.terms) === stored.fingerprint ? stored : undefined;
  }

  #name(folder: string, environment: string): string {
    return `consent-${this.#digest(canonicalJson([environment, folder])).slice(0, 32)}.json`;
  }
}

/** @throws AssumeError `consent-needed` unless the map may be used. */
export function requireConsent(state: ConsentState): void {
  if (state.kind !== 'needed') return;
  const { terms, changes } = state.request;
  throw new AssumeError(
    'consent-needed',
    changes === undefined
      ? `${terms.label} is not allowed yet.`
      : `The role map of ${terms.label} changed since you allowed it.`,
    { hint: 'Run `rolecall consent grant`, or click Review and allow in VS Code.' },
  );
}
