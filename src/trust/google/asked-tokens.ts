import { knownText, type WrittenText } from '../../documents/written-text.ts';
import type { ClaimPattern } from '../../issuers/patterns/analysis.ts';
import type { AskedTokens } from '../asked-tokens.ts';
import { defaultAudiences } from './audiences.ts';
import { askedClaims, claimOfAttribute } from './condition-patterns.ts';
import { readPoolMember } from './pool-member.ts';
import type { PoolBinding, WorkloadIdentityProvider } from './workload-identity.ts';

/** One for each member of the bindings; the condition's own where there is none. */
export function tokensAskedOfGoogle(
  provider: WorkloadIdentityProvider,
  bindings: readonly PoolBinding[],
): readonly AskedTokens[] {
  const { attributeCondition: condition, attributeMapping: mapping, allowedAudiences, name } = provider;
  const asked = condition === undefined ? undefined : askedClaims(condition, mapping);
  const conditions = asked?.conditions ?? [];
  const shared = {
    issuer: knownText(provider.issuer),
    audience: allowedAudiences.values[0] ?? defaultAudiences(name)[1],
    // A mapping of a claim that is not there fails, and the exchange with it.
    needed: mapping.flatMap(({ attribute }) => claimOfAttribute(attribute, mapping) ?? []),
  };
  const members = bindings.flatMap(binding => binding.members.values.flatMap(member => patternsOf(member, mapping)));
  if (members.length === 0) return [{ ...shared, conditions }];
  return members.map(pattern => ({ ...shared, conditions: [...conditions, [pattern]] }));
}

function patternsOf(
  member: WrittenText,
  mapping: WorkloadIdentityProvider['attributeMapping'],
): readonly ClaimPattern[] {
  const read = readPoolMember(member);
  if (read.kind !== 'subject' && read.kind !== 'attribute') return [];
  const claim = claimOfAttribute('attribute' in read ? read.attribute : 'google.subject', mapping);
  return claim === undefined ? [] : [{ claim, comparison: 'exact', text: read.value }];
}
