import type { Place } from '../documents/place.ts';
import type { Verdict } from './verdict.ts';

/** Why a check ended as it did, where that is more than "another value": the key of a sentence that explains it. */
export type CheckReason =
  /** The token, or the request, has nothing of that name. */
  | 'absent'
  /** The cloud makes no condition key of that claim, so the condition never sees it. */
  | 'no-such-key'
  /** `*` or `?` under an operator that takes it for a character. */
  | 'literal-wildcard'
  /** Equal but for upper and lower case, where case counts. */
  | 'letter-case'
  /** Equal but for a slash at the end. */
  | 'trailing-slash'
  /** The key belongs to another provider than the statement's principal. */
  | 'other-provider'
  /** A number beside a text: never equal, whatever they say. */
  | 'other-type'
  /** More than the cloud takes, as a subject of more than 127 bytes. */
  | 'too-long'
  /** Switched off. */
  | 'disabled'
  /** An expression that cannot be evaluated, or is none. */
  | 'cannot-evaluate';

/** One value that a policy wants, beside what became of it. */
export interface WantedValue {
  /** As it is written, what the file leaves open included. */
  readonly text: string;
  readonly verdict: Verdict;
  readonly place?: Place;
}

/** One comparison of a policy with a request. */
export interface CheckTrace {
  /** What is compared, in the policy's own words: `Principal`, `Action`, `token.actions.githubusercontent.com:sub`, `subject`. */
  readonly key: string;
  /** How: `StringLike`, `ForAllValues:StringEquals`, `equals`, `CEL`. */
  readonly operator: string;
  readonly wanted: readonly WantedValue[];
  /** What the request brings; undefined when it has nothing of that name. */
  readonly seen: readonly string[] | undefined;
  readonly verdict: Verdict;
  readonly reason?: CheckReason;
  readonly place?: Place;
}

/** A statement, a binding or a federated credential: all its checks must hold for it to match. */
export interface RuleTrace {
  /** What people know it by: `Statement 1 "GitHubActions"`, a member, a credential's name. */
  readonly title: string;
  readonly effect: 'allow' | 'deny';
  /** To the end, also after one that fails. */
  readonly checks: readonly CheckTrace[];
  readonly verdict: Verdict;
  readonly place?: Place;
}

/**
 * `denied`: a rule that denies matches. `not-allowed`: no rule allows. `unknown`: what the file leaves open decides.
 */
export type TrustOutcome = 'allowed' | 'denied' | 'not-allowed' | 'unknown';

/** How one request fares with one trust: every rule and every check, the same form for each cloud. */
export interface TrustTrace {
  readonly outcome: TrustOutcome;
  readonly rules: readonly RuleTrace[];
  /** Indices of the rules that decided: the denying ones, else the allowing ones, else none. */
  readonly decidedBy: readonly number[];
}
