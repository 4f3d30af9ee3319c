import type { Detection } from '../core/platform.ts';

/**
 * Who and where, for CloudTrail: `jane@ona-7f3c1e0b`. A label that the caller could forge, never proof: proof is the
 * subject and what the issuer signs. 2–64 characters of `[\w+=,.@-]` (STS API reference, AssumeRoleWithWebIdentity).
 */
export function roleSessionName(detection: Detection, user: string | undefined): string {
  const who = label(detection.userHint ?? user ?? 'rolecall', 30);
  const where = label([detection.platform.id, detection.environmentId?.slice(0, 12)].filter(Boolean).join('-'), 30);
  return `${who}@${where}`;
}

function label(text: string, longest: number): string {
  // The domain of an e-mail address says nothing in a session name and costs the room of the environment.
  const safe = (text.split('@')[0] ?? '').replace(/[^\w+=,.-]+/g, '-').slice(0, longest);
  return safe === '' ? 'rolecall' : safe;
}
