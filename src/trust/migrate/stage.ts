import type { WrittenText } from '../../documents/written-text.ts';
import type { Comparison } from '../../issuers/patterns/analysis.ts';
import type { FoundTrust } from '../found-trust.ts';

/** `both`: for tokens before the move and after it. `afterwards`: to be left in place once everything has moved. */
export type Stage = 'both' | 'afterwards';

/** What a text of a policy that is compared with a claim becomes; undefined where the move does not touch it. */
export type Translate = (claim: string, text: string, comparison: Comparison) => string | undefined;

/** One text of a file that is another after the move. */
export interface MovedValue {
  readonly from: WrittenText;
  readonly to: string;
  /** Where one of several may be let in: `list`. Where a file has one text alone, such as a credential's subject: `single`. */
  readonly kind: 'list' | 'item' | 'single' | 'expression';
  /** Whether the new text stands beside it already. */
  readonly isThere: boolean;
}

export interface MovedTrust {
  /** Together: Entra has a credential for each subject. */
  readonly trusts: readonly FoundTrust[];
  readonly values: readonly MovedValue[];
}
