import type { PlatformId } from './platform.ts';

/** One role as consent states it: the fields that matter, nothing decorative. */
export interface ConsentRole {
  readonly name: string;
  readonly source: string;
  /** `AWS 111122223333`. */
  readonly account: string;
  /** Canonical JSON of target, use, duration, conditions, confirm. */
  readonly terms: string;
  readonly autoAssume: boolean;
}

/** What a person is asked to allow: exactly what the fingerprint covers. */
export interface ConsentTerms {
  /** Canonical remote, or the folder where there is none. */
  readonly repository: string;
  readonly label: string;
  readonly platform: PlatformId;
  readonly environment: string;
  /** Labels of the map's files. */
  readonly sources: readonly string[];
  /**
   * Who would receive anything in this environment, with what: a broker's plain origin, a provider's issuer and a portal's
   * address in full, since a host may serve many organisations.
   */
  readonly hosts: readonly { readonly host: string; readonly receives: string }[];
  /** The identity in words: "Ona". */
  readonly identity: string;
  /** Who vouches for it, as it stands in `iss`; absent where that is not fixed before there is a token. */
  readonly issuer?: string;
  /** Canonical JSON of what the map says of identities beside a broker, as far as it counts here; absent when nothing. */
  readonly identitySettings?: string;
  readonly audiences: readonly string[];
  readonly roles: readonly ConsentRole[];
}

/** Who allows: a person who is shown the terms, or the person's setting `rolecall.trustedSources`, which covers them. */
export type ConsentGiver = 'person' | 'setting';

export interface StoredConsent {
  /** SHA-256, hexadecimal, of the canonical terms. */
  readonly fingerprint: string;
  /** Read when they are asked for, since mostly the fingerprint says enough; undefined where this version cannot read them. */
  readonly terms: () => ConsentTerms | undefined;
  /** Epoch milliseconds. */
  readonly grantedAt: number;
  /** Present when nobody was asked, because the setting `rolecall.trustedSources` covers the terms. */
  readonly bySetting?: true;
}

export interface ConsentChange {
  readonly sign: '+' | '−' | '~';
  readonly text: string;
  /** The role that it is about, as it is now, or was where it is gone; absent where it is about no single role. */
  readonly role?: ConsentRole;
}

export interface ConsentRequest {
  readonly terms: ConsentTerms;
  readonly fingerprint: string;
  /** What differs from the last consent for this repository; undefined when there was none. */
  readonly changes: readonly ConsentChange[] | undefined;
  /** Where this folder's repository was when it was last allowed; absent without a consent, or where it still is there. */
  readonly moved?: MovedRepository;
}

/** An earlier address. It says that a repository was renamed, moved, or that another one is in its folder now. */
export interface MovedRepository {
  readonly repository: string;
  readonly label: string;
  /** Whether nothing else differs from what was allowed. */
  readonly isAll: boolean;
}

/** Why nothing of the map may be used yet, or that it may. */
export type ConsentState =
  | { readonly kind: 'not-needed' }
  | { readonly kind: 'granted'; readonly fingerprint: string; readonly bySetting?: true }
  | { readonly kind: 'needed'; readonly request: ConsentRequest };
