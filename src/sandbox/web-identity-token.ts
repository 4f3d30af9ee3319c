import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JSONWebKeySet } from 'jose';
import { isObject, parseJson, type JsonObject } from '../core/parse.ts';
import type { HttpClient } from '../core/ports.ts';
import type { Claims } from '../core/token.ts';
import type { SandboxAccount } from './account.ts';
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
 * an audience that the provider lists, and its times. The keys are fetched each time, from the discovery document on.
 * @throws StsRefusal
 */
export async function verifyWebIdentityToken(
  jwt: string,
  account: SandboxAccount,
  http: HttpClient,
  now: number,
): Promise<VerifiedToken> {
  const claims = decoded(jwt);
  const issuer = typeof claims['iss'] === 'string' ? claims['iss'] : '';
  const provider = account.provider(issuer);
  if (provider === undefined) {
    throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
  }
  await verifySignature(jwt, await keysOf(issuer, http));
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

function decoded(jwt: string): JsonObject {
  try {
    const { alg } = decodeProtectedHeader(jwt);
    if (alg === undefined || !ALGORITHMS.includes(alg)) throw new Error('algorithm');
    const claims: unknown = decodeJwt(jwt);
    if (isObject(claims)) return claims;
  } catch {
    // Said below.
  }
  throw invalid('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
}

async function keysOf(issuer: string, http: HttpClient): Promise<JSONWebKeySet> {
  const limits = { method: 'GET', headers: {}, deadlineMilliseconds: 5_000, maximumBytes: 65_536 } as const;
  const get = async (url: string): Promise<unknown> => {
    const answer = await http.send({ ...limits, url }).catch(() => {
      throw new StsRefusal('IDPCommunicationError', 400, `Couldn't communicate with the identity provider ${issuer}`);
    });
    return answer.status === 200 ? parseJson(answer.body) : undefined;
  };
  const discovery = await get(`${issuer}/.well-known/openid-configuration`);
  const uri = isObject(discovery) && discovery['issuer'] === issuer ? discovery['jwks_uri'] : undefined;
  const set = typeof uri === 'string' ? await get(uri) : undefined;
  const keys: unknown = isObject(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys)) throw noKey();
  return {
    keys: keys.filter(isObject).map(key => ({ ...key, kty: typeof key['kty'] === 'string' ? key['kty'] : '' })),
  };
}

async function verifySignature(jwt: string, keys: JSONWebKeySet): Promise<void> {
  try {
    // Times are checked apart from this, by the sandbox's clock and with STS's own words.
    await jwtVerify(jwt, createLocalJWKSet(keys), {
      algorithms: ALGORITHMS,
      clockTolerance: Number.MAX_SAFE_INTEGER,
      currentDate: new Date(0),
    });
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw noKey();
    if (error instanceof errors.JWSSignatureVerificationFailed) throw invalid('Invalid signature of the ID Token');
    throw invalid('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
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

function textsOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter(item => typeof item === 'string');
}

function invalid(message: string): StsRefusal {
  return new StsRefusal('InvalidIdentityToken', 400, message);
}

function noKey(): StsRefusal {
  return invalid(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
}
