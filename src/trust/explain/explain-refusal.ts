import type { Role } from '../../core/role.ts';
import { printable } from '../../core/text.ts';
import type { Claims } from '../../core/token.ts';
import { loggableClaims } from '../../issuers/loggable-claims.ts';
import type { FoundTrust } from '../found-trust.ts';
import { type Cause, causeOf, type CauseId } from './causes.ts';
import { nearestChange } from './change/nearest-change.ts';
import type { SourceTexts } from '../lint/fixes/source-texts.ts';
import { explainTrust } from './explain-trust.ts';
import { failureCauses } from './failure-causes.ts';
import type { ExplainedPolicy, PolicyOrigin, RefusalExplanation, ToldFailure } from './refusal-explanation.ts';
import { isAtPath, trustsOf } from './role-trusts.ts';
import { tokenSigns } from './token-signs.ts';

export interface RefusalQuestion {
  readonly role: Pick<Role, 'name' | 'target'>;
  /** All of them: what may be shown of them is decided here. */
  readonly claims: Claims;
  readonly failure: ToldFailure | undefined;
  /** Every trust that was found; those of this role are picked. */
  readonly trusts: readonly FoundTrust[];
  readonly originOf: (trust: FoundTrust) => PolicyOrigin;
  /** Of the files that they were read from; without, no change is an edit of a file. */
  readonly texts?: SourceTexts;
}

/** More than anybody reads. */
const MOST_POLICIES = 8;

/** Why a role is refused to a token, or would be, as far as policies, the token and the cloud's answer say. */
export function explainRefusal({
  role,
  claims,
  failure,
  trusts,
  originOf,
  texts,
}: RefusalQuestion): RefusalExplanation {
  const { name, target } = role;
  const policies = trustsOf(target, trusts)
    .map(({ trust, ofRole }): ExplainedPolicy => ({
      ...explainTrust(trust, claims, target),
      origin: originOf(trust),
      ofRole,
    }))
    .toSorted((one, other) => distanceOf(one) - distanceOf(other))
    .slice(0, MOST_POLICIES);
  const causes = rankedCauses({ role, claims, failure }, policies[0]);
  return {
    role: name,
    target,
    failure,
    claims: loggableClaims(claims),
    policies,
    causes,
    change: nearestChange(policies, { claims, target, causes, texts: texts ?? (() => undefined) }),
  };
}

const OUTCOMES = ['allowed', 'unknown', 'not-allowed', 'denied'] as const;

/** What is nearest to letting the token in is most likely the one that was meant for it. */
function distanceOf({ outcome, parts }: ExplainedPolicy): number {
  const checks = parts.flatMap(({ trace, nearest }) =>
    nearest === undefined ? [] : (trace.rules[nearest]?.checks ?? []),
  );
  const failing = checks.filter(({ verdict }) => verdict === 'fails');
  const foreign = failing.some(({ key }) => key === 'Principal' || key === 'issuer');
  return OUTCOMES.indexOf(outcome) * 1000 + (foreign ? 500 : 0) + failing.length;
}

function rankedCauses(
  { role: { target }, claims, failure }: Pick<RefusalQuestion, 'role' | 'claims' | 'failure'>,
  policy: ExplainedPolicy | undefined,
): readonly Cause[] {
  const { beside, trust } = failureCauses(failure, target);
  const [first, ...others] = beside.map((id, index) =>
    causeOf(id, index > 0 ? 'possible' : trust === 'no' && beside.length === 1 ? 'certain' : 'likely'),
  );
  const outside = first === undefined ? [] : [first, ...others];
  if (policy?.outcome === 'allowed') {
    if (failure === undefined) return [];
    if (trust === 'no') return distinct(outside);
    const [left, ...rest] = outside.filter(({ id }) => !COMPARED.includes(id));
    return distinct([...wrongPath(policy, target), ...(left === undefined ? [] : [left]), ...NOT_APPLIED, ...rest]);
  }
  const signs = tokenSigns(claims, target);
  if (policy !== undefined) {
    const found = policy.ofRole === 'holds' ? policy.causes : policy.causes.map(asLikely);
    // What the policy leaves open may be what refuses: then the token's signs are all there is.
    const more = policy.outcome === 'unknown' || found.length === 0 ? signs : [];
    const ofPolicy = [...wrongPath(policy, target), ...found, ...more];
    return distinct(trust === 'no' ? [...outside, ...ofPolicy] : [...ofPolicy, ...outside.map(asPossible)]);
  }
  if (trust === 'no') return distinct(outside);
  if (trust === 'may') return distinct([...outside.slice(0, 1), ...signs.slice(0, 1), ...others, ...signs]);
  // So many of the token's signs as leave room for what can always be meant.
  const room = Math.max(1, 3 - outside.length);
  return distinct([...signs.slice(0, room), ...outside, ...signs]);
}

/** What a policy that lets the token in rules out. */
const COMPARED: readonly CauseId[] = ['letter-case', 'trailing-slash', 'another-provider', 'attribute-condition'];

const NOT_APPLIED = [causeOf('not-applied', 'likely')];

function wrongPath({ trust, ofRole }: ExplainedPolicy, target: RefusalQuestion['role']['target']): readonly Cause[] {
  if (ofRole !== 'holds' || isAtPath(trust, target) !== 'fails' || !('roleArn' in target)) return [];
  return [
    causeOf('role-missing', 'certain', `The role's file gives it another path than ${printable(target.roleArn)}.`),
  ];
}

function asLikely(cause: Cause): Cause {
  return { ...cause, likelihood: 'likely' };
}

function asPossible(cause: Cause): Cause {
  return { ...cause, likelihood: 'possible' };
}

function distinct(causes: readonly Cause[]): readonly Cause[] {
  const known = new Set<CauseId>();
  return causes.filter(({ id }) => !known.has(id) && known.add(id));
}
