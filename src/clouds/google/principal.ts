import type { GoogleTarget } from '../../core/target.ts';
import { printable } from '../../core/text.ts';
import type { Claims } from '../../core/token.ts';
import { LONGEST_SUBJECT } from './limits.ts';

/**
 * How IAM policies name the federated identity where the provider's mapping is `google.subject=assertion.sub`; undefined where
 * it cannot be that one, since the subject is too long for it. Safe to print.
 */
export function principalOf({ provider }: GoogleTarget, { sub }: Claims): string | undefined {
  if (typeof sub !== 'string' || sub === '' || byteLength(sub) > LONGEST_SUBJECT) return undefined;
  const pool = provider.replace(/\/providers\/[^/]*$/, '');
  return printable(`principal://iam.googleapis.com/${pool}/subject/${sub}`, 500);
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
