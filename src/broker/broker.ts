import type { Clock, Digest, HttpClient, Logger, RandomHex } from '../core/ports.ts';
import type { Claims } from '../core/token.ts';

/** What a broker decides by: who may get a token, for what, and whom it asks. */
export interface BrokerConfiguration {
  /** The `iss` of every token: an https origin without a path; http on loopback for tests and the sandbox. */
  readonly issuer: string;
  /** Numeric GitHub ids of the organisations or people whose repositories get tokens: a name can be registered anew. */
  readonly owners: readonly number[];
  /** What a token may be for, compared exactly. */
  readonly audiences: readonly string[];
  readonly github: GitHubOrigins;
  /** True: only codespaces that the repository's owner pays for, so that its policies held when they were made. */
  readonly billedToOwner: boolean;
}

/** One GitHub, as origins without a path; the token goes to both. */
export interface GitHubOrigins {
  /** `https://api.github.com` */
  readonly api: string;
  /** `https://github.com`, where git talks. */
  readonly web: string;
}

/** What a broker touches of the world. */
export interface BrokerPorts {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly randomHex: RandomHex;
  /** Gets one line a token or refusal, with ids and reasons, never a token. */
  readonly log: Logger;
  readonly signingKeys: SigningKeys;
}

export interface SigningKeys {
  /** A JWT (RFC 7519) of these claims, RS256, by the key that signs now. */
  sign(claims: Claims): Promise<string>;
  /** All keys that may have signed a token that is still valid, as a JWK set (RFC 7517 §5): no private part. */
  publicJwks(): JwkSet;
}

export interface JwkSet {
  readonly keys: readonly Readonly<Record<string, string>>[];
}

/** A broker as every host runs it. Never rejects: a failure is an answer. */
export interface Broker {
  fetch(request: Request): Promise<Response>;
}
