import type { Cloud, Target } from '../../core/target.ts';
import type { Claims } from '../../core/token.ts';
import { knownText, shownText, written } from '../../documents/written-text.ts';
import type { IamPolicy, IamPrincipal } from '../aws/iam-policy.ts';
import { providerName } from '../aws/web-identity-keys.ts';
import { evaluateWebIdentity, webIdentityRequests } from '../aws/web-identity.ts';
import { evaluateFederatedCredentials } from '../azure/evaluate.ts';
import type { FoundTrust } from '../found-trust.ts';
import { evaluateGoogleTrust } from '../google/evaluate.ts';
import type { TrustOutcome, TrustTrace } from '../trace.ts';
import { any, type Verdict } from '../verdict.ts';
import type { Cause } from './causes.ts';
import { explainTrace } from './explain-trace.ts';

/** How a token fares with one trust, and why. */
export interface TrustExplanation {
  readonly trust: FoundTrust;
  readonly outcome: TrustOutcome;
  /** One for each thing that the exchange asks; AWS asks for session tags apart. */
  readonly parts: readonly ExplainedPart[];
  /** What stands in the way, the first thing first; empty where it is let in. */
  readonly causes: readonly Cause[];
}

export interface ExplainedPart {
  /** `sts:TagSession`; absent where there is only one. */
  readonly action?: string;
  readonly trace: TrustTrace;
  /** Index of the rule that came nearest, or that decided. */
  readonly nearest: number | undefined;
}

type TrustByCloud = { readonly [K in Cloud]: Extract<FoundTrust, { readonly cloud: K }> };
type TrustOf<K extends Cloud> = { [P in K]: TrustByCloud[P] }[K];
type Asked = readonly { readonly action?: string; readonly trace: TrustTrace }[];

const EVALUATORS: { readonly [K in Cloud]: (trust: TrustByCloud[K], claims: Claims, target?: Target) => Asked } = {
  aws: ({ policy }, claims) => {
    const issuer = providerName(typeof claims['iss'] === 'string' ? claims['iss'] : '');
    const arn = providerArn(policy, issuer);
    return evaluateWebIdentity(inOneAccount(policy, issuer, arn), webIdentityRequests(claims, 'rolecall', arn)).actions;
  },
  gcp: ({ provider, bindings }, claims, target) => {
    const account = target !== undefined && 'serviceAccount' in target ? target.serviceAccount : undefined;
    const request = { claims, ...(account === undefined ? {} : { serviceAccount: account }) };
    const own = evaluateGoogleTrust(provider, undefined, request);
    if (bindings.length === 0) return [{ trace: own }];
    // Both must hold, so that each has a rule of its own that is nearest.
    return [{ trace: own }, { trace: membersOf(evaluateGoogleTrust(provider, bindings, request)) }];
  },
  azure: ({ credential }, claims) => [{ trace: evaluateFederatedCredentials([credential], claims) }],
};

/** Without the provider's rule, which comes first. */
function membersOf({ rules: [, ...rules] }: TrustTrace): TrustTrace {
  const verdict = any(rules.map(each => each.verdict));
  const decidedBy = rules.flatMap((each, index) => (each.verdict === 'holds' ? [index] : []));
  return { outcome: OUTCOMES[verdict], rules, decidedBy };
}

const OUTCOMES: Readonly<Record<Verdict, TrustOutcome>> = {
  holds: 'allowed',
  unknown: 'unknown',
  fails: 'not-allowed',
};

/** @param target what the token is exchanged for, where that is known: a service account has bindings of its own. */
export function explainTrust<K extends Cloud>(trust: TrustOf<K>, claims: Claims, target?: Target): TrustExplanation {
  const asked = EVALUATORS[trust.cloud](trust, claims, target);
  const explained = asked.map(each => ({ ...each, ...explainTrace(each.trace, claims) }));
  const causes = explained.flatMap(each => each.causes);
  return {
    trust,
    outcome: worst(asked.map(({ trace }) => trace.outcome)),
    parts: explained.map(({ action, trace, nearest }) => ({
      trace,
      nearest,
      ...(action === undefined ? {} : { action }),
    })),
    causes: causes.filter(({ id }, index) => causes.findIndex(other => other.id === id) === index),
  };
}

/** Whether a trust lets a token in, without a word on why: many times faster than {@link explainTrust}. */
export function outcomeFor<K extends Cloud>(trust: TrustOf<K>, claims: Claims): TrustOutcome {
  return worst(EVALUATORS[trust.cloud](trust, claims).map(({ trace }) => trace.outcome));
}

function worst(outcomes: readonly TrustOutcome[]): TrustOutcome {
  return (['denied', 'not-allowed', 'unknown'] as const).find(outcome => outcomes.includes(outcome)) ?? 'allowed';
}

/** Of the account that the policy itself names for this issuer: which account the token's provider is in, no token says. */
function providerArn({ statements }: IamPolicy, issuer: string): string {
  const names = statements.flatMap(({ principals }) => principals?.principals ?? []).map(({ name }) => knownText(name));
  return (
    // Google's and Cognito's providers are named without an ARN.
    names.find(text => text === issuer || text?.endsWith(`:oidc-provider/${issuer}`) === true) ??
    `arn:aws:iam::000000000000:oidc-provider/${issuer}`
  );
}

/** Where a file leaves open in which account its provider is, it means the account that it is put into. */
function inOneAccount(policy: IamPolicy, issuer: string, arn: string): IamPolicy {
  const isMeant = ({ kind, name }: IamPrincipal): boolean =>
    kind === 'Federated' && knownText(name) === undefined && shownText(name).endsWith(`:oidc-provider/${issuer}`);
  const statements = policy.statements.map(statement => {
    const { principals: list } = statement;
    if (list === undefined || !list.principals.some(isMeant)) return statement;
    const principals = list.principals.map(each => (isMeant(each) ? { ...each, name: written(arn) } : each));
    return { ...statement, principals: { ...list, principals } };
  });
  return { ...policy, statements };
}
