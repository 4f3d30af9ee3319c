import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { ClaimPattern } from '../../issuers/patterns/analysis.ts';
import { type Admissions, admittedBy } from '../admissions.ts';
import { askedClaims, claimOfAttribute } from './condition-patterns.ts';
import { type PoolMember, readPoolMember } from './pool-member.ts';
import type { PoolBinding, WorkloadIdentityProvider } from './workload-identity.ts';

/**
 * Everybody whom a provider lets in who is bound to something, and to what.
 * @param account the address of the account that they are to act as; undefined for whatever they are bound to.
 */
export function admissionsOfGoogle(
  provider: WorkloadIdentityProvider,
  bindings: readonly PoolBinding[],
  account: string | undefined,
): Admissions {
  const { attributeCondition: condition, attributeMapping: mapping, issuer, mappingComplete, disabled } = provider;
  const asked = condition === undefined ? undefined : askedClaims(condition, mapping);
  const conditions = asked?.conditions ?? [];
  const meant = bindings.filter(binding => mayBeOf(binding, account));
  const bound = meant.flatMap(binding => binding.members.values.map(member => memberAdmissions(member, binding)));
  const whole = admittedBy(knownText(issuer), conditions);
  const all: readonly Admissions[] =
    bound.length > 0 ? bound : [{ admits: whole.admits, besides: [], unknown: [...whole.unknown, NOTHING_BOUND] }];
  return {
    admits: all.flatMap(({ admits }) => admits),
    besides: [
      ...(disabled === true ? ['The provider is switched off: as it stands it lets nobody in.'] : []),
      ...(condition !== undefined && asked?.isMore === true
        ? [`The attribute condition asks more than is told: ${shownText(condition)}`]
        : []),
      ...new Set(all.flatMap(({ besides }) => besides)),
    ],
    unknown: [
      ...(condition !== undefined && asked === undefined
        ? [`What the attribute condition comes to is not known here: ${shownText(condition)}`]
        : []),
      ...(mappingComplete ? [] : ['A variable may add to the attribute mapping.']),
      ...new Set(all.flatMap(({ unknown }) => unknown)),
      ...(meant.some(({ members }) => !members.complete) ? ['A variable may bind others.'] : []),
    ],
  };

  function memberAdmissions(member: WrittenText, binding: PoolBinding): Admissions {
    const read = readPoolMember(member);
    const as = ` with ${shownText(binding.role)} on ${shownText(binding.resource)}`;
    const narrowed = binding.condition === undefined ? [] : [`A binding asks besides: ${shownText(binding.condition)}`];
    if (read.kind === 'other') {
      return {
        admits: [{ issuer: 'Google', who: `${shownText(member)}${as}`, asks: [] }],
        besides: narrowed,
        unknown: [],
      };
    }
    const pattern = patternOf(read);
    const { admits, unknown } = admittedBy(
      knownText(issuer),
      pattern === undefined ? conditions : [...conditions, [pattern]],
    );
    const isUnclear = pattern === undefined && read.kind !== 'everyone';
    return {
      admits: admits.map(admission => ({ ...admission, who: `${admission.who}${as}` })),
      besides: narrowed,
      unknown: isUnclear ? [...unknown, `Whom a binding means is not known here: ${shownText(member)}.`] : unknown,
    };
  }

  function patternOf(member: PoolMember): ClaimPattern | undefined {
    if (member.kind !== 'subject' && member.kind !== 'attribute') return undefined;
    const claim = claimOfAttribute(member.kind === 'attribute' ? member.attribute : 'google.subject', mapping);
    return claim === undefined ? undefined : { claim, comparison: 'exact', text: member.value };
  }
}

const NOTHING_BOUND = 'No file here binds anybody of the pool to this: as what they may act is not known.';

/** Whether a binding may be about an account: false only where it names another one. */
function mayBeOf({ resource }: PoolBinding, account: string | undefined): boolean {
  const known = knownText(resource)?.split('/').at(-1);
  return account === undefined || known === undefined || !known.includes('@') || known === account;
}
