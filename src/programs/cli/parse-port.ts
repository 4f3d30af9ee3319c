import { AssumeError } from '../../core/errors.ts';

/** A port to listen on, as an option says it; 0 for any free one. @throws AssumeError `usage`. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port < 65_536) return port;
  throw new AssumeError('usage', `"${text}" is no port.`, {
    hint: 'A port is a number from 0 (any free one) to 65535.',
  });
}
