import { decodeProtectedHeader } from 'jose';
import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import { Secret } from '../core/secret.ts';
import type { OpenIdClient } from '../core/sign-in.ts';
import { epochSeconds } from '../core/token.ts';
import type { OpenIdGrant } from './openid/device-authorization.ts';
import { clockDiffers, noIdToken, notUnderstood, otherAudience, wrongAlgorithm } from './openid/failure.ts';
import { providerHost } from './openid/provider-host.ts';

/** What AWS takes [IAM User Guide, Create an OIDC identity provider]; Google and Azure take the first of them. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** Clocks may differ by this much; AWS lets the same pass. */
const TOLERANCE_SECONDS = 300;

/**
 * The rest of OpenID Connect Core §3.1.3.7, after openid-client compared issuer, audience, expiry and signature: one
 * audience, which is this client (clouds take `azp` for it where there is one), an algorithm that clouds take, and an
 * `iat` that is not to come. There is no nonce: RFC 8628 §3.1 sends none, and what answers a device code that only this
 * process knows, over TLS, cannot be another sign-in's. `at_hash` vouches for the access token, which is not even kept.
 *
 * @param now epoch milliseconds, local clock.
 * @throws AssumeError `identity-rejected`, `clock-skew`, `protocol`.
 */
export function grantOf(
  response: TokenEndpointResponse & TokenEndpointResponseHelpers,
  client: OpenIdClient,
  now: number,
): Omit<OpenIdGrant, 'refreshToken'> {
  const host = providerHost(client.issuer);
  const claims = response.claims();
  const { id_token: idToken } = response;
  if (claims === undefined || idToken === undefined) throw noIdToken(host);
  const audiences = typeof claims.aud === 'string' ? [claims.aud] : claims.aud;
  const isForClientAlone = audiences.length === 1 && (claims.azp ?? client.clientId) === client.clientId;
  if (!isForClientAlone) throw otherAudience(host);
  if (!ALGORITHMS.includes(decodeProtectedHeader(idToken).alg ?? '')) throw wrongAlgorithm(host);
  if (claims.iat > now / 1000 + TOLERANCE_SECONDS) throw clockDiffers(host);
  const [iat, exp] = [epochSeconds(claims.iat), epochSeconds(claims.exp)];
  if (iat === undefined || exp === undefined || claims.sub === '') throw notUnderstood(host);
  // A provider may have made the token a while ago, and this machine's clock may be behind: the earlier end counts.
  const expiresAt = Math.min(exp * 1000, now + (exp - iat) * 1000);
  return { idToken: new Secret(idToken), subject: claims.sub, expiresAt };
}
