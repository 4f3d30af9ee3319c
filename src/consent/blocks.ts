import type { ConsentChange, ConsentRequest, ConsentRole } from '../core/consent.ts';
import { byWeight, roleFacts } from './role-facts.ts';

/** One thing that a person reads: a line, and what belongs to it; not yet safe to print. */
export interface ConsentBlock {
  /** Absent for a role of a map that was never allowed. */
  readonly sign?: ConsentChange['sign'];
  /** The name does not say which role it is. */
  readonly warns: boolean;
  readonly head: string;
  readonly more: readonly string[];
}

/**
 * What a person is asked about, as fully for a change as for the first time, in both front ends: each role, or what differs
 * from the terms they allowed before. What is taken by itself comes first, then what lasts longest.
 */
export function consentBlocks({ terms, changes }: ConsentRequest): readonly ConsentBlock[] {
  if (changes === undefined) return byWeight(terms.roles).map(role => roleBlock(role));
  const others = changes.filter(({ role }) => role === undefined);
  const byRole = new Map<ConsentRole, ConsentChange[]>();
  for (const change of changes) {
    if (change.role !== undefined) byRole.set(change.role, [...(byRole.get(change.role) ?? []), change]);
  }
  return [
    ...others.map(({ sign, text }) => ({ sign, warns: false, head: text, more: [] })),
    ...byWeight([...byRole.keys()]).flatMap(role => changedBlock(role, byRole.get(role) ?? [])),
  ];
}

function changedBlock(role: ConsentRole, changes: readonly ConsentChange[]): readonly ConsentBlock[] {
  const [first] = changes;
  if (first === undefined) return [];
  const block = roleBlock(role);
  const differences = first.sign === '~' ? changes.map(({ text }) => text.slice(`${role.name}  `.length)) : [];
  return [{ ...block, sign: first.sign, more: [...block.more, ...differences] }];
}

function roleBlock(role: ConsentRole): ConsentBlock {
  const { head, facts, nameTells } = roleFacts(role);
  return { warns: !nameTells, head, more: [facts.join(' · ')] };
}
