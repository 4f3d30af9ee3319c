import type { TokenSourceId } from './platform.ts';
import type { Target } from './target.ts';
import type { SourceRecord } from './token.ts';

/** 32 lower-case hexadecimal digits: names a session's files, and stands in profiles. Not secret. */
export type SessionKey = string;

export const SESSION_KEY_PATTERN = /^[0-9a-f]{32}$/;

/** With what tools ask the installed command for a session's answer, in their cloud's protocol: `credential-process`. */
export type HandoutCommand = string;

/**
 * First line of a session's cache file, by which the installed command knows that the file answers its question for the
 * record beside it: the command, written in sh, compares it byte for byte; there the words are variables.
 */
export function cacheKeyLine(command: HandoutCommand, key: SessionKey, generation: string): string {
  return `rolecall 1 ${command} --session ${key} ${generation}`;
}

/** In the private directory: what the command answers to `status --prompt`, while it is good. */
export const PROMPT_ANSWER = 'prompt.answer';

/** First line of the file with which the command answers `status --prompt` in a folder without starting Node. */
export function promptKeyLine(folder: string): string {
  return `rolecall 1 status --prompt ${folder}`;
}

/** A session belongs to the windows that have its repository open, or, from `rolecall assume`, to nobody but its expiry. */
export type SessionOwner = 'window' | 'command';

/** Who the cloud was shown, from the token's claims; safe to print. */
export interface SessionIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** Where the token came from: the subject of a person who signed in has no form by which it could be told. */
  readonly source: TokenSourceId;
}

/**
 * What assuming a role leaves beside its credentials: all the helper needs to answer, so that the working directory, a
 * later edit of the map or another repository cannot change what it answers.
 */
export interface SessionRecord {
  readonly version: 2;
  readonly key: SessionKey;
  readonly roleName: string;
  /** `acme/app`, for people. */
  readonly repository: string;
  /** Absolute path of the workspace folder the role was assumed for. */
  readonly folder: string;
  readonly target: Target;
  readonly durationSeconds: number;
  /** Undefined for a role of IAM Identity Center, which names its sessions itself, and takes no token for anybody. */
  readonly roleSessionName: string | undefined;
  readonly audience: string | undefined;
  /** Absent when the token named no subject. */
  readonly identity?: SessionIdentity;
  /** Present when a command line stated the role in full: no map is about it. */
  readonly stated?: true;
  /** Undefined when the source needs a person: then the helper cannot renew. */
  readonly source: SourceRecord | undefined;
  /** Fingerprint of the consent to the map, or to this role by itself; undefined where nothing of it rests on consent. */
  readonly mapFingerprint: string | undefined;
  /** Epoch milliseconds, local clock: the helper renews silently until then. */
  readonly renewUntil: number;
  /** Changes at each assume; a writer whose generation is gone discards what it got. */
  readonly generation: string;
  readonly owner: SessionOwner;
  /** The AWS profile (or configuration) that delivers it. */
  readonly profile: string;
}

/** The last failure of the helper for a session: tools often swallow stderr, so it is kept where people look. */
export interface HelperFailure {
  readonly kind: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A stored session as status and tree see it; no secret in it. */
export interface StoredSession {
  readonly record: SessionRecord;
  /** Epoch milliseconds, local clock; undefined when there are no credentials (any more). */
  readonly expiresAt: number | undefined;
  readonly lastFailure: HelperFailure | undefined;
}
