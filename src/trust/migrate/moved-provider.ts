import { knownText, type WrittenText, written } from '../../documents/written-text.ts';
import type { FoundGoogleTrust } from '../found-trust.ts';
import { claimOfAttribute } from '../google/condition-patterns.ts';
import { readPoolMember } from '../google/pool-member.ts';
import type { AttributeMapping, PoolBinding } from '../google/workload-identity.ts';
import { movedCondition } from './moved-condition.ts';
import { staged } from './moved-policy.ts';
import type { MovedTrust, MovedValue, Stage, Translate } from './stage.ts';

/** The attribute condition and the members of bindings take the new texts. */
export function movedGoogleTrust(trust: FoundGoogleTrust, translate: Translate, stage: Stage): MovedTrust {
  const { provider, bindings } = trust;
  const { attributeMapping: mapping, attributeCondition: condition } = provider;
  const values: MovedValue[] = [];
  const moved = bindings.map(binding => {
    const found = movedBinding(binding, mapping, translate, stage);
    values.push(...found.values);
    return found.binding;
  });
  const text = condition === undefined ? undefined : knownText(condition);
  const to = text === undefined ? text : movedCondition(text, mapping, translate, stage);
  if (condition === undefined || to === undefined || to === text) {
    return { trusts: [{ ...trust, bindings: moved }], values };
  }
  values.push({ from: condition, to, kind: 'expression', isThere: false });
  return {
    trusts: [{ ...trust, provider: { ...provider, attributeCondition: written(to) }, bindings: moved }],
    values,
  };
}

function movedBinding(
  binding: PoolBinding,
  mapping: readonly AttributeMapping[],
  translate: Translate,
  stage: Stage,
): { readonly binding: PoolBinding; readonly values: readonly MovedValue[] } {
  const values: MovedValue[] = [];
  const all = binding.members.values.map(knownText);
  const members = binding.members.values.flatMap(member => {
    const to = movedMember(member, mapping, translate);
    if (to === undefined) return [member];
    const isThere = all.includes(to);
    values.push({ from: member, to, kind: 'item', isThere });
    return staged(member, isThere ? undefined : written(to), stage);
  });
  return { binding: { ...binding, members: { ...binding.members, values: members } }, values };
}

function movedMember(
  member: WrittenText,
  mapping: readonly AttributeMapping[],
  translate: Translate,
): string | undefined {
  const text = knownText(member);
  const read = readPoolMember(member);
  if (text === undefined || (read.kind !== 'subject' && read.kind !== 'attribute')) return undefined;
  const claim = claimOfAttribute('attribute' in read ? read.attribute : 'google.subject', mapping);
  const value = knownText(read.value);
  const to = claim === undefined || value === undefined ? undefined : translate(claim, value, 'exact');
  return to === undefined || value === undefined ? undefined : text.slice(0, -value.length) + to;
}
