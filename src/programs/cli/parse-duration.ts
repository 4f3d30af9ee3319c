import { AssumeError } from '../../core/errors.ts';
import { durationSeconds } from '../../roles/duration.ts';

/** `1h`, `15m`, `1h30m`, `900s` as the role map writes them, in seconds. @throws AssumeError `usage`. */
export function parseDuration(text: string): number {
  const seconds = durationSeconds(text.trim());
  if (seconds !== undefined && seconds > 0) return seconds;
  throw new AssumeError('usage', `"${text}" is no duration.`, { hint: 'Write it as 15m, 1h, 1h30m or 900s.' });
}
