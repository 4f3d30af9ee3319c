import type { JsonObject } from '../../core/parse.ts';
import type { HttpClient } from '../../core/ports.ts';
import { isSameIssuer } from '../../trust/google/same-issuer.ts';
import { decodeToken, requireIssuersSignature, textsOf, TokenFault } from '../issuer-token.ts';
import type { SandboxPoolProvider } from './project.ts';
import { type GoogleRefusal, oauthRefusal } from './refusal.ts';

/** https://cloud.google.com/iam/docs/workload-identity-federation-with-other-providers: "signed with RS256 or ES256". */
const ALGORITHMS = ['RS256', 'ES256'];
const LONGEST_SECONDS = 48 * 3600;

/**
 * Verifies a token as Google's token service does for a provider: issuer, signature by a key that the issuer publishes now,
 * audience and times. Answers its claims.
 * @throws GoogleRefusal
 */
export async function verifySubjectToken(
  jwt: string,
  provider: SandboxPoolProvider,
  http: HttpClient,
  now: number,
): Promise<JsonObject> {
  try {
    const { claims, algorithm, issuer } = decodeToken(jwt);
    if (!ALGORITHMS.includes(algorithm)) throw new TokenFault('malformed');
    if (!isSameIssuer(issuer, provider.issuer)) {
      throw invalidGrant(`The issuer in ID Token ${issuer} does not match the expected ones: ${provider.issuer}.`);
    }
    await requireIssuersSignature(jwt, issuer, ALGORITHMS, http);
    checkAudience(claims, provider);
    checkTimes(claims, now);
    return claims;
  } catch (error) {
    throw error instanceof TokenFault ? refusalOf(error) : error;
  }
}

function checkAudience({ aud }: JsonObject, { name, allowedAudiences }: SandboxPoolProvider): void {
  const own = `//iam.googleapis.com/${name}`;
  const expected = allowedAudiences ?? [own, `https:${own}`];
  const audiences = textsOf(aud);
  if (audiences.some(audience => expected.includes(audience))) return;
  throw invalidGrant(
    `The audience in ID Token [${audiences.join(', ')}] does not match the expected audience ${expected[0] ?? own}.`,
  );
}

function checkTimes({ exp, iat, nbf }: JsonObject, now: number): void {
  const seconds = Math.floor(now / 1000);
  if (typeof iat !== 'number' || !Number.isInteger(iat)) throw invalidGrant("The 'iat' claim is missing in ID Token.");
  if (typeof exp !== 'number' || !Number.isInteger(exp)) throw invalidGrant("The 'exp' claim is missing in ID Token.");
  if (exp <= seconds) throw invalidGrant(`ID Token issued at ${iat} is stale to sign-in.`);
  if (iat > seconds + 300 || (typeof nbf === 'number' && nbf > seconds + 300)) {
    throw invalidGrant(`ID Token issued at ${iat} is not yet valid.`);
  }
  if (exp - iat > LONGEST_SECONDS) throw invalidGrant('The lifetime of ID Token is longer than 48 hours.');
}

function refusalOf({ kind }: TokenFault): GoogleRefusal {
  switch (kind) {
    case 'malformed':
      return oauthRefusal('invalid_request', 'Unable to parse the ID Token.');
    case 'unreachable':
    case 'no-key':
      return invalidGrant("Error connecting to the given credential's issuer.");
    case 'wrong-signature':
      return invalidGrant('Invalid signature in ID Token.');
  }
}

function invalidGrant(description: string): GoogleRefusal {
  return oauthRefusal('invalid_grant', description);
}
