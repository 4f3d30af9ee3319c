import { AssumeError } from '../core/errors.ts';
import { printable } from '../core/text.ts';

/**
 * What audiences of clouds are made of: `sts.amazonaws.com`, `api://AzureADTokenExchange`, `//iam.googleapis.com/projects/…`.
 * Never a leading hyphen, which a CLI would read as an option; no comma, at which CLIs split lists; no space or quote.
 */
const AUDIENCE = /^[A-Za-z0-9/][A-Za-z0-9._:/@~+-]{0,254}$/;

/** @throws AssumeError `usage` for an audience that could mean something else to the program it is passed to. */
export function checkAudience(audience: string): void {
  if (AUDIENCE.test(audience)) return;
  throw new AssumeError('usage', `"${printable(audience, 60)}" cannot be an audience.`, {
    hint: 'An audience is a host or URI such as sts.amazonaws.com: letters, digits and . _ : / @ ~ + - only.',
  });
}
