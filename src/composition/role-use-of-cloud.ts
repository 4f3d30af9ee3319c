import { type AnalyzerFindings, analyzerFindings } from '../clouds/aws/iam/access-analyzer.ts';
import type { IamNeeds, IamQuestion } from '../clouds/aws/iam/ask-iam.ts';
import { getRole } from '../clouds/aws/iam/get-role.ts';
import { serviceUse } from '../clouds/aws/iam/service-use.ts';
import { GRAPH_SCOPE, lastSignIn } from '../clouds/azure/sign-in-activity.ts';
import { lastAuthentication, projectOf } from '../clouds/google/last-authentication.ts';
import { CLOUD_PLATFORM } from '../clouds/google/scopes.ts';
import { asAssumeError } from '../core/errors.ts';
import type { Clock, HttpClient } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { type Cloud, isIdentityCenter, type TargetByCloud } from '../core/target.ts';
import { signedHeaders } from '../platform/aws-signature.ts';
import type { RoleUse } from '../trust/review/role-review.ts';
import type { CloudQuestion } from './trust-of-cloud.ts';

export interface RoleUseNeeds {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** An access token of the active role. @throws AssumeError as its cloud does. */
  readonly accessToken: (scope: string, signal?: AbortSignal) => Promise<Secret>;
}

type Asking = Pick<CloudQuestion, 'as' | 'endpoint'>;
type AskUse<T> = (target: T, asking: Asking, needs: RoleUseNeeds, signal?: AbortSignal) => Promise<RoleUse | undefined>;

const USES: { readonly [K in Cloud]: AskUse<TargetByCloud[K]> } = {
  aws: useOfAws,
  gcp: useOfGoogle,
  azure: useOfAzure,
};

type TargetOf<K extends Cloud> = { [P in K]: TargetByCloud[P] & { readonly cloud: P } }[K];

/**
 * How a role is used, as its cloud has it; undefined of a role that the active one is of no use for: of another cloud, account,
 * partition or directory, to which what the active role has never goes. What the cloud refuses is told in the answer, and hides
 * nothing of the rest.
 * @throws AssumeError `cancelled`.
 */
export async function roleUseOfCloud<K extends Cloud>(
  { target, ...asking }: CloudQuestion & { readonly target: TargetOf<K> },
  needs: RoleUseNeeds,
  signal?: AbortSignal,
): Promise<RoleUse | undefined> {
  return target.cloud === asking.as.target.cloud ? USES[target.cloud](target, asking, needs, signal) : undefined;
}

async function useOfAws(
  target: TargetByCloud['aws'],
  { as, endpoint }: Asking,
  { http, clock }: RoleUseNeeds,
  signal?: AbortSignal,
): Promise<RoleUse | undefined> {
  if (isIdentityCenter(target) || !('accountId' in as.target)) return undefined;
  if (as.target.accountId !== target.accountId || as.target.partition !== target.partition) return undefined;
  const question: IamQuestion = { target, answer: as.answer, as: as.name, endpoint };
  const needs: IamNeeds = { http, clock, sign: signedHeaders };
  const role = await told(getRole(question, needs, signal));
  const policy = role.answer?.policy;
  const [services, analyzed] = await Promise.all([
    told(serviceUse(question, needs, signal)),
    policy === undefined ? NOTHING : told(analyzerFindings({ ...question, target, policy }, needs, signal)),
  ]);
  const { answer: findings, why } = analyzed;
  return {
    askedAs: as.name,
    by: 'AWS',
    lastUsed: role.answer?.lastUsed?.at,
    isKnown: role.answer !== undefined,
    createdOn: role.answer?.createdOn,
    services: services.answer,
    analysis: findings === undefined ? undefined : [...new Set([...findings.policy, ...(findings.unused ?? [])])],
    notKnown: [
      ...new Set([role.why, services.why, why].filter(sentence => sentence !== undefined)),
      ...(findings !== undefined && findings.unused === undefined ? [NO_ANALYZER] : []),
    ],
  };
}

/** Of the account that is acted as: what is bound to the pool itself, no analysis of Google's tells. */
async function useOfGoogle(
  { serviceAccount, universeDomain }: TargetByCloud['gcp'],
  { as, endpoint }: Asking,
  { http, accessToken }: RoleUseNeeds,
  signal?: AbortSignal,
): Promise<RoleUse | undefined> {
  if (serviceAccount === undefined || projectOf(serviceAccount) === undefined || universeDomain !== undefined)
    return undefined;
  if (!('provider' in as.target) || as.target.universeDomain !== undefined) return undefined;
  const asked = told(
    accessToken(CLOUD_PLATFORM, signal).then(token =>
      lastAuthentication(http, { serviceAccount, token, as: as.name, endpoint }, signal),
    ),
  );
  return useOf('Google', as.name, await asked);
}

async function useOfAzure(
  { tenantId, clientId, environment }: TargetByCloud['azure'],
  { as, endpoint }: Asking,
  { http, accessToken }: RoleUseNeeds,
  signal?: AbortSignal,
): Promise<RoleUse | undefined> {
  // Microsoft has this report in its public cloud alone.
  if (!('tenantId' in as.target) || as.target.tenantId !== tenantId || environment !== undefined) return undefined;
  const asked = told(
    accessToken(GRAPH_SCOPE, signal).then(token =>
      lastSignIn(http, { clientId, token, as: as.name, endpoint }, signal),
    ),
  );
  return useOf('Microsoft Entra', as.name, await asked);
}

function useOf(by: string, askedAs: string, { answer, why }: Told<string | undefined>): RoleUse {
  return {
    askedAs,
    by,
    lastUsed: answer,
    isKnown: why === undefined,
    createdOn: undefined,
    services: undefined,
    analysis: undefined,
    notKnown: why === undefined ? [] : [why],
  };
}

const NOTHING: Told<AnalyzerFindings> = {};
const NO_ANALYZER = 'No analyzer of the account looks for access that is not used.';

interface Told<T> {
  readonly answer?: T;
  readonly why?: string;
}

/** An answer, or why there is none. */
async function told<T>(asked: Promise<T>): Promise<Told<T>> {
  try {
    return { answer: await asked };
  } catch (error) {
    const failure = asAssumeError(error);
    if (failure.kind === 'cancelled' || failure.kind === 'internal') throw error;
    return { why: failure.message };
  }
}
