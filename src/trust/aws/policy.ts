import { AssumeError } from '../../core/errors.ts';
import { readPlainJson } from '../../documents/read-plain-json.ts';
import type { IamPolicy } from './iam-policy.ts';
import { iamPolicyOf, type IamPolicyReading } from './read-policy.ts';
import type { PolicyUse } from './policy-use.ts';

/** A policy of a text of JSON, as IAM stores it. */
export function readIamPolicy(text: string, file: string, use: PolicyUse): IamPolicyReading {
  const json = readPlainJson(text, file);
  return json.ok ? iamPolicyOf(json.value, use) : { ok: false, faults: [json] };
}

/** @throws AssumeError `policy-malformed`, saying which statement and what is wrong, as IAM would refuse it. */
export function parseTrustPolicy(policy: unknown): IamPolicy {
  const reading = readIamPolicy(JSON.stringify(policy) ?? '', 'trust policy', 'trust');
  if (reading.ok) return reading.policy;
  throw new AssumeError('policy-malformed', `The trust policy is none. ${reading.faults[0]?.message ?? ''}`.trim());
}
