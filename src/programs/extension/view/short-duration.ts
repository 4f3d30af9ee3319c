import type { Words } from '../../../core/words.ts';

/** `42m`, `2h 05m`: as short as a status bar wants it. */
export function shortDuration(milliseconds: number, words: Words): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return words.t('<1m');
  if (minutes < 100) return words.t('{0}m', minutes);
  return words.t('{0}h {1}m', Math.floor(minutes / 60), String(minutes % 60).padStart(2, '0'));
}
