import type { RoleConditions } from './role.ts';

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
