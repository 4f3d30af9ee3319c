import type { Claims } from '../../core/token.ts';
import type { Issuer } from '../../issuers/issuer.ts';
import { segmentsOf } from '../../issuers/patterns/template.ts';
import type { SubjectForm } from '../../issuers/token-facts.ts';
import type { DirectBoundary } from './boundary.ts';
import { STRANGER } from './slot-values.ts';

const OTHER_AUDIENCE = `https://${STRANGER}.example`;

/** For whom the token is and who issued it; and the subject itself, where nothing is known of its form. */
export function tokenBoundaries(issuer: Issuer, claims: Claims, { kind }: SubjectForm): readonly DirectBoundary[] {
  const { iss, sub } = claims;
  return [
    audience(claims),
    ...(typeof iss === 'string' ? issuers(iss) : []),
    ...(kind === 'unread' && typeof sub === 'string' ? subjects(sub) : []),
    ...nobody(issuer),
  ];
}

function audience({ aud, azp }: Claims): DirectBoundary {
  const other = Array.isArray(aud) ? [OTHER_AUDIENCE] : OTHER_AUDIENCE;
  const asked: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return {
    boundary: 'another-audience',
    who: 'a token for another audience',
    reach: 'outsider',
    // Who writes the audience there as well compares that one.
    claims: { aud: other, ...(azp !== undefined && asked.includes(azp) ? { azp: OTHER_AUDIENCE } : {}) },
  };
}

/** Of a host that looks like it, and of a path below it, which some issuers give to each of their customers. */
function issuers(iss: string): readonly DirectBoundary[] {
  const bare = iss.replace(/^https:\/\//, '').replace(/\/$/, '');
  return [`https://${STRANGER}.example/${bare}`, `https://${bare}/${STRANGER}`].map(other => ({
    boundary: 'another-issuer',
    who: `a token of the issuer ${other}`,
    reach: 'outsider',
    claims: { iss: other },
  }));
}

/** Subjects that name nobody, which any token of the issuer can have. */
function nobody({ claims, slots }: Issuer): readonly DirectBoundary[] {
  const forms = claims.find(({ name }) => name === 'sub')?.forms ?? [];
  return forms
    .filter(({ template }) => segmentsOf(template, slots).every(segment => segment.kind === 'text'))
    .map(({ template }) => ({
      boundary: 'nobody-named',
      who: 'a token that names nobody',
      reach: 'outsider',
      claims: { sub: template },
    }));
}

function subjects(sub: string): readonly DirectBoundary[] {
  const upper = sub.toUpperCase();
  return [
    { boundary: 'another-subject', who: 'another subject', reach: 'outsider', claims: { sub: STRANGER } },
    ...[`${sub}-evil`, `evil-${sub}`].map((other): DirectBoundary => ({
      boundary: 'look-alike',
      who: `the subject ${other}`,
      reach: 'outsider',
      claims: { sub: other },
    })),
    {
      boundary: 'letter-case',
      who: 'the subject in other letter case',
      reach: 'spelling',
      claims: { sub: upper === sub ? sub.toLowerCase() : upper },
    },
  ];
}
