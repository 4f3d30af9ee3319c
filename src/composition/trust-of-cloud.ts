import type { IamQuestion } from '../clouds/aws/iam/ask-iam.ts';
import { getRole } from '../clouds/aws/iam/get-role.ts';
import { AssumeError } from '../core/errors.ts';
import type { Clock, HttpClient } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { isIdentityCenter, type Target } from '../core/target.ts';
import { written } from '../documents/written-text.ts';
import { signedHeaders } from '../platform/aws-signature.ts';
import { readIamPolicy } from '../trust/aws/policy.ts';
import type { FoundAwsTrust } from '../trust/found-trust.ts';

export interface CloudQuestion {
  /** Whose trust is asked for. */
  readonly target: Target;
  /** An active role of the same account, as which it is asked. */
  readonly as: { readonly name: string; readonly target: Target; readonly answer: Secret };
  readonly endpoint: string | undefined;
}

/** A role's trust as its cloud has it. @throws AssumeError `usage` for what cannot be asked; as {@link getRole} does. */
export async function trustOfCloud(
  { target, as, endpoint }: CloudQuestion,
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
  signal?: AbortSignal,
): Promise<FoundAwsTrust> {
  if (!('roleArn' in target) || isIdentityCenter(target) || !('accountId' in as.target)) {
    throw new AssumeError('usage', 'Only the policy of a role of AWS can be asked for, as another role of AWS.', {
      hint: 'Leave out --with: policies of the checkout are compared then.',
    });
  }
  // A map decides the partition, and so who would be sent the active role's credentials.
  if (as.target.accountId !== target.accountId || as.target.partition !== target.partition) {
    throw new AssumeError('usage', `${as.name} is a role of another account than ${target.roleArn}.`, {
      hint: 'Name an active role of the same account.',
    });
  }
  const request: IamQuestion = { target, answer: as.answer, as: as.name, endpoint };
  const { policy: text, path } = await getRole(request, { http, clock, sign: signedHeaders }, signal);
  const place = { file: target.roleArn, start: 0, end: 0 };
  const name = target.roleArn.slice(target.roleArn.lastIndexOf('/') + 1);
  const reading = readIamPolicy(text, target.roleArn, 'trust');
  if (reading.policy === undefined) {
    throw new AssumeError('protocol', "The answer of AWS's IAM holds a trust policy that cannot be read.");
  }
  const nothing = { values: [], complete: false };
  const role = {
    name: written(name),
    path: written(path),
    managedPolicies: nothing,
    inlinePolicies: [],
    tags: [],
    place,
  };
  return { cloud: 'aws', form: 'cloud', name, place, policy: reading.policy, role };
}
