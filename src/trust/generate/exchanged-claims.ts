import type { Claims } from '../../core/token.ts';
import { issuerFor } from '../../issuers/known-issuers.ts';
import { type TrustTarget, usualAudience } from './trust-target.ts';

/**
 * A token's claims as it has them when it is made for a target: who writes the audience into `azp` as well writes that one there.
 * An audience that says whose the token is stays.
 *
 * @param audience.asked what somebody wants it to be. @param audience.ofRole what Rolecall asks for, of a role of a map.
 */
export function exchangedClaims(
  claims: Claims,
  target: TrustTarget,
  audience: { readonly asked?: string | undefined; readonly ofRole?: string | undefined },
): Claims {
  const [iss, sub] = [claims['iss'], claims['sub']].map(each => (typeof each === 'string' ? each : ''));
  const issuer = issuerFor(iss, sub ?? '');
  const saysWhose = issuer.claims.some(({ name }) => name === 'aud');
  if (saysWhose && audience.asked === undefined) return claims;
  const aud = audience.asked ?? usualAudience(target, issuer, audience.ofRole);
  const { aud: was, azp } = claims;
  const had: readonly unknown[] = Array.isArray(was) ? was : [was];
  return { ...claims, aud, ...(azp !== undefined && had.includes(azp) ? { azp: aud } : {}) };
}
