import { generateKeyPair, randomUUID, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { base64url, SignJWT, UnsecuredJWT } from 'jose';
import type { Claims } from '../../../src/core/token.ts';

const generate = promisify(generateKeyPair);

/** How an ID token is spoilt: by a key that nobody published, or by an algorithm that vouches for nothing. */
export type SpoiltSignature = 'another key' | 'none' | 'HS256' | 'PS256';

export interface ProviderKeys {
  /** Private, as oidc-provider takes it. */
  readonly jwks: { readonly keys: readonly object[] };
  /** The claims as a token, rightly signed or spoilt. */
  sign(claims: Claims, spoilt?: SpoiltSignature): Promise<string>;
}

/** RS256, fresh for each run. */
export async function createProviderKeys(): Promise<ProviderKeys> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig' };
  const signed = (claims: Claims, alg: string, key: KeyObject | Uint8Array): Promise<string> =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(key);
  return {
    jwks: { keys: [jwk] },
    async sign(claims, spoilt) {
      switch (spoilt) {
        case undefined:
          return signed(claims, 'RS256', privateKey);
        case 'another key':
          return signed(claims, 'RS256', (await generate('rsa', { modulusLength: 2048 })).privateKey);
        case 'none':
          return new UnsecuredJWT({ ...claims }).encode();
        case 'HS256':
          // The classic confusion: signed with what everyone can read, the published modulus.
          return signed(claims, 'HS256', base64url.decode(String(jwk.n)));
        case 'PS256':
          return signed(claims, 'PS256', privateKey);
      }
    },
  };
}
