import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JSONWebKeySet } from 'jose';
import { isObject, parseJson, type JsonObject } from '../core/parse.ts';
import type { HttpClient } from '../core/ports.ts';

/** Why a token is nobody's, before any cloud's own rules are asked; how it says so is each cloud's matter. */
export class TokenFault extends Error {
  readonly kind: 'malformed' | 'unreachable' | 'no-key' | 'wrong-signature';
  /** Empty where the token cannot be read. */
  readonly issuer: string;

  constructor(kind: TokenFault['kind'], issuer = '') {
    super(kind);
    this.name = 'TokenFault';
    this.kind = kind;
    this.issuer = issuer;
  }
}

export interface DecodedToken {
  readonly claims: JsonObject;
  /** `RS256`; empty where the header names none. */
  readonly algorithm: string;
  /** Empty where the token names no issuer. */
  readonly issuer: string;
}

/** What a token says, whoever signed it. @throws TokenFault `malformed`. */
export function decodeToken(jwt: string): DecodedToken {
  try {
    const { alg = '' } = decodeProtectedHeader(jwt);
    const claims: unknown = decodeJwt(jwt);
    if (isObject(claims)) {
      return { claims, algorithm: alg, issuer: typeof claims['iss'] === 'string' ? claims['iss'] : '' };
    }
  } catch {
    // Said below.
  }
  throw new TokenFault('malformed');
}

/**
 * Whether a key that the issuer publishes now signed the token. The keys are fetched each time, from the discovery document on.
 * @throws TokenFault
 */
export async function requireIssuersSignature(
  jwt: string,
  issuer: string,
  algorithms: readonly string[],
  http: HttpClient,
): Promise<void> {
  const keys = await keysOf(issuer, http);
  try {
    // Times are checked apart from this, by the sandbox's clock and with each cloud's own words.
    await jwtVerify(jwt, createLocalJWKSet(keys), {
      algorithms: [...algorithms],
      clockTolerance: Number.MAX_SAFE_INTEGER,
      currentDate: new Date(0),
    });
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
      throw new TokenFault('no-key', issuer);
    }
    throw new TokenFault(
      error instanceof errors.JWSSignatureVerificationFailed ? 'wrong-signature' : 'malformed',
      issuer,
    );
  }
}

async function keysOf(issuer: string, http: HttpClient): Promise<JSONWebKeySet> {
  const limits = { method: 'GET', headers: {}, deadlineMilliseconds: 5_000, maximumBytes: 65_536 } as const;
  const get = async (url: string): Promise<unknown> => {
    const answer = await http.send({ ...limits, url }).catch(() => {
      throw new TokenFault('unreachable', issuer);
    });
    return answer.status === 200 ? parseJson(answer.body) : undefined;
  };
  const discovery = await get(`${issuer}/.well-known/openid-configuration`);
  const uri = isObject(discovery) && discovery['issuer'] === issuer ? discovery['jwks_uri'] : undefined;
  const set = typeof uri === 'string' ? await get(uri) : undefined;
  const keys: unknown = isObject(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys)) throw new TokenFault('no-key', issuer);
  return {
    keys: keys.filter(isObject).map(key => ({ ...key, kty: typeof key['kty'] === 'string' ? key['kty'] : '' })),
  };
}

/** Of a claim that is one text or several, such as `aud`. */
export function textsOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter(item => typeof item === 'string');
}
