import type { Claims } from '../../core/token.ts';
import type { Place } from '../../documents/place.ts';

/** One row of `trust-tests.yaml`: a token, and whether a trust is to let it in. */
export interface Expectation {
  /** As its file names the trust. */
  readonly trust: string;
  readonly expect: 'allow' | 'deny';
  /** For people: `the branch main`, `another owner`. */
  readonly who: string;
  readonly claims: Claims;
  readonly place: Place;
}

/** Something in a file of expectations that is none: nothing of the file counts then. */
export interface ExpectationFault {
  /** One sentence. */
  readonly message: string;
  readonly place: Place;
}

export interface ExpectationFile {
  readonly path: string;
  readonly text: string;
  readonly expectations: readonly Expectation[];
  readonly faults: readonly ExpectationFault[];
  /** The trusts that it has rows of, or is begun for. */
  readonly trusts: readonly string[];
}
