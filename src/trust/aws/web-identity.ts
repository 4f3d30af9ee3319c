import type { Claims } from '../../core/token.ts';
import { conditionClaims } from '../../issuers/condition-claims.ts';
import type { TrustOutcome, TrustTrace } from '../trace.ts';
import { evaluateIamPolicy } from './evaluate.ts';
import type { IamPolicy } from './iam-policy.ts';
import type { ContextKeys, IamRequest } from './request.ts';
import { providerName, sessionAttributes, webIdentityKeys } from './web-identity-keys.ts';

/**
 * What AWS adds to a request that nobody knows from its token: where and when it is made, and what the role is tagged with.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const SURROUNDINGS = [
  'aws:currenttime',
  'aws:epochtime',
  'aws:securetransport',
  'aws:sourceip',
  'aws:vpcsourceip',
  'aws:sourcevpc',
  'aws:sourcevpcarn',
  'aws:sourcevpce',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'aws:useragent',
  'aws:referer',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
  'aws:resourcetag/',
  'iam:resourcetag/',
];

/** By provider: sources disagree on whether AWS makes keys of these claims. */
const DISPUTED: Readonly<Record<string, readonly string[]>> = {
  'token.actions.githubusercontent.com': ['runner_environment'],
};

/**
 * What one AssumeRoleWithWebIdentity asks of a role's trust: to assume it, to bring session tags and a source identity where the
 * token has them. All must be allowed. `surroundings` are the keys besides that the caller knows of, by lower-case name.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function webIdentityRequests(
  claims: Claims,
  roleSessionName: string,
  providerArn: string,
  surroundings: ContextKeys = new Map(),
): readonly IamRequest[] {
  const issuer = typeof claims['iss'] === 'string' ? claims['iss'] : '';
  const provider = providerName(issuer).toLowerCase();
  const made = new Set(['aud', 'oaud', ...conditionClaims(issuer)].map(claim => `${provider}:${claim}`.toLowerCase()));
  const disputed = (DISPUTED[provider] ?? []).flatMap(claim => {
    const value = claims[claim];
    return typeof value === 'string' ? [[`${provider}:${claim}`, [value]] as const] : [];
  });
  const request = {
    caller: { kind: 'Federated', name: providerArn },
    keys: new Map([...webIdentityKeys(claims, roleSessionName), ...disputed, ...surroundings]),
    unsure: [...SURROUNDINGS.filter(key => !surroundings.has(key)), ...disputed.map(([key]) => key)],
    isNever: (key: string) => key.startsWith(`${provider}:`) && !made.has(key),
  } as const;
  const { tags, sourceIdentity } = sessionAttributes(claims);
  return [
    { ...request, action: 'sts:AssumeRoleWithWebIdentity' },
    ...(Object.keys(tags).length > 0 ? [{ ...request, action: 'sts:TagSession' }] : []),
    ...(sourceIdentity === undefined ? [] : [{ ...request, action: 'sts:SetSourceIdentity' }]),
  ];
}

/** How each action of one exchange fares. */
export interface ActionTrace {
  readonly action: string;
  readonly trace: TrustTrace;
}

export interface WebIdentityTrace {
  /** `allowed` where every action is. */
  readonly outcome: TrustOutcome;
  readonly actions: readonly ActionTrace[];
}

export function evaluateWebIdentity(policy: IamPolicy, requests: readonly IamRequest[]): WebIdentityTrace {
  const actions = requests.map(request => ({ action: request.action, trace: evaluateIamPolicy(policy, request) }));
  return { outcome: everyOutcome(actions.map(({ trace }) => trace.outcome)), actions };
}

/** Of several that must all allow. */
export function everyOutcome(outcomes: readonly TrustOutcome[]): TrustOutcome {
  return (['denied', 'not-allowed', 'unknown'] as const).find(outcome => outcomes.includes(outcome)) ?? 'allowed';
}
