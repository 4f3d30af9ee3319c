import type { Place } from '../../documents/place.ts';

export type Severity = 'error' | 'warning' | 'note';

/** An edit that mends a finding: `text` in place of what stands at `place`. */
export interface FindingFix {
  /** What it does, for a menu: `Require the audience sts.amazonaws.com`. */
  readonly title: string;
  readonly edits: readonly { readonly place: Place; readonly text: string }[];
}

/** Something in a trust that lets too many in, or nobody. */
export interface TrustFinding {
  /** A rule's id, `RC` and three digits, never used anew: `RC101`. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong and whom it lets in, one or two sentences; what to do about it is `advice`. */
  readonly message: string;
  readonly advice: string;
  /** The trust that it is about, as its file names it. */
  readonly subject: string;
  readonly place: Place;
  readonly fixes: readonly FindingFix[];
}
