import type { TokenSourceId } from './platform.ts';
import type { CatalogueEntry } from './broker-protocol.ts';
import type { Cloud } from './target.ts';
import type { Secret } from './secret.ts';
import type { SignInPrompt } from './sign-in.ts';

/** Decoded, unverified claims: for display and diagnosis only; clouds verify. */
export type Claims = Readonly<Record<string, unknown>>;

/** The end of the year 9999, seconds of the epoch: no date of HTTP or JSON is later. */
const LATEST = 253_402_300_799;

/** A time that somebody else wrote, such as a NumericDate of RFC 7519 §2; undefined for what no date could hold. */
export function epochSeconds(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= LATEST ? value : undefined;
}

/** The form of a signed JWT in compact serialisation, RFC 7515 §3.1. */
export const SIGNED_JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** An identity token for exactly one audience. */
export interface SubjectToken {
  readonly jwt: Secret;
  readonly claims: Claims;
  readonly audience: string;
  readonly source: TokenSourceId;
}

/** Where a codespace's GitHub token is looked for, in this order: people override the first with secrets of their own. */
export const GITHUB_TOKEN_VARIABLES = ['GITHUB_TOKEN', 'GH_TOKEN'] as const;
export type GitHubTokenVariable = (typeof GITHUB_TOKEN_VARIABLES)[number];

/** Usable, or why not, in a sentence for people; `hint` says what to do where that is special to the source. */
export type Availability =
  | { readonly usable: true }
  | { readonly usable: false; readonly reason: string; readonly hint?: string };

/**
 * How a source gets its input, in the session record: a program, a file, a variable; never the input itself.
 * The helper rebuilds the source from this alone. `issuer` is there only when the user's configuration replaced the
 * platform's own; without it the helper would refuse the very tokens the person chose.
 */
export type SourceRecord =
  | { readonly id: 'ona-cli'; readonly program: string; readonly issuer?: string }
  | { readonly id: 'gitpod-classic-cli'; readonly program: string; readonly issuer?: string }
  | { readonly id: 'token-file'; readonly file: string }
  /** Request URL and token are read anew from the job's environment. */
  | { readonly id: 'github-actions'; readonly issuer?: string }
  | { readonly id: 'gitlab-id-token'; readonly variable: string; readonly issuer?: string }
  /** `socket`: absolute path. */
  | { readonly id: 'cursor-socket'; readonly socket: string; readonly issuer?: string }
  /** `file`: absolute path of the session's own token, which is exchanged. */
  | {
      readonly id: 'devin-exchange';
      readonly file: string;
      readonly subjectKeys?: readonly string[];
      readonly issuer?: string;
    }
  | BrokerRecord;

/** The broker that a person allowed, and which codespace asks; the GitHub token is read anew, from the variable alone. */
export interface BrokerRecord {
  readonly id: 'broker';
  /** Plain origin. */
  readonly broker: string;
  /** CODESPACE_NAME. */
  readonly codespace: string;
  /** `owner/name` of the folder's remote on github.com. */
  readonly repository?: string;
  readonly variable: GitHubTokenVariable;
  /** A role of the broker's catalogue, for which its tokens are; absent for a role of a map. */
  readonly role?: string;
}

/** The roles that an organisation keeps at its broker. */
export interface Catalogue {
  /** Plain origin of the broker. */
  readonly broker: string;
  /** Asks the broker; the caller has made sure that it may be. @throws AssumeError as {@link TokenSource.token}. */
  entries(): Promise<readonly CatalogueEntry[]>;
}

export interface TokenSource {
  readonly id: TokenSourceId;
  /** "Ona's CLI". */
  readonly name: string;
  /** True when getting a token needs a person; such a source is never used by the helper. */
  readonly interactive: boolean;
  availability(): Promise<Availability>;
  /**
   * A fresh token for one audience. `prompt` asks the person where a source needs one; without it such a source fails.
   * @throws AssumeError `no-identity-source`, `sign-in-needed`, `identity-rejected`, `network`, `protocol`, `cancelled`.
   */
  token(audience: string, signal?: AbortSignal, prompt?: SignInPrompt): Promise<SubjectToken>;
  /** Of an interactive source: the clouds for whose roles a person would have to sign in now. Sends nothing. */
  needsSignIn?(): Promise<readonly Cloud[]>;
  /**
   * The audience of its tokens for a cloud, where it cannot be chosen; absent where any can be asked for.
   * @param wanted the one that would be asked for. @throws AssumeError `no-identity-source`.
   */
  audienceFor?(cloud: Cloud, wanted: string): string;
  /** The only audiences that its tokens can have, the usual one first; absent where they are not known beforehand. */
  readonly audiences?: readonly string[];
  /** The same source for a role of the broker's catalogue; absent where there is no such thing. */
  forCatalogueRole?(name: string): TokenSource;
  /** What its broker keeps; absent where there is no such thing. */
  readonly catalogue?: Catalogue;
  /** What the helper needs to use this source again; undefined when it cannot. Known after `availability()` said usable. */
  record(): SourceRecord | undefined;
}

/** A source and whether it can be used here; the first usable one in order is chosen. */
export interface AssessedSource {
  readonly source: TokenSource | undefined;
  readonly id: TokenSourceId;
  readonly name: string;
  readonly availability: Availability;
  /** {@link TokenSource.needsSignIn}, as it was when the source was assessed; absent for sources that never need a person. */
  readonly needsSignIn?: readonly Cloud[];
}
