import { shellWord } from '../../../core/text.ts';
import type { TrustText } from '../trust-text.ts';
import { type AwsRequest, nameAndPath } from './role-facts.ts';
import { trustPolicy } from './trust-policy.ts';

/** The policy alone, as `aws iam` takes it. */
export function awsJson(request: AwsRequest): TrustText {
  const { name } = nameAndPath(request.target.roleArn);
  const file = 'trust-policy.json';
  return {
    text: `${JSON.stringify(trustPolicy(request.target, request.tokens), undefined, 2)}\n`,
    file,
    next: `aws iam update-assume-role-policy --role-name ${shellWord(name)} --policy-document file://${file}`,
  };
}
