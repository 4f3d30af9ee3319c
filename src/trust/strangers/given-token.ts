import type { Claims } from '../../core/token.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import type { Issuer, IssuerClaim } from '../../issuers/issuer.ts';
import { segmentsOf } from '../../issuers/patterns/template.ts';
import { outcomeFor } from '../explain/explain-trust.ts';
import type { FoundTrust } from '../found-trust.ts';
import type { AdmittedToken } from './admitted-tokens.ts';
import { type BoundaryTest, testBoundaries } from './test-boundaries.ts';

/** A real token as one that a trust is for; none where it is not let in. */
export function givenToken(trust: FoundTrust, claims: Claims): readonly AdmittedToken[] {
  const outcome = outcomeFor(trust, claims);
  if (outcome !== 'allowed' && outcome !== 'unknown') return [];
  const { iss, sub } = claims;
  const issuer = issuerFor(typeof iss === 'string' ? iss : undefined, typeof sub === 'string' ? sub : '');
  return [{ issuer, claims, outcome, ofWholeUnit: false }];
}

/**
 * The same test with tokens that may stand in a repository: no claims of a person or of one run, as far as the trust does not ask
 * for them.
 */
export function withoutPersons(test: BoundaryTest): BoundaryTest {
  const tokens = test.tokens.map(token => {
    const claims = lasting(token);
    return givenToken(test.trust, claims)[0]?.outcome === token.outcome ? { ...token, claims } : token;
  });
  return testBoundaries(test.trust, tokens, test.complete);
}

const ALWAYS = ['iss', 'aud', 'azp', 'sub'];

function lasting({ issuer, claims }: AdmittedToken): Claims {
  const kept = new Set([
    ...ALWAYS,
    ...issuer.claims.filter(claim => !isOfPerson(issuer, claim)).map(({ name }) => name),
  ]);
  return Object.fromEntries(Object.entries(claims).filter(([name]) => kept.has(name)));
}

function isOfPerson({ slots }: Issuer, { forms }: IssuerClaim): boolean {
  return forms
    .flatMap(({ template }) => segmentsOf(template, slots))
    .some(segment => segment.kind === 'slot' && (segment.slot.part === 'person' || segment.slot.part === 'session'));
}
