import type { Claims } from '../../core/token.ts';
import type { Part } from '../../issuers/issuer.ts';
import type { Change } from './changed-token.ts';
import type { Stranger } from './stranger.ts';

/** What is known of somebody before it is seen which claims differ. */
export type Unreached = Pick<Stranger, 'boundary' | 'who' | 'reach'>;

/** Somebody by what is so of them. */
export interface Boundary extends Unreached, Change {}

/** Somebody by the very claims that are others. */
export interface DirectBoundary extends Unreached {
  readonly claims: Claims;
}

export function nounOf(part: Part): string {
  return part === 'ref' ? 'branch or tag' : part.replaceAll('-', ' ');
}

export function withArticle(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
