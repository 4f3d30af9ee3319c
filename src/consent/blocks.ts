import type { ConsentChange, ConsentRequest, ConsentRole } from '../core/consent.ts';
import { byWeight, type RoleFacts, roleFacts } from './role-facts.ts';

/** One thing that a person reads: a line, and what belongs to it; not yet safe to print. */
export interface ConsentBlock {
  /** Absent for a role of a map that was never allowed. */
  readonly sign?: ConsentChange['sign'];
  /** The name does not say which role it is. */
  readonly warns: boolean;
  readonly head: string;
  /** The same where there is little room. */
  readonly shortHead: string;
  readonly more: readonly string[];
}

export interface ConsentBlocks {
  /** What is true of each role that is shown, said once: `no session policy`, `developer`. */
  readonly common: readonly string[];
  readonly blocks: readonly ConsentBlock[];
}

/**
 * What a person is asked about, as fully for a change as for the first time, in both front ends: each role, or what differs
 * from the terms they allowed before. What is taken by itself comes first, then what lasts longest.
 */
export function consentBlocks({ terms, changes, moved }: ConsentRequest): ConsentBlocks {
  const others = (changes ?? []).filter(({ role }) => role === undefined);
  // What was allowed to the repository of another address says nothing of this one: all of it is read again.
  const isAnew = changes === undefined || moved !== undefined;
  const byRole = new Map<ConsentRole, ConsentChange[]>(isAnew ? terms.roles.map(role => [role, []]) : []);
  for (const change of changes ?? []) {
    if (change.role !== undefined) byRole.set(change.role, [...(byRole.get(change.role) ?? []), change]);
  }
  const roles = byWeight([...byRole.keys()]).map(role => ({ role, facts: roleFacts(role) }));
  const [first, ...rest] = roles.map(({ facts }) => facts.general);
  const common = rest.length === 0 ? [] : (first ?? []).filter(fact => rest.every(general => general.includes(fact)));
  return {
    common,
    blocks: [
      ...others.map(({ sign, text }) => ({ sign, warns: false, head: text, shortHead: text, more: [] })),
      ...roles.map(({ role, facts }) => roleBlock(role, facts, byRole.get(role) ?? [], common)),
    ],
  };
}

function roleBlock(
  { name }: ConsentRole,
  { head, shortHead, facts, nameTells }: RoleFacts,
  changes: readonly ConsentChange[],
  common: readonly string[],
): ConsentBlock {
  const [first] = changes;
  const differences = first?.sign === '~' ? changes.map(({ text }) => text.slice(`${name}  `.length)) : [];
  const own = facts.filter(fact => !common.includes(fact)).join(' · ');
  const sign = first === undefined ? {} : { sign: first.sign };
  return { ...sign, warns: !nameTells, head, shortHead, more: [own, ...differences] };
}
