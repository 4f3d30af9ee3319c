import { audienceOf, CLOUDS } from '../clouds/clouds.ts';
import { AssumeError } from '../core/errors.ts';
import { CLOUD_KEYS, type Target } from '../core/target.ts';
import { printable } from '../core/text.ts';
import type { TokenSource } from '../core/token.ts';

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

type FixedAudience = Pick<TokenSource, 'audienceFor' | 'audiences'>;

/** The audience of a source's tokens for a target: the source's own where it is fixed, else the cloud's. @throws AssumeError as `audienceFor`. */
export function audienceOfSource(source: FixedAudience | undefined, target: Target): string {
  const wanted = audienceOf(target);
  return source?.audienceFor?.(target.cloud, wanted) ?? wanted;
}

/** The audience of a source's tokens where no role is named. @throws AssumeError as `audienceFor`. */
export function usualAudienceOfSource(source: FixedAudience): string {
  const [only] = source.audiences ?? [];
  if (only !== undefined) return only;
  for (const cloud of CLOUD_KEYS) {
    const { usualAudience } = CLOUDS[cloud];
    if (usualAudience !== undefined) return source.audienceFor?.(cloud, usualAudience) ?? usualAudience;
  }
  throw new AssumeError('internal', 'No cloud has an audience of its own.');
}
