import { conditionHolds, takesWildcards } from './condition-operators.ts';
import type { TrustCondition, TrustPolicy, TrustStatement } from './policy.ts';
import { markLiterals, matchesWildcards, withoutMarks } from './wildcards.ts';

/** Condition keys of one request, by lower-case name; a key with no values is absent. */
export type ContextKeys = ReadonlyMap<string, readonly string[]>;

export interface TrustRequest {
  /** `sts:AssumeRoleWithWebIdentity`, `sts:TagSession`, `sts:SetSourceIdentity`. */
  readonly action: string;
  /** ARN of the OpenID Connect provider that vouches for the caller. */
  readonly federated: string;
  readonly keys: ContextKeys;
}

export type TrustDecision =
  | { readonly kind: 'allowed'; readonly by: TrustStatement }
  | { readonly kind: 'denied'; readonly by: TrustStatement }
  | { readonly kind: 'not-allowed' };

/**
 * IAM's logic: a matching Deny wins, else one matching Allow is enough, else it is refused.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluateTrust(policy: TrustPolicy, request: TrustRequest): TrustDecision {
  const matching = policy.statements.filter(statement => statementMatches(statement, policy.version, request));
  const denied = matching.find(statement => statement.effect === 'Deny');
  if (denied !== undefined) return { kind: 'denied', by: denied };
  const allowed = matching.find(statement => statement.effect === 'Allow');
  return allowed === undefined ? { kind: 'not-allowed' } : { kind: 'allowed', by: allowed };
}

function statementMatches(statement: TrustStatement, version: TrustPolicy['version'], request: TrustRequest): boolean {
  const { principal, actions, otherActions, conditions } = statement;
  if (principal !== 'anyone' && !principal.federated.includes(request.federated)) return false;
  const named = actions.some(action => matchesWildcards(request.action.toLowerCase(), action.toLowerCase()));
  if (named === otherActions) return false;
  return conditions.every(condition => conditionMatches(condition, version, request.keys));
}

/** Operators and keys are all needed; the values of one key are alternatives. */
export function conditionMatches(
  condition: TrustCondition,
  version: TrustPolicy['version'],
  keys: ContextKeys,
): boolean {
  const requested = keys.get(condition.key.toLowerCase());
  const written = condition.values.flatMap(value => {
    const resolved = version === '2012-10-17' ? withVariables(value, keys) : value;
    if (resolved === undefined) return [];
    return [takesWildcards(condition.operator) ? resolved : withoutMarks(resolved)];
  });
  return conditionHolds(condition.operator, requested?.length === 0 ? undefined : requested, written);
}

/**
 * Policy variables: `${key}` and `${key, 'default'}`. A value whose variable is absent or has several values matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function withVariables(value: string, keys: ContextKeys): string | undefined {
  let missing = false;
  const text = markLiterals(value).replace(
    /\$\{\s*([^},\s]+)\s*(?:,\s*'([^']*)'\s*)?\}/g,
    (_, key: string, fallback: string | undefined) => {
      const values = keys.get(key.toLowerCase()) ?? [];
      const found = values.length === 1 ? values[0] : fallback;
      missing ||= found === undefined;
      // What a request brings is text, never a wildcard.
      return markLiterals((found ?? '').replace(/[*?]/g, character => `\${${character}}`));
    },
  );
  return missing ? undefined : text;
}
