import { CompactSign, type CryptoKey, importPKCS8 } from 'jose';
import { AssumeError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import { LEAST_BITS, rsaPublicJwk, type SigningKey, tokenHeader } from './signing-key.ts';
import { type KeyText, rsaKeyPem } from './rsa-key-pem.ts';
import { Turns } from '../limits/turns.ts';

/**
 * Signatures at once. A key is locked while it signs, and whoever signs with it next waits for the lock on the main thread:
 * one key in many hands made the broker a tenth slower. So each signature has a copy to itself; four is as many as Node runs.
 */
const COPIES = 4;

/**
 * A key from its PEM text.
 * @throws AssumeError `local-file` for a text that holds no RSA key of at least 2048 bits.
 */
export async function pemKey(text: KeyText): Promise<SigningKey> {
  const pem = rsaKeyPem(text, MAKE_ONE);
  const jwk = await rsaPublicJwk(await importKey(text.name, pem, true));
  if (jwk === undefined) {
    throw new AssumeError('local-file', `The key ${text.name} is shorter than ${LEAST_BITS} bits.`, { hint: MAKE_ONE });
  }
  const header = tokenHeader(jwk);
  const copies = new Turns(await Promise.all(Array.from({ length: COPIES }, () => importKey(text.name, pem, false))));
  return {
    jwk,
    sign: claims => {
      // Not SignJWT, which copies and checks what we made ourselves: a tenth of what a token costs beside its signature.
      const payload = new TextEncoder().encode(JSON.stringify(claims));
      return copies.use(key => new CompactSign(payload).setProtectedHeader(header).sign(key));
    },
  };
}

const MAKE_ONE = 'Make one with `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048`.';

async function importKey(name: string, pem: Secret, extractable: boolean): Promise<CryptoKey> {
  try {
    return await importPKCS8(pem.reveal(), 'RS256', { extractable });
  } catch {
    // Without its cause: what a parser says of a key may quote it.
    throw new AssumeError('local-file', `${name} holds an RSA key that is cut off or damaged.`, { hint: MAKE_ONE });
  }
}
