import type { TrustTarget } from './trust-target.ts';
import type { TrustedToken } from './trusted-token.ts';

/** What a text is made of. */
export interface TrustRequest<T = TrustTarget> {
  readonly target: T;
  /** At least one. */
  readonly tokens: readonly TrustedToken[];
  /** Whether to make as well what an account has once: the OpenID provider of AWS, the pool of Google. */
  readonly fromScratch: boolean;
}

/** A trust in one of the forms that teams keep it in. */
export interface TrustText {
  readonly text: string;
  /** What a file of it is called: readers tell a form by that. */
  readonly file: string;
  /** A command that puts it into effect once it is saved as `file`; what must be done besides is in the text. */
  readonly next: string;
}

export type WriteTrust<T> = (request: TrustRequest<T>) => TrustText;
