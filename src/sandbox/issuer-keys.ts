import { randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Claims } from '../core/token.ts';
import { lendKeys } from './lent-keys.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

/** An issuer's signing key, its own while it runs. */
export interface IssuerKeys {
  /** A JWK (RFC 7517) as the member of a key set, without a certificate. */
  readonly publicKey: Readonly<Record<string, string>>;
  /** The key set with a certificate beside the key: some token services (Ceph's) read keys from nowhere else. */
  readonly certifiedKeys: { readonly keys: readonly object[] };
  sign(claims: Claims): Promise<string>;
  /** Signed by a key that the issuer does not publish, under the name of one that it does. */
  forge(claims: Claims): Promise<string>;
}

/**
 * RS256, 2048 bits, as Gitpod's and Ona's issuers use [components/public-api-server/pkg/identityprovider].
 * @param closing of the sandbox that it is of.
 */
export async function createIssuerKeys(now: number, closing: (() => Promise<void>)[]): Promise<IssuerKeys> {
  const { privateKey, publicKey } = await lendKeys(closing);
  const kid = randomUUID();
  const certificate = selfSignedCertificate({ privateKey, publicKey, commonName: 'Rolecall sandbox issuer' }, now);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const jwk = { kty: 'RSA', n, e, kid, use: 'sig', alg: 'RS256' };
  let foreign: KeyObject | undefined;
  return {
    publicKey: jwk,
    certifiedKeys: { keys: [{ ...jwk, x5c: [certificate] }] },
    sign: claims => signed(claims, kid, privateKey),
    async forge(claims) {
      foreign ??= (await lendKeys(closing)).privateKey;
      return signed(claims, kid, foreign);
    },
  };
}

/** The same where most sandboxes need none: made when they are first asked for. */
export function issuerKeysWhenAsked(closing: (() => Promise<void>)[]): () => Promise<IssuerKeys> {
  let keys: Promise<IssuerKeys> | undefined;
  return () => (keys ??= createIssuerKeys(Date.now(), closing));
}

function signed(claims: Claims, kid: string, key: KeyObject): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(key);
}
