import { generateKeyPair, randomUUID, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { exportJWK, SignJWT, type JSONWebKeySet } from 'jose';
import type { Claims } from '../core/token.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

/** The issuer's signing key, fresh for each run. */
export interface IssuerKeys {
  readonly publicKeys: JSONWebKeySet;
  sign(claims: Claims): Promise<string>;
  /** Signed by a key that the issuer does not publish, under the name of one that it does. */
  forge(claims: Claims): Promise<string>;
}

const generate = promisify(generateKeyPair);

/** RS256, 2048 bits, as Gitpod's and Ona's issuers use [components/public-api-server/pkg/identityprovider]. */
export async function createIssuerKeys(now: number): Promise<IssuerKeys> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const certificate = selfSignedCertificate(privateKey, publicKey, 'Rolecall sandbox issuer', now);
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256', x5c: [certificate] };
  let foreign: KeyObject | undefined;
  return {
    publicKeys: { keys: [jwk] },
    sign: claims => signed(claims, kid, privateKey),
    async forge(claims) {
      foreign ??= (await generate('rsa', { modulusLength: 2048 })).privateKey;
      return signed(claims, kid, foreign);
    },
  };
}

function signed(claims: Claims, kid: string, key: KeyObject): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(key);
}
