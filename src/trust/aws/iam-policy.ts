import type { Place } from '../../documents/place.ts';
import type { WrittenText, WrittenTexts } from '../../documents/written-text.ts';

/**
 * A policy of IAM: a role's trust, a session policy, a permission boundary or rights, as a file gives it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface IamPolicy {
  /** `2012-10-17` knows policy variables; `2008-10-17`, which a missing version means, takes them as text. */
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly IamStatement[];
  /** False where a variable or a module may add statements that the file does not show. */
  readonly complete: boolean;
  readonly place?: Place;
}

export interface IamStatement {
  readonly sid?: WrittenText;
  /** Unknown where a variable decides. */
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  /** Absent in a policy that is attached to whoever acts. */
  readonly principals?: PrincipalList;
  readonly actions: ActionList;
  /** Absent in a trust policy. */
  readonly resources?: ResourceList;
  readonly conditions: readonly IamCondition[];
  /** False where a variable decides whether the statement is there at all. */
  readonly certain: boolean;
  /** False where a variable may add conditions that the file does not show. */
  readonly conditionsComplete: boolean;
  readonly place?: Place;
}

export interface PrincipalList {
  readonly principals: readonly IamPrincipal[];
  /** True for `NotPrincipal`: everyone but those. */
  readonly others: boolean;
  readonly complete: boolean;
}

/** `anyone` is `"*"` and `{"AWS": "*"}`. */
export type PrincipalKind = 'anyone' | 'AWS' | 'Federated' | 'Service' | 'CanonicalUser';

export interface IamPrincipal {
  readonly kind: PrincipalKind;
  /** ARN, account number, service or canonical user; `*` for anyone. */
  readonly name: WrittenText;
}

export interface ActionList extends WrittenTexts {
  /** True for `NotAction`: every action but those. */
  readonly others: boolean;
}

export interface ResourceList extends WrittenTexts {
  /** True for `NotResource`. */
  readonly others: boolean;
}

/** One operator's test of one key. */
export interface IamCondition extends WrittenTexts {
  /** As written: `ForAllValues:StringLikeIfExists`. */
  readonly operator: WrittenText;
  readonly key: WrittenText;
  /** False where a variable decides whether the condition is there at all. */
  readonly certain: boolean;
  readonly place?: Place;
}
