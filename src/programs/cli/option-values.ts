import { AssumeError } from '../../core/errors.ts';
import { durationSeconds } from '../../roles/duration.ts';

/** `1h`, `15m`, `1h30m`, `900s` as the role map writes them, in seconds. @throws AssumeError `usage`. */
export function parseDuration(text: string): number {
  const seconds = durationSeconds(text.trim());
  if (seconds !== undefined && seconds > 0) return seconds;
  throw new AssumeError('usage', `"${text}" is no duration.`, { hint: 'Write it as 15m, 1h, 1h30m or 900s.' });
}

/** A port to listen on, as an option says it; 0 for any free one. @throws AssumeError `usage`. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port < 65_536) return port;
  throw new AssumeError('usage', `"${text}" is no port.`, {
    hint: 'A port is a number from 0 (any free one) to 65535.',
  });
}
