import { openJson } from '../../documents/open-json.ts';
import { textOfValue } from '../../documents/open-text-value.ts';
import type { OpenValue } from '../../documents/open-value.ts';
import { shownText } from '../../documents/written-text.ts';
import type { IamPolicy } from '../aws/iam-policy.ts';
import type { PolicyUse } from '../aws/policy-use.ts';
import { iamPolicyOf } from '../aws/read-policy.ts';
import type { UnreadPart } from '../found-trust.ts';

/** A policy that a file has as a value, or as a text of JSON; what IAM would refuse of it is said. */
export function policyOf(
  value: OpenValue,
  use: PolicyUse,
): { readonly policy?: IamPolicy; readonly unread: readonly UnreadPart[] } {
  const { place } = value;
  if (value.kind === 'text' && value.text.parts.every(part => typeof part !== 'string')) {
    return policyOf({ kind: 'unknown', written: shownText(value.text), place }, use);
  }
  const isJson = value.kind === 'text' || (value.kind === 'scalar' && typeof value.value === 'string');
  const document = isJson ? openJson(textOfValue(value), place) : value;
  if (document === undefined) return { unread: [{ place, message: 'The policy is a text that is no JSON.' }] };
  const reading = iamPolicyOf(document, use);
  if (reading.ok) return { policy: reading.policy, unread: [] };
  return { ...(reading.policy === undefined ? {} : { policy: reading.policy }), unread: reading.faults };
}
