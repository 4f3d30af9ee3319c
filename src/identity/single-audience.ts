import { AssumeError } from '../core/errors.ts';
import type { Claims } from '../core/token.ts';

/**
 * For issuers that give a token for one audience: one that names others as well could be handed on to them.
 * @throws AssumeError `identity-rejected`.
 */
export function checkSingleAudience({ aud }: Claims, from: string, audience: string): void {
  if (aud === audience || (Array.isArray(aud) && aud.length === 1)) return;
  throw new AssumeError('identity-rejected', `${from} gave a token for more than ${audience}.`, {
    hint: 'It was asked for one audience alone, so the token is not used.',
  });
}
