import type { TrustOutcome, TrustTrace } from '../trace.ts';
import { evaluateIamPolicy } from './evaluate.ts';
import type { IamPolicy } from './iam-policy.ts';
import type { IamRequest } from './request.ts';
import { evaluateWebIdentity, everyOutcome, type WebIdentityTrace } from './web-identity.ts';

/** What decides whether somebody may become a role, and what that session may do; what is absent is not asked. */
export interface SessionPolicies {
  readonly trust: IamPolicy;
  /** Attached to the role: what one of them allows and none denies. */
  readonly rights?: readonly IamPolicy[];
  readonly boundary?: IamPolicy;
  /** Given at the exchange: a document, and managed policies by their ARNs. */
  readonly session?: readonly IamPolicy[];
}

export interface SessionTrace {
  /** `allowed` where the trust admits the token and every kind of policy that is given allows what is asked. */
  readonly outcome: TrustOutcome;
  readonly exchange: WebIdentityTrace;
  /** One for each policy, in their order. */
  readonly rights: readonly TrustTrace[];
  readonly boundary: TrustTrace | undefined;
  readonly session: readonly TrustTrace[];
}

/**
 * Whether an exchange succeeds and its session may do something: the trust says who comes in; rights, boundary and session
 * policies must each allow what is asked, and none may deny it. Policies of resources, of organisations and of endpoints are not
 * asked here and may deny still.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function evaluateSession(
  { trust, rights, boundary, session }: SessionPolicies,
  exchange: readonly IamRequest[],
  use: IamRequest,
): SessionTrace {
  const ask = (policy: IamPolicy): TrustTrace => evaluateIamPolicy(policy, use);
  const traces = {
    exchange: evaluateWebIdentity(trust, exchange),
    rights: (rights ?? []).map(ask),
    boundary: boundary && ask(boundary),
    session: (session ?? []).map(ask),
  };
  const outcomes = [
    traces.exchange.outcome,
    ...(rights === undefined ? [] : [togetherOutcome(traces.rights)]),
    ...(traces.boundary === undefined ? [] : [traces.boundary.outcome]),
    ...(session === undefined ? [] : [togetherOutcome(traces.session)]),
  ];
  return { outcome: everyOutcome(outcomes), ...traces };
}

/** Of policies that are one set of statements: one that denies wins, one that is unknown may deny. */
function togetherOutcome(traces: readonly TrustTrace[]): TrustOutcome {
  const outcomes = traces.map(({ outcome }) => outcome);
  return (['denied', 'unknown', 'allowed'] as const).find(outcome => outcomes.includes(outcome)) ?? 'not-allowed';
}
