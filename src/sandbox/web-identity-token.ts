import type { JsonObject } from '../core/parse.ts';
import type { HttpClient } from '../core/ports.ts';
import type { Claims } from '../core/token.ts';
import type { SandboxAccount } from './account.ts';
import { decodeToken, requireIssuersSignature, textsOf, TokenFault } from './issuer-token.ts';
import { StsRefusal } from './sts-answer.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html: RSA and EC, three sizes each. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

export interface VerifiedToken {
  readonly claims: Claims;
  readonly issuer: string;
  readonly subject: string;
  /** `azp` where there is one, else the audience that the provider lists. */
  readonly audience: string;
}

/**
 * Verifies a token as STS does: a provider of the account for its `iss`, a signature by a key that this issuer publishes now,
 * an audience that the provider lists, and its times.
 * @throws StsRefusal
 */
export async function verifyWebIdentityToken(
  jwt: string,
  account: SandboxAccount,
  http: HttpClient,
  now: number,
): Promise<VerifiedToken> {
  try {
    return await verified(jwt, account, http, now);
  } catch (error) {
    throw error instanceof TokenFault ? refusalOf(error) : error;
  }
}

async function verified(jwt: string, account: SandboxAccount, http: HttpClient, now: number): Promise<VerifiedToken> {
  const { claims, algorithm, issuer } = decodeToken(jwt);
  if (!ALGORITHMS.includes(algorithm)) throw new TokenFault('malformed');
  const provider = account.provider(issuer);
  if (provider === undefined) {
    throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
  }
  await requireIssuersSignature(jwt, issuer, ALGORITHMS, http);
  checkTimes(claims, now);
  const subject = claims['sub'];
  if (typeof subject !== 'string' || subject.length < 6 || subject.length > 255) {
    throw invalid('The subject of the ID Token is missing or not 6 to 255 characters long');
  }
  const party = claims['azp'];
  const audiences = typeof party === 'string' && party !== '' ? [party] : textsOf(claims['aud']);
  const audience = audiences.find(one => provider.clientIds.includes(one));
  if (audience === undefined) throw invalid('Incorrect token audience');
  return { claims, issuer, subject, audience };
}

function refusalOf({ kind, issuer }: TokenFault): StsRefusal {
  switch (kind) {
    case 'malformed':
      return invalid('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
    case 'unreachable':
      return new StsRefusal('IDPCommunicationError', 400, `Couldn't communicate with the identity provider ${issuer}`);
    case 'no-key':
      return invalid(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      );
    case 'wrong-signature':
      return invalid('Invalid signature of the ID Token');
  }
}

function checkTimes(claims: JsonObject, now: number): void {
  const seconds = Math.floor(now / 1000);
  const { exp, iat, nbf } = claims;
  if (typeof exp !== 'number' || !Number.isInteger(exp)) throw invalid('Missing a required claim: exp');
  if (typeof iat !== 'number' || !Number.isInteger(iat)) throw invalid('Missing a required claim: iat');
  if (exp <= seconds) {
    throw new StsRefusal(
      'ExpiredTokenException',
      400,
      `Token expired: current date/time ${seconds} must be before the expiration date/time ${exp}`,
    );
  }
  if (typeof nbf === 'number' && nbf > seconds) throw invalid('The ID Token is not valid yet');
  // Five minutes are let pass for clocks that differ.
  if (iat > seconds + 300) throw invalid('The ID Token was issued in the future');
}

function invalid(message: string): StsRefusal {
  return new StsRefusal('InvalidIdentityToken', 400, message);
}
