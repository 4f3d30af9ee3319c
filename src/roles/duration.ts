import { LONGEST_SESSION_SECONDS, SHORTEST_SESSION_SECONDS } from '../clouds/aws/session-limits.ts';

/** What a role map may ask for, of whatever cloud, in seconds: what AWS issues. */
export const SHORTEST_DURATION = SHORTEST_SESSION_SECONDS;
export const LONGEST_DURATION = LONGEST_SESSION_SECONDS;
export const DEFAULT_DURATION = 3600;

/** `1h`, `1h30m`, `90m`, `3600s`: hours, minutes, seconds, each at most once and in that order. */
export const DURATION_PATTERN = /^(?=[0-9])(?:([0-9]{1,5})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,5})s)?$/;

/** The seconds of a duration as written; undefined when it is none. A number is seconds already. */
export function durationSeconds(written: string | number): number | undefined {
  if (typeof written === 'number') return Number.isInteger(written) ? written : undefined;
  const match = DURATION_PATTERN.exec(written);
  if (match === null) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
