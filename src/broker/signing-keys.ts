import { calculateJwkThumbprint, type CryptoKey, exportJWK, importPKCS8, SignJWT } from 'jose';
import { AssumeError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { SigningKeys } from './broker.ts';

/** A private key as it came, with how to call it in a failure: its file. */
export interface KeyText {
  readonly name: string;
  /** PKCS#8 in PEM: `-----BEGIN PRIVATE KEY-----`. */
  readonly pem: Secret;
}

const LEAST_BITS = 2048;

/**
 * Signatures at once. A key is locked while it signs, and whoever signs with it next waits for the lock on the main thread:
 * one key in many hands made the broker a tenth slower. So each signature has a copy to itself; four is as many as Node runs.
 */
const COPIES = 4;

/**
 * Keys from PEM texts. The first one signs; all are published, so that a new key is known to clouds before it signs and an
 * old one until its last token has expired. Each is named by its thumbprint (RFC 7638), which no two keys share.
 * @throws AssumeError `local-file` for a text that holds no RSA key of at least 2048 bits, or when there is none at all.
 */
export async function signingKeysFromPem(texts: readonly KeyText[]): Promise<SigningKeys> {
  const [first] = texts;
  if (first === undefined) throw new AssumeError('local-file', 'There is no key to sign tokens with.');
  const { kid } = await publicJwk(first);
  const header = { alg: 'RS256', kid, typ: 'JWT' };
  const jwks = await Promise.all(texts.map(publicJwk));
  const copies = new Turns(await Promise.all(Array.from({ length: COPIES }, () => importKey(first, false))));
  // Equal keys would only be published twice.
  const keys = [...new Map(jwks.map(jwk => [jwk.kid, jwk])).values()];
  return {
    sign: claims => copies.use(key => new SignJWT({ ...claims }).setProtectedHeader(header).sign(key)),
    publicJwks: () => ({ keys }),
    prove: () => Promise.resolve(),
  };
}

/** Lends each of some things to one user at a time, first come, first served. */
class Turns<T> {
  readonly #idle: T[];
  readonly #waiting: ((thing: T) => void)[] = [];

  constructor(things: readonly T[]) {
    this.#idle = [...things];
  }

  async use<R>(work: (thing: T) => Promise<R>): Promise<R> {
    const thing = this.#idle.pop() ?? (await new Promise<T>(resolve => this.#waiting.push(resolve)));
    try {
      return await work(thing);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(thing);
      else next(thing);
    }
  }
}

type PublicJwk = { readonly kid: string } & Readonly<Record<string, string>>;

async function publicJwk(text: KeyText): Promise<PublicJwk> {
  const key = await importKey(text, true);
  const bits = 'modulusLength' in key.algorithm ? key.algorithm.modulusLength : undefined;
  if (typeof bits !== 'number' || bits < LEAST_BITS) {
    throw new AssumeError('local-file', `The key ${text.name} is shorter than ${LEAST_BITS} bits.`, { hint: MAKE_ONE });
  }
  const { n, e } = await exportJWK(key);
  if (n === undefined || e === undefined) throw noKey(text.name);
  const kid = await calculateJwkThumbprint({ kty: 'RSA', n, e });
  return { kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e };
}

const MAKE_ONE = 'Make one with `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048`.';

async function importKey({ name, pem }: KeyText, extractable: boolean): Promise<CryptoKey> {
  try {
    return await importPKCS8(pem.reveal(), 'RS256', { extractable });
  } catch {
    // Without its cause: what a parser says of a key may quote it.
    throw noKey(name);
  }
}

function noKey(name: string): AssumeError {
  return new AssumeError('local-file', `${name} holds no RSA private key in PKCS#8 form.`, { hint: MAKE_ONE });
}
