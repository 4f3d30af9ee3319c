import type { JsonObject } from '../../core/parse.ts';
import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import { reasonOfMismatch } from '../mismatch.ts';
import { isText } from '../open-text.ts';
import type { CheckTrace, RuleTrace, TrustTrace } from '../trace.ts';
import { all, any, type Verdict, verdictOf } from '../verdict.ts';
import type { CelScope } from './cel-evaluation.ts';
import { mayBeOfPool, type PoolMember, readPoolMember } from './pool-member.ts';
import { evaluateProvider } from './provider-rule.ts';
import type { PoolBinding, WorkloadIdentityProvider } from './workload-identity.ts';

export { LARGEST_MAPPING, LARGEST_SUBJECT, type MappedAttribute } from './attribute-mapping.ts';
export { evaluateIdentity } from './provider-rule.ts';

export interface GoogleRequest {
  readonly claims: JsonObject;
  /** The address of the service account that is to be impersonated: bindings of others then give nothing. */
  readonly serviceAccount?: string;
}

/**
 * How a token fares with a provider and the bindings of its pool: the provider's rule first, then one rule for each member. Both
 * the provider and a member must hold. Without bindings the answer is whether Google gives a federated token, whatever it opens.
 * https://cloud.google.com/iam/docs/workload-identity-federation
 */
export function evaluateGoogleTrust(
  provider: WorkloadIdentityProvider,
  bindings: readonly PoolBinding[] | undefined,
  request: GoogleRequest,
): TrustTrace {
  const { rule, scope } = evaluateProvider(provider, request.claims);
  const members = (bindings ?? []).flatMap(binding => memberRules(binding, provider.pool, scope, request));
  const verdict = bindings === undefined ? rule.verdict : all([rule.verdict, any(members.map(each => each.verdict))]);
  const rules = [rule, ...members];
  const outcome = verdict === 'holds' ? 'allowed' : verdict === 'unknown' ? 'unknown' : 'not-allowed';
  const decidedBy =
    outcome === 'allowed' ? rules.flatMap((each, index) => (each.verdict === 'holds' ? [index] : [])) : [];
  return { outcome, rules, decidedBy };
}

function memberRules(
  binding: PoolBinding,
  pool: WrittenText,
  scope: CelScope,
  { serviceAccount }: GoogleRequest,
): readonly RuleTrace[] {
  const shared = [
    ...(serviceAccount === undefined ? [] : [roleCheck(binding.role), accountCheck(binding.resource, serviceAccount)]),
    ...(binding.condition === undefined ? [] : [ownCondition(binding.condition)]),
  ];
  const place = binding.place === undefined ? {} : { place: binding.place };
  const rules = binding.members.values.flatMap(text => {
    const member = readPoolMember(text);
    if (member.kind === 'other') return [];
    const checks = [...shared, memberCheck(member, text, pool, scope)];
    const placed = text.place === undefined ? place : { place: text.place };
    return [ruleOf(shownText(text), checks, placed)];
  });
  if (binding.members.complete) return rules;
  return [...rules, ruleOf('members that the file does not show', [...shared, OTHER_MEMBERS], place)];
}

function ruleOf(title: string, checks: readonly CheckTrace[], placed: Pick<RuleTrace, 'place'>): RuleTrace {
  return { title, effect: 'allow', checks, verdict: all(checks.map(({ verdict }) => verdict)), ...placed };
}

const OTHER_MEMBERS: CheckTrace = {
  key: 'member',
  operator: 'equals',
  wanted: [],
  seen: undefined,
  verdict: 'unknown',
};

/** https://cloud.google.com/iam/docs/service-account-permissions: which of them may act as a service account. */
export const IMPERSONATING = ['roles/iam.workloadIdentityUser', 'roles/iam.serviceAccountTokenCreator'];

function roleCheck(role: WrittenText): CheckTrace {
  const known = knownText(role);
  // What a role of one's own allows, no file of trust says.
  const own = known === undefined || !known.startsWith('roles/');
  const verdict = own ? 'unknown' : verdictOf(IMPERSONATING.includes(known));
  return check('role', IMPERSONATING, [shownText(role)], verdict, role);
}

function accountCheck(resource: WrittenText, email: string): CheckTrace {
  const verdict = any([isText(resource, email), endsInAccount(resource, email)]);
  return check('service account', [shownText(resource)], [email], verdict, resource);
}

/** `projects/<project>/serviceAccounts/<email>` */
function endsInAccount(resource: WrittenText, email: string): Verdict {
  const known = knownText(resource);
  return known === undefined ? 'unknown' : verdictOf(known.endsWith(`/serviceAccounts/${email}`));
}

/** It may ask for the time of day or what is reached, neither of which is in a token. */
function ownCondition(condition: WrittenText): CheckTrace {
  return check('condition', [shownText(condition)], undefined, 'unknown', condition);
}

function memberCheck(member: PoolMember, text: WrittenText, pool: WrittenText, scope: CelScope): CheckTrace {
  if (member.kind === 'open' || member.kind === 'other')
    return check('member', [shownText(text)], undefined, 'unknown', text);
  if (!mayBeOfPool(member.pool, pool)) {
    return check('pool', [shownText(member.pool)], [shownText(pool)], 'fails', text);
  }
  if (member.kind === 'everyone') return check('pool', [shownText(member.pool)], [shownText(pool)], 'holds', text);
  const key =
    member.kind === 'attribute' ? member.attribute : member.kind === 'subject' ? 'google.subject' : 'google.groups';
  const value = scope.attributes?.get(key);
  const wanted = [shownText(member.value)];
  if (value === undefined) {
    const verdict = scope.attributesOpen === true ? 'unknown' : 'fails';
    return { ...check(key, wanted, undefined, verdict, text), reason: 'absent' };
  }
  if (value.kind === 'unknown') return check(key, wanted, undefined, 'unknown', text);
  if (value.kind === 'text')
    return check(key, wanted, [shownText(value.text)], openVerdict(member.value, value.text), text);
  const seen = typeof value.value === 'string' ? [value.value] : value.value;
  const verdict = any(seen.map(each => isText(member.value, each)));
  const known = knownText(member.value);
  const [reason] = known === undefined ? [] : seen.flatMap(each => reasonOfMismatch(known, each) ?? []);
  return {
    ...check(key, wanted, seen, verdict, text),
    ...(verdict === 'fails' && reason !== undefined ? { reason } : {}),
  };
}

function openVerdict(wanted: WrittenText, seen: WrittenText): Verdict {
  const known = knownText(wanted);
  return known !== undefined && isText(seen, known) === 'fails' ? 'fails' : 'unknown';
}

function check(
  key: string,
  wanted: readonly string[],
  seen: readonly string[] | undefined,
  verdict: Verdict,
  { place }: WrittenText,
): CheckTrace {
  const each = wanted.map(text => ({ text, verdict }));
  return { key, operator: 'equals', wanted: each, seen, verdict, ...(place === undefined ? {} : { place }) };
}
