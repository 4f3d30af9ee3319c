import { AssumeError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';

/** A private key as it came, with how to call it in a failure: its file or variable. */
export interface KeyText {
  readonly name: string;
  /** {@link rsaKeyPem} takes it in this form. */
  readonly pem: Secret;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/g;

/** What the labels of PEM blocks say that are no key of ours, and how to come to one. RFC 7468. */
const OTHER_KINDS: ReadonlyMap<string, { readonly what: string; readonly hint?: string }> = new Map([
  [
    'ENCRYPTED PRIVATE KEY',
    { what: 'an encrypted key, and nobody is here to type its passphrase', hint: 'Decrypt it with `openssl pkey`.' },
  ],
  [
    'OPENSSH PRIVATE KEY',
    { what: "a key in OpenSSH's own form", hint: 'Convert a copy of it with `ssh-keygen -p -m PKCS8 -f FILE`.' },
  ],
  ['EC PRIVATE KEY', { what: 'a key on an elliptic curve' }],
  ['DSA PRIVATE KEY', { what: 'a DSA key' }],
  ['PUBLIC KEY', { what: 'a public key' }],
  ['RSA PUBLIC KEY', { what: 'a public key' }],
  ['CERTIFICATE', { what: 'a certificate' }],
]);

/** Object identifiers of algorithms in PKCS#8, as hexadecimal DER: RFC 8017, RFC 5480, RFC 8410. */
const RSA = '06092a864886f70d010101';
const OTHER_ALGORITHMS: readonly (readonly [identifier: string, what: string])[] = [
  ['06092a864886f70d01010a', 'an RSA key that is for PSS signatures alone'],
  ['06072a8648ce3d0201', 'a key on an elliptic curve'],
  ['06032b6570', 'an Ed25519 key'],
  ['06032b6571', 'an Ed448 key'],
  ['06032b656e', 'an X25519 key'],
];

/**
 * An RSA private key as PKCS#8 in PEM. Also out of what is that key without a doubt: PKCS#1, a PEM text whose line breaks
 * were lost or became `\n`, one in quotes, one in base64, as variables and secrets are often filled.
 * @param makeOne what to do where the text is another kind of key, or none.
 * @throws AssumeError `local-file` with what it is instead; never with a part of the text.
 */
export function rsaKeyPem({ name, pem }: KeyText, makeOne: string): Secret {
  const refuse = (what: string, hint = makeOne): never => {
    throw new AssumeError('local-file', `${name} holds ${what}; an RSA private key in PEM form is needed.`, { hint });
  };
  const text = plainText(pem.reveal());
  const blocks = [...text.matchAll(BLOCK)].map(([, label = '', body = '']) => ({ label, body }));
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const block = keys[0] ?? blocks[0];
  if (block === undefined) {
    // An encrypted PKCS#1 key has dashes between its markers.
    if (/^Proc-Type: 4,ENCRYPTED/m.test(text)) return refuse('an encrypted key', 'Decrypt it with `openssl pkey`.');
    return text.includes('-----BEGIN ') ? refuse('a key that is cut off or damaged') : refuse('no key');
  }
  if (keys.length > 1) return refuse('more than one private key', 'Leave the one that is to sign.');
  const { label, body } = block;
  const other = OTHER_KINDS.get(label);
  if (other !== undefined) return refuse(other.what, other.hint);
  if (label !== 'PRIVATE KEY' && label !== 'RSA PRIVATE KEY') return refuse('no key that is known');
  if (/Proc-Type:\s*4,ENCRYPTED/.test(body)) return refuse('an encrypted key', 'Decrypt it with `openssl pkey`.');
  const der = decoded(body);
  if (der === undefined) return refuse('a key that is cut off or damaged');
  if (label === 'RSA PRIVATE KEY') return pemOf(inPkcs8(der));
  const head = hexadecimal(der.slice(0, 40));
  if (head.includes(RSA)) return pemOf(der);
  return refuse(
    OTHER_ALGORITHMS.find(([identifier]) => head.includes(identifier))?.[1] ?? 'a key that is cut off or damaged',
  );
}

/** The text with line breaks that are some, without quotes around it, and out of base64 where it is in that. */
function plainText(written: string): string {
  const text = written
    .trim()
    .replace(/^(["'])([^]*)\1$/, '$2')
    .replaceAll(/\\r\\n|\\n|\\r/g, '\n')
    .trim();
  if (text.includes('-----BEGIN ')) return text;
  const inside = decoded(text);
  const said = inside === undefined ? '' : String.fromCharCode(...inside.slice(0, MOST_BYTES));
  return said.includes('-----BEGIN ') ? plainText(said) : text;
}

/** No key is longer in base64: an RSA key of 16384 bits has 13 kB. */
const MOST_BYTES = 32 * 1024;

/** Base64 with white space anywhere; undefined for anything else. */
function decoded(base64: string): Uint8Array | undefined {
  const text = base64.replaceAll(/\s/g, '');
  if (text === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** PrivateKeyInfo (RFC 5208 §5) around an RSAPrivateKey (RFC 8017 A.1.2), which says all there is to say. */
function inPkcs8(rsaPrivateKey: Uint8Array): Uint8Array {
  const algorithm = Uint8Array.from(RSA.match(/../g) ?? [], byte => Number.parseInt(byte, 16));
  const version = [0x02, 0x01, 0x00];
  return tagged(0x30, [...version, ...tagged(0x30, [...algorithm, 0x05, 0x00]), ...tagged(0x04, [...rsaPrivateKey])]);
}

/** A value of DER with its tag and length. */
function tagged(tag: number, content: readonly number[]): Uint8Array {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...size, ...content]);
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

function pemOf(der: Uint8Array): Secret {
  const base64 = btoa(Array.from(der, byte => String.fromCharCode(byte)).join(''));
  return new Secret(`-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`);
}
