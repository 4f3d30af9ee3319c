import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { pemKey } from '../../../src/broker/keys/pem-key.ts';
import { Secret } from '../../../src/core/secret.ts';
import { failureOf } from '../../support/failure-of.ts';

const NEEDED = '; an RSA private key in PEM form is needed.';

describe('a signing key as people write it down', () => {
  let rsa: KeyObject;
  let pkcs8: string;

  before(() => {
    rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    pkcs8 = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
  });

  const forms: readonly (readonly [what: string, text: () => string])[] = [
    ['PKCS#8', () => pkcs8],
    ['PKCS#1', () => rsa.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['line breaks as two characters', () => pkcs8.replaceAll('\n', String.raw`\n`)],
    ['line breaks as four characters', () => pkcs8.replaceAll('\n', String.raw`\r\n`)],
    ['line breaks as spaces', () => pkcs8.replaceAll('\n', ' ')],
    ['no line breaks', () => pkcs8.replaceAll('\n', '')],
    ['CRLF', () => pkcs8.replaceAll('\n', '\r\n')],
    ['base64', () => Buffer.from(pkcs8).toString('base64')],
    [
      'base64 in lines',
      () =>
        Buffer.from(pkcs8)
          .toString('base64')
          .replaceAll(/(.{76})/g, '$1\n'),
    ],
    ['quotes', () => `"${pkcs8.replaceAll('\n', String.raw`\n`)}"`],
    [
      'its public key beside it',
      () => `${createPublicKey(rsa).export({ type: 'spki', format: 'pem' }).toString()}${pkcs8}`,
    ],
  ];
  for (const [what, text] of forms) {
    it(`is taken: ${what}`, async () => {
      const { jwk } = await pemKey({ name: 'KEY', pem: new Secret(text()) });
      assert.equal(jwk['n'], createPublicKey(rsa).export({ format: 'jwk' }).n);
    });
  }

  const others: readonly (readonly [what: string, text: () => string, says: string, hint: RegExp])[] = [
    [
      'P-256',
      () => pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
      'a key on an elliptic curve',
      /genpkey/,
    ],
    [
      'P-256 in its own form',
      () =>
        generateKeyPairSync('ec', { namedCurve: 'P-256' })
          .privateKey.export({ type: 'sec1', format: 'pem' })
          .toString(),
      'a key on an elliptic curve',
      /genpkey/,
    ],
    ['Ed25519', () => pem(generateKeyPairSync('ed25519').privateKey), 'an Ed25519 key', /genpkey/],
    [
      'PSS',
      () => pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey),
      'an RSA key that is for PSS signatures alone',
      /genpkey/,
    ],
    [
      'encrypted',
      () => rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      'an encrypted key, and nobody is here to type its passphrase',
      /openssl pkey/,
    ],
    [
      'encrypted PKCS#1',
      () => rsa.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      'an encrypted key',
      /openssl pkey/,
    ],
    [
      'public',
      () => createPublicKey(rsa).export({ type: 'spki', format: 'pem' }).toString(),
      'a public key',
      /genpkey/,
    ],
    [
      'OpenSSH',
      () => '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n',
      "a key in OpenSSH's own form",
      /ssh-keygen -p -m PKCS8/,
    ],
    ['two keys', () => `${pkcs8}${pkcs8}`, 'more than one private key', /that is to sign/],
    ['cut off', () => pkcs8.slice(0, 600), 'a key that is cut off or damaged', /genpkey/],
    ['a certificate', () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'a certificate', /genpkey/],
    ['no key', () => 'hunter2', 'no key', /genpkey/],
  ];
  for (const [what, text, says, hint] of others) {
    it(`is refused with its own reason: ${what}`, async () => {
      const failure = await failureOf(() => pemKey({ name: 'KEY', pem: new Secret(text()) }));
      assert.deepEqual([failure.kind, failure.message], ['local-file', `KEY holds ${says}${NEEDED}`]);
      assert.match(failure.hint ?? '', hint);
    });
  }
});

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
