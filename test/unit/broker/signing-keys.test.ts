import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose';
import { RETENTION_MILLISECONDS } from '../../../src/broker/keys/key-schedule.ts';
import { pemKey } from '../../../src/broker/keys/pem-key.ts';
import type { ScheduledKey, SigningKey } from '../../../src/broker/keys/signing-key.ts';
import { Refusal } from '../../../src/broker/refusal.ts';
import { scheduledKeys } from '../../../src/broker/keys/signing-keys.ts';
import { asAssumeError, AssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { failureOf } from '../../support/failure-of.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { newKeyPem } from './broker-fixture.ts';
import { signingKeysFromPem } from './pem-signing-keys.ts';

const HOUR = 3_600_000;

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

  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['1024 bits', newKeyPem(1024).reveal(), /shorter than 2048 bits/],
    [
      'an elliptic curve',
      String(elliptic.export({ type: 'pkcs8', format: 'pem' })),
      /holds a key on an elliptic curve/,
    ],
    ['a public key', String(publicKey.export({ type: 'spki', format: 'pem' })), /holds a public key/],
    [
      'a damaged text',
      newKeyPem()
        .reveal()
        .replace(/[A-Za-z]{20}/, 'SECRETSECRETSECRETSE'),
      /cut off or damaged/,
    ],
    ['nothing', '', /holds no key/],
  ];
  for (const [what, text, sentence] of bad) {
    it(`are refused for ${what}, without a word of it`, async () => {
      const pem = new Secret(text);
      const failure = await pemKey({ name: '/etc/k.pem', pem }).then(() => undefined, asAssumeError);
      assert.equal(failure?.kind, 'local-file');
      assert.match(failure?.message ?? '', sentence);
      assert.match(`${failure?.message ?? ''} ${failure?.hint ?? ''}`, /\/etc\/k\.pem.*openssl genpkey/);
      const line = text.split('\n')[1] ?? 'SECRET';
      assert.ok(line === '' || !inspect(failure, { depth: 9, showHidden: true }).includes(line.slice(0, 12)));
    });
  }
});

describe('Keys by the clock', () => {
  let old: SigningKey;
  let next: SigningKey;
  before(async () => {
    [old, next] = [await pemKey({ name: 'old', pem: newKeyPem() }), await pemKey({ name: 'next', pem: newKeyPem() })];
  });
  const clock = new FakeClock();
  const start = clock.time;
  beforeEach(() => {
    clock.time = start;
  });

  /** `next` takes over an hour from the start. */
  function rotating(): readonly ScheduledKey[] {
    const takesOver = start + HOUR;
    return [
      { key: old, signsFrom: undefined, publishedUntil: takesOver + RETENTION_MILLISECONDS },
      { key: next, signsFrom: takesOver, publishedUntil: undefined },
    ];
  }

  it('publish the next key before it signs, and the one before for as long as its tokens live', async () => {
    const keys = scheduledKeys(rotating, clock);
    const at = async (milliseconds: number): Promise<readonly unknown[]> => {
      clock.time = start + milliseconds;
      const { kid } = decodeProtectedHeader(await keys.sign({}));
      return [kid, keys.publicJwks().keys.map(jwk => jwk['kid'])];
    };
    const both = [old.jwk.kid, next.jwk.kid];
    assert.deepEqual(await at(0), [old.jwk.kid, both]);
    assert.deepEqual(await at(HOUR - 1), [old.jwk.kid, both]);
    assert.deepEqual(await at(HOUR), [next.jwk.kid, both]);
    assert.deepEqual(await at(HOUR + RETENTION_MILLISECONDS - 1), [next.jwk.kid, both]);
    assert.deepEqual(await at(HOUR + RETENTION_MILLISECONDS), [next.jwk.kid, [next.jwk.kid]]);
  });

  it('follow a ring that changes while they are used', async () => {
    let ring: readonly ScheduledKey[] = rotating().slice(0, 1);
    const keys = scheduledKeys(() => ring, clock);
    assert.equal(keys.publicJwks().keys.length, 1);
    ring = rotating();
    assert.equal(keys.publicJwks().keys.length, 2);
  });

  it('prove that one signs, by a value that is no token for anybody', async () => {
    const signed: string[] = [];
    const watched: SigningKey = {
      jwk: old.jwk,
      async sign(claims) {
        const jwt = await old.sign(claims);
        signed.push(jwt);
        return jwt;
      },
    };
    await scheduledKeys(() => [{ key: watched, signsFrom: undefined, publishedUntil: undefined }], clock).prove();
    assert.deepEqual(signed.map(decodeJwt), [{ proof: 'this key signs' }]);
  });

  const unproven: readonly (readonly [string, () => readonly ScheduledKey[], unknown])[] = [
    [
      'none has begun',
      () => [{ key: next, signsFrom: start + HOUR, publishedUntil: undefined }],
      {
        kind: 'local-file',
        message: 'No key signs before 2026-01-01T13:00:00.000Z.',
        hint: 'Leave `signsFrom` out for a key that is to sign at once.',
        retryable: false,
      },
    ],
    [
      'all have ended',
      () => [{ key: old, signsFrom: undefined, publishedUntil: start }],
      {
        kind: 'local-file',
        message: 'No key may sign any more.',
        hint: 'A key stops signing 26 minutes before its `publishedUntil`: add one that goes on.',
        retryable: false,
      },
    ],
    [
      'the one that signs cannot be used',
      () => [
        {
          key: { jwk: old.jwk, sign: () => Promise.reject(new AssumeError('network', 'No.')) },
          signsFrom: undefined,
          publishedUntil: undefined,
        },
      ],
      { kind: 'network', message: 'The key that signs now cannot be used.', hint: undefined, retryable: false },
    ],
    [
      'the one that signs is another than the published one',
      () => [
        { key: { jwk: old.jwk, sign: claims => next.sign(claims) }, signsFrom: undefined, publishedUntil: undefined },
      ],
      {
        kind: 'internal',
        message: 'What the key that signs now has signed does not verify.',
        hint: undefined,
        retryable: false,
      },
    ],
  ];
  for (const [what, keys, failure] of unproven) {
    it(`prove nothing when ${what}`, async () => {
      assert.deepEqual(await failureOf(() => scheduledKeys(keys, clock).prove()), failure);
    });
  }

  it('refuse a token, and say when to ask again, while none may sign', async () => {
    const keys = scheduledKeys(() => [{ key: old, signsFrom: undefined, publishedUntil: start }], clock);
    const refusal = await keys.sign({}).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(refusal instanceof Refusal);
    assert.deepEqual(
      [refusal.reason, refusal.status, refusal.error, refusal.retryAfterSeconds],
      ['signing-unavailable', 503, 'temporarily_unavailable', 60],
    );
  });
});
