import type { WrittenText } from '../documents/written-text.ts';
import type { ClaimPattern } from '../issuers/patterns/analysis.ts';

/** Which tokens a statement, a member or a credential asks for, as far as its conditions say whom they mean. */
export interface AskedTokens {
  /** With or without `https://`; undefined where the file leaves it open. */
  readonly issuer: string | undefined;
  /** Undefined where nothing says for whom a token must be. */
  readonly audience: WrittenText | undefined;
  /** All of them must hold; of the patterns of one, any. */
  readonly conditions: readonly (readonly ClaimPattern[])[];
  /** Claims that a token must have, whatever they say. */
  readonly needed: readonly string[];
}
