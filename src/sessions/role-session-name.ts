import type { Detection } from '../core/platform.ts';
import type { Claims } from '../core/token.ts';

/** Where issuers name the person: Ona V3, Gitpod Classic and most others, GitLab, brokers. In this order. */
const PERSON_CLAIMS = ['creator_email', 'email', 'user_email', 'login', 'user_login'];

/**
 * Who and where, for CloudTrail: `jane@ona-7f3c1e0b`. A label that the caller could forge, never proof: proof is the
 * subject and what the issuer signs. 2–64 characters of `[\w+=,.@-]` (STS API reference, AssumeRoleWithWebIdentity).
 */
export function roleSessionName({ platform, environmentId, userHint }: Detection, claims: Claims): string {
  const named = PERSON_CLAIMS.map(claim => claims[claim]).find(value => typeof value === 'string' && value !== '');
  const who = label(typeof named === 'string' ? named : (userHint ?? ''));
  const where = label([platform.id, environmentId?.slice(0, 12)].filter(Boolean).join('-'));
  return `${who}@${where}`;
}

function label(text: string): string {
  // The domain of an e-mail address says nothing in a session name and costs the room of the environment.
  const safe = (text.split('@')[0] ?? '')
    .replace(/[^\w+=,.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 30);
  return safe === '' ? 'rolecall' : safe;
}
