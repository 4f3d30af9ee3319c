import type { Words } from '../words.ts';

/** "42 min", "1 h", "1 h 30 min", "under a minute", in the person's language. Milliseconds in. */
export function durationIn(milliseconds: number, words: Words): string {
  const { hours, minutes } = parts(milliseconds);
  if (hours === 0) return minutes === 0 ? words.t('under a minute') : words.t('{0} min', minutes);
  return minutes === 0 ? words.t('{0} h', hours) : words.t('{0} h {1} min', hours, minutes);
}

/** The same for ears: "42 minutes", "1 hour 30 minutes". Milliseconds in. */
export function spokenDuration(milliseconds: number, words: Words): string {
  const { hours, minutes } = parts(milliseconds);
  const spokenMinutes = minutes === 1 ? words.t('1 minute') : words.t('{0} minutes', minutes);
  if (hours === 0) return minutes === 0 ? words.t('under a minute') : spokenMinutes;
  const spokenHours = hours === 1 ? words.t('1 hour') : words.t('{0} hours', hours);
  return minutes === 0 ? spokenHours : words.t('{0} {1}', spokenHours, spokenMinutes);
}

/** "a", "a and b", "a, b and c". */
export function listedIn(items: readonly string[], words: Words): string {
  const last = items.at(-1);
  return items.length < 2 || last === undefined
    ? items.join('')
    : words.t('{0} and {1}', items.slice(0, -1).join(', '), last);
}

function parts(milliseconds: number): { readonly hours: number; readonly minutes: number } {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}
