import { canonicalJson } from './canonical-json.ts';
import { isObject, parseJson } from './parse.ts';
import { isIdentityCenter, type RoleConditions, type Target } from './role.ts';

/** A list that means a set: each value once, in one order. */
export function asSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}

/** Conditions as they read whatever order a map wrote them in: a branch, a platform or a claim's value is one of them or none. */
export function conditionsWithoutOrder({ branches, platforms, claims }: RoleConditions): RoleConditions {
  return {
    ...(branches === undefined ? {} : { branches: asSet(branches) }),
    ...(platforms === undefined ? {} : { platforms: [...new Set(platforms)].toSorted() }),
    ...(claims === undefined
      ? {}
      : { claims: Object.fromEntries(Object.entries(claims).map(([claim, values]) => [claim, asSet(values)])) }),
  };
}

/** A target as it reads whatever order its policies were written in: what narrows a session is a set, to its last list. */
export function targetWithoutOrder(target: Target): Target {
  if (target.cloud !== 'aws' || isIdentityCenter(target)) return target;
  const { sessionPolicy, policyArns, ...rest } = target;
  if (sessionPolicy === undefined && policyArns === undefined) return target;
  return {
    ...rest,
    ...(sessionPolicy === undefined ? {} : { sessionPolicy: policyWithoutOrder(sessionPolicy) }),
    ...(policyArns === undefined ? {} : { policyArns: asSet(policyArns) }),
  };
}

/**
 * Every list in an IAM policy is a set: statements, actions, resources, values of a condition
 * [https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html].
 */
function policyWithoutOrder(text: string): string {
  const policy = parseJson(text);
  return isObject(policy) ? canonicalJson(withSets(policy)) : text;
}

function withSets(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => withSets(item));
    return [...new Map(items.map(item => [canonicalJson(item), item])).entries()]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, item]) => item);
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withSets(field)]));
}
