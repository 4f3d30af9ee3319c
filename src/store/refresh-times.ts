import type { Handout } from '../core/credentials.ts';
import type { SessionRecord } from '../core/session.ts';

/** Credentials with less left than this are never handed out: a request signed with them could arrive expired. Milliseconds. */
const LEAST_LEFT = 60_000;

const LONGEST_WINDOW = 5 * 60_000;

/** How long a failed or running renewal leaves the shim serving what there is. Milliseconds. */
const POSTPONEMENT = 30_000;

/** How often whoever keeps files fresh looks at them. Milliseconds. */
export const KEEPING_INTERVAL = 30_000;

/**
 * How old the file with a token may be. Client libraries keep what they read for five to ten minutes, so what they read must
 * be good for longer than that: the less of its life has gone by when it is read, the better. With the time between two
 * looks it stays below two minutes. Milliseconds.
 */
export const OLDEST_TOOL_FILE = 80_000;

/**
 * How long before expiry the helper renews: the five minutes in which the SDK for JavaScript asks at every request, but at
 * most a quarter of what lives shorter. Milliseconds.
 */
function refreshWindow(lifetime: number): number {
  return Math.min(LONGEST_WINDOW, lifetime / 4);
}

/** True while the helper may renew without a person. */
export function isRenewable(record: SessionRecord, now: number): boolean {
  return record.source !== undefined && now < record.renewUntil;
}

/** The moment from which the shim must not serve the credentials without asking Node. Epoch milliseconds, local clock. */
export function servedUntil(
  record: SessionRecord,
  { expiresAt, lifetime = record.durationSeconds * 1000 }: Pick<Handout, 'expiresAt' | 'lifetime'>,
): number {
  const renewal = expiresAt - refreshWindow(lifetime);
  return isRenewable(record, renewal) ? Math.min(renewal, expiresAt - LEAST_LEFT) : expiresAt - LEAST_LEFT;
}

/** The same moment while a renewal is under way or has just failed. */
export function postponedUntil(now: number, expiresAt: number): number {
  return Math.min(now + POSTPONEMENT, expiresAt - LEAST_LEFT);
}

/** True when the credentials may still be handed out. */
export function isUsable(expiresAt: number, now: number): boolean {
  return expiresAt - LEAST_LEFT >= now;
}
