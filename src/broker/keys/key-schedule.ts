import { LIFETIME_SECONDS, LONGEST_LIFETIME_SECONDS } from '../tokens/claims.ts';

/** When a key is used, epoch milliseconds. Its time of publication has no beginning: a key is published as soon as it is known. */
export interface KeyTimes {
  /** Undefined: since ever. */
  readonly signsFrom: number | undefined;
  /** Undefined: for as long as it is known. */
  readonly publishedUntil: number | undefined;
}

/** AWS takes tokens for five minutes after `exp`: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html */
const GRACE_OF_CLOUDS_SECONDS = 300;
/** Key sets are answered with `max-age` of most tokens' life: for so long whoever asks may see an older one. */
const KEY_SET_AGE_SECONDS = LIFETIME_SECONDS;
/** What clocks of instances and clouds may differ by. */
export const CLOCK_DIFFERENCE_MILLISECONDS = 60_000;

/**
 * How long a key has to be published after its last signature. A key signs nothing that would outlive its publication: so a
 * token's key is in the key set of every instance for as long as any cloud may take the token, whatever a schedule says.
 */
export const RETENTION_MILLISECONDS =
  (LONGEST_LIFETIME_SECONDS + GRACE_OF_CLOUDS_SECONDS + KEY_SET_AGE_SECONDS) * 1000 + CLOCK_DIFFERENCE_MILLISECONDS;

/**
 * The key that signs at `now`: of those that may, the one whose turn came last, and of equal ones the first. Time and the
 * keys alone decide, so instances with the same keys agree without talking to each other.
 */
export function signingKeyAt<T extends KeyTimes>(keys: readonly T[], now: number): T | undefined {
  return keys.filter(key => maySign(key, now)).reduce<T | undefined>(later, undefined);
}

/** The keys that are published at `now`, in their order. */
export function publishedAt<T extends KeyTimes>(keys: readonly T[], now: number): readonly T[] {
  return keys.filter(({ publishedUntil }) => publishedUntil === undefined || now < publishedUntil);
}

/** Answers until when a key signs, if nothing replaces it before. */
export function lastSignature({ publishedUntil }: KeyTimes): number {
  return publishedUntil === undefined ? Infinity : publishedUntil - RETENTION_MILLISECONDS;
}

function maySign(key: KeyTimes, now: number): boolean {
  return turnOf(key) <= now && now <= lastSignature(key);
}

function later<T extends KeyTimes>(found: T | undefined, key: T): T {
  return found === undefined || turnOf(key) > turnOf(found) ? key : found;
}

function turnOf({ signsFrom }: KeyTimes): number {
  return signsFrom ?? -Infinity;
}
