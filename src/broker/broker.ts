import type { CataloguePermission } from '../core/broker-protocol.ts';
import type { Clock, Digest, HttpClient, Logger, RandomHex } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { CLOUDS } from '../clouds/clouds.ts';
import { type Cloud, CLOUD_KEYS } from '../core/target.ts';
import type { Claims } from '../core/token.ts';

/** What a broker decides by: who may get a token, for what, and whom it asks. */
export interface BrokerConfiguration {
  /** The `iss` of every token: an https origin without a path; http on loopback for tests and the sandbox. */
  readonly issuer: string;
  /** Numeric GitHub ids of the organisations or people whose repositories get tokens: a name can be registered anew. */
  readonly owners: readonly number[];
  /** What a token may be for, compared exactly. */
  readonly audiences: readonly string[];
  /** How long tokens live that are for a cloud's own audience, in seconds; the others: five minutes. */
  readonly tokenSeconds: TokenSeconds;
  readonly github: GitHubOrigins;
  /** True: only codespaces that the repository's owner pays for, so that its policies held when they were made. */
  readonly billedToOwner: boolean;
  /** The organisation's own roles; empty: tokens for roles of maps alone. */
  readonly catalogue: readonly KeptRole[];
  /** The organisation's own GitHub App, which alone knows who is in which team; undefined: a role that asks refuses. */
  readonly gitHubApp: Pick<GitHubAppSettings, 'id'> | undefined;
  readonly limits: BrokerLimits;
  /** Whether the log says which address asked; absent: it does not. */
  readonly logAddresses?: boolean;
}

/** A role of the catalogue. It exists for the repositories it names, for its audiences, and while its conditions hold. */
export interface KeptRole {
  /** CATALOGUE_ROLE_NAME. */
  readonly name: string;
  readonly description: string | undefined;
  /** Numeric GitHub id of the owner whose repositories may have it: one of the configuration's. */
  readonly owner: number;
  /** Numeric ids; undefined: every repository of that owner. */
  readonly repositories: readonly number[] | undefined;
  /** The least that the person must have there, beside what the token itself proves. */
  readonly permission: CataloguePermission;
  /** Numeric ids of GitHub teams of that owner, one of which the person must be in; undefined: none is asked for. */
  readonly teams: readonly number[] | undefined;
  /** Who the cloud's trust policy names: this repository, any of the organisation's, or this person in it. */
  readonly subject: 'repository' | 'organisation' | 'person';
  /** Some of the configuration's. */
  readonly audiences: readonly string[];
  readonly durationSeconds: number;
  /** As a role map writes it: exactly one of `aws`, `gcp`, `azure`. */
  readonly target: Readonly<Record<string, unknown>>;
}

export type TokenSeconds = Readonly<Partial<Record<Cloud, number>>>;

/** {@link CloudFacts.brokerTokenSeconds} of each cloud that has its own. */
export const DEFAULT_TOKEN_SECONDS: TokenSeconds = Object.fromEntries(
  CLOUD_KEYS.flatMap(cloud => {
    const seconds = CLOUDS[cloud].brokerTokenSeconds;
    return seconds === undefined ? [] : [[cloud, seconds]];
  }),
);

export interface GitHubAppSettings {
  /** The App's client id or number: the `iss` of its tokens. */
  readonly id: string;
  /** The App's private key: an absolute path, or the variable that holds the PEM. */
  readonly key: { readonly file: string } | { readonly environment: string };
}

/** Requests a minute. */
export interface BrokerLimits {
  /** One person may ask so often, for tokens and catalogue together. */
  readonly perUser: number;
  /** One network address may ask so often, whoever is behind it. */
  readonly perAddress: number;
}

export const DEFAULT_LIMITS: BrokerLimits = { perUser: 60, perAddress: 600 };

/** One GitHub, without a slash at the end; the token goes to both. */
export interface GitHubOrigins {
  /** `https://api.github.com`, `https://ghe.acme.example/api/v3` */
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
  /** Gets one line a request, with ids and reasons, never a token. */
  readonly log: Logger;
  readonly signingKeys: SigningKeys;
  /** Signs what the organisation's GitHub App says of itself, RS256 by its private key; absent without an App. */
  readonly signAppToken?: (claims: Claims) => Promise<string>;
  /** What `GET /metrics` wants as `Authorization: Bearer`; absent: there is no such page. */
  readonly metricsToken?: Secret;
  /** This process's memory in bytes, for the metrics; absent where nothing can tell. */
  readonly residentBytes?: () => number;
}

export interface SigningKeys {
  /** A JWT (RFC 7519) of these claims, RS256, by the key that signs now. */
  sign(claims: Claims): Promise<string>;
  /**
   * All keys that may have signed a token that is still valid, and the next one before it signs, as a JWK set (RFC 7517 §5):
   * no private part. Changes with time.
   */
  publicJwks(): JwkSet;
  /** Resolves when a key signs now, and what it signs verifies. @throws AssumeError why not. */
  prove(): Promise<void>;
}

export interface JwkSet {
  readonly keys: readonly Readonly<Record<string, string>>[];
}

/** A broker as every host runs it. Never rejects: a failure is an answer. */
export interface Broker {
  fetch(request: Request, caller: Caller): Promise<Response>;
  /** From here on `GET /readyz` refuses, so that whoever sends requests chooses another instance; all else goes on. */
  drain(): void;
  /** Whether nearly all connections of its host are busy: `GET /readyz` refuses as long as they are. */
  crowded(isCrowded: boolean): void;
}

/** What the host knows of a request's sender. */
export interface Caller {
  /** The network address that limits are counted by: the socket's, or what a trusted proxy says. */
  readonly address: string;
  /** True: it came through a proxy of ours that the configuration does not count, and `address` is that proxy's. */
  readonly isUncountedProxy?: boolean;
}
