import { calculateJwkThumbprint, type CryptoKey, exportJWK } from 'jose';
import type { Claims } from '../../core/token.ts';
import type { KeyTimes } from './key-schedule.ts';

/** An RSA key, wherever its private part is. */
export interface SigningKey {
  readonly jwk: PublicJwk;
  /** A JWT (RFC 7519) of these claims, RS256. @throws AssumeError with a code that may be logged when whoever holds the key does not sign. */
  sign(claims: Claims): Promise<string>;
}

export interface ScheduledKey extends KeyTimes {
  readonly key: SigningKey;
}

/** A public key as the member of a key set (RFC 7517); `kid` is its thumbprint (RFC 7638), which no two keys share. */
export type PublicJwk = { readonly kty: 'RSA'; readonly kid: string } & Readonly<Record<string, string>>;

/** AWS and Google take no shorter ones. */
export const LEAST_BITS = 2048;

/** Undefined for anything but an RSA key of at least {@link LEAST_BITS}. `key` must be extractable. */
export async function rsaPublicJwk(key: CryptoKey): Promise<PublicJwk | undefined> {
  const bits = 'modulusLength' in key.algorithm ? key.algorithm.modulusLength : undefined;
  const { n, e } = await exportJWK(key);
  if (typeof bits !== 'number' || bits < LEAST_BITS || n === undefined || e === undefined) return undefined;
  return { kty: 'RSA', use: 'sig', alg: 'RS256', kid: await calculateJwkThumbprint({ kty: 'RSA', n, e }), n, e };
}

/** The protected header (RFC 7515 §4) of every token that this key signs. */
export function tokenHeader({ kid }: PublicJwk): { readonly alg: 'RS256'; readonly kid: string; readonly typ: 'JWT' } {
  return { alg: 'RS256', kid, typ: 'JWT' };
}
