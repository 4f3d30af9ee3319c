import { durationsOfAny } from '../clouds/clouds.ts';
import { ENGLISH, spokenDuration } from '../core/words.ts';

/** What a role map may ask for, of whatever cloud, in seconds. */
export const { shortest: SHORTEST_DURATION, longest: LONGEST_DURATION, usual: DEFAULT_DURATION } = durationsOfAny();

/** The same in words: `15 minutes`, `12 hours`. */
export const [SHORTEST_IN_WORDS, LONGEST_IN_WORDS] = [
  spokenDuration(SHORTEST_DURATION * 1000, ENGLISH),
  spokenDuration(LONGEST_DURATION * 1000, ENGLISH),
];

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
