import { isObject, parseJson } from '../../core/parse.ts';
import { LARGEST_POLICY } from './session-limits.ts';

/** A policy's text before its white space is taken out; beyond it nothing is parsed. */
const LONGEST_TEXT = 16_384;

export type CompactPolicy =
  | { readonly ok: true; readonly policy: string }
  | { readonly ok: false; readonly reason: string };

/** A session policy, written as data or as JSON text, as the compact JSON that STS gets; or why it is none, as a sentence. */
export function compactPolicy(written: unknown): CompactPolicy {
  if (typeof written === 'string' && written.length > LONGEST_TEXT) return refused(TOO_LONG);
  const policy = typeof written === 'string' ? parseJson(written) : written;
  if (!isObject(policy)) return refused('The session policy is no JSON object. Write it as data, or as JSON text.');
  const statements: unknown = policy['Statement'];
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements];
  if (list.length === 0 || !list.every(isStatement)) {
    return refused('The session policy needs "Statement": a list whose items have "Effect": "Allow" or "Deny".');
  }
  const text = textOf(policy);
  if (text === undefined || text.length > LARGEST_POLICY) return refused(TOO_LONG);
  if (!/^[\t\n\r\u0020-\u00ff]*$/.test(text)) {
    return refused('The session policy holds characters beyond U+00FF, which AWS does not take. Replace them.');
  }
  return { ok: true, policy: text };
}

const TOO_LONG = `The session policy is longer than ${LARGEST_POLICY} characters without white space. Move parts of it into a managed policy.`;

function refused(reason: string): CompactPolicy {
  return { ok: false, reason };
}

function isStatement(value: unknown): boolean {
  return isObject(value) && (value['Effect'] === 'Allow' || value['Effect'] === 'Deny');
}

/** Undefined when it is nested so deeply that the stack does not suffice. */
function textOf(policy: object): string | undefined {
  try {
    return JSON.stringify(policy);
  } catch {
    return undefined;
  }
}
