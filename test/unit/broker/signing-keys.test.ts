import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import { signingKeysFromPem } from '../../../src/broker/signing-keys.ts';
import { asAssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { newKeyPem } from './broker-fixture.ts';

describe('The signing keys', () => {
  it('are named by their thumbprint (RFC 7638), in tokens too', async () => {
    const keys = await signingKeysFromPem([{ name: '/k.pem', pem: newKeyPem() }]);
    const [jwk] = keys.publicJwks().keys;
    assert.equal(
      jwk?.['kid'],
      await calculateJwkThumbprint({ kty: 'RSA', n: String(jwk?.['n']), e: String(jwk?.['e']) }),
    );
    const header = decodeProtectedHeader(await keys.sign({ a: 1 }));
    assert.deepEqual(header, { alg: 'RS256', kid: jwk?.['kid'], typ: 'JWT' });
  });

  it('are published once each', async () => {
    const pem = newKeyPem();
    const keys = await signingKeysFromPem([
      { name: 'a', pem },
      { name: 'b', pem },
    ]);
    assert.equal(keys.publicJwks().keys.length, 1);
  });

  const pkcs1 = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['1024 bits', newKeyPem(1024).reveal(), /shorter than 2048 bits/],
    ['PKCS#1', String(pkcs1), /no RSA private key in PKCS#8/],
    ['an elliptic curve', String(elliptic.export({ type: 'pkcs8', format: 'pem' })), /no RSA private key in PKCS#8/],
    ['a public key', String(publicKey.export({ type: 'spki', format: 'pem' })), /no RSA private key in PKCS#8/],
    [
      'a damaged text',
      newKeyPem()
        .reveal()
        .replace(/[A-Za-z]{20}/, 'SECRETSECRETSECRETSE'),
      /no RSA private key/,
    ],
    ['nothing', '', /no RSA private key in PKCS#8/],
  ];
  for (const [what, text, sentence] of bad) {
    it(`are refused for ${what}, without a word of it`, async () => {
      const pem = new Secret(text);
      const failure = await signingKeysFromPem([{ name: '/etc/k.pem', pem }]).then(() => undefined, asAssumeError);
      assert.equal(failure?.kind, 'local-file');
      assert.match(failure?.message ?? '', sentence);
      assert.match(`${failure?.message ?? ''} ${failure?.hint ?? ''}`, /\/etc\/k\.pem.*openssl genpkey/);
      const line = text.split('\n')[1] ?? 'SECRET';
      assert.ok(line === '' || !inspect(failure, { depth: 9, showHidden: true }).includes(line.slice(0, 12)));
    });
  }

  it('are refused when there are none', async () => {
    await assert.rejects(signingKeysFromPem([]), /no key to sign/);
  });
});
