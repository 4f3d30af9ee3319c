import type { IamNeeds, IamQuestion } from '../clouds/aws/iam/ask-iam.ts';
import { type AnalyzerFindings, analyzerFindings } from '../clouds/aws/iam/access-analyzer.ts';
import { getRole } from '../clouds/aws/iam/get-role.ts';
import { serviceUse } from '../clouds/aws/iam/service-use.ts';
import { asAssumeError } from '../core/errors.ts';
import type { Clock, HttpClient } from '../core/ports.ts';
import { isIdentityCenter } from '../core/target.ts';
import { signedHeaders } from '../platform/aws-signature.ts';
import type { RoleUse } from '../trust/review/role-review.ts';
import type { CloudQuestion } from './trust-of-cloud.ts';

/**
 * How a role is used, as its cloud has it; undefined of a role that the active one is of no use for: of another cloud, account or
 * partition, to which its credentials never go. What the cloud refuses is told in the answer, and hides nothing of the rest.
 * @throws AssumeError `cancelled`.
 */
export async function roleUseOfCloud(
  { target, as, endpoint }: CloudQuestion,
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
  signal?: AbortSignal,
): Promise<RoleUse | undefined> {
  if (!('roleArn' in target) || isIdentityCenter(target) || !('accountId' in as.target)) return undefined;
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
    lastUsed: role.answer?.lastUsed?.at,
    createdOn: role.answer?.createdOn,
    services: services.answer,
    analysis: findings === undefined ? undefined : [...new Set([...findings.policy, ...(findings.unused ?? [])])],
    notKnown: [
      ...new Set([role.why, services.why, why].filter(sentence => sentence !== undefined)),
      ...(findings?.unused === undefined && findings !== undefined ? [NO_ANALYZER] : []),
    ],
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
