import type { IamNeeds, IamQuestion } from '../clouds/aws/iam/ask-iam.ts';
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
  const [role, services] = await Promise.all([
    told(getRole(question, needs, signal)),
    told(serviceUse(question, needs, signal)),
  ]);
  return {
    askedAs: as.name,
    lastUsed: role.answer?.lastUsed?.at,
    createdOn: role.answer?.createdOn,
    services: services.answer,
    notKnown: [...new Set([role, services].flatMap(({ why }) => why ?? []))],
  };
}

/** An answer, or why there is none. */
async function told<T>(asked: Promise<T>): Promise<{ readonly answer?: T; readonly why?: string }> {
  try {
    return { answer: await asked };
  } catch (error) {
    const failure = asAssumeError(error);
    if (failure.kind === 'cancelled' || failure.kind === 'internal') throw error;
    return { why: failure.message };
  }
}
