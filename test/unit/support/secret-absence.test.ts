import assert from 'node:assert/strict';
import { Secret } from '../../../src/core/secret.ts';
import { unsignedToken } from '../../support/unsigned-token.ts';
import { assertNoSecret, secretsFound } from '../../support/secret-absence.ts';

const SECRET = 'ghu_16C7e42F292c69/12E7+50?>~?>~=';

describe('A secret is found', () => {
  const forms: readonly (readonly [what: string, text: string, form: string])[] = [
    ['as it is', `before ${SECRET} after`, 'as it is'],
    ['percent-encoded', `q=${encodeURIComponent(SECRET)}&r=1`, 'percent-encoded'],
    ['percent-encoded throughout', SECRET.replaceAll(/./gs, each => `%${hex(each)}`), 'percent-encoded'],
    ['as base64', base64(SECRET), 'as base64'],
    ['within what was encoded, one byte on', base64(`x${SECRET}y`), 'as base64'],
    ['within what was encoded, two bytes on', base64(`x:${SECRET}`), 'as base64'],
    ['as base64url', Buffer.from(`{"t":"${SECRET}"}`).toString('base64url'), 'as base64url'],
    ['broken into lines', SECRET.replaceAll(/.{7}/gs, '$&\n  '), 'as it is'],
    ['broken into Windows lines', SECRET.replaceAll(/.{7}/gs, '$&\r\n'), 'as it is'],
    ['broken by escaped line ends', SECRET.replaceAll(/.{7}/gs, String.raw`$&\n`), 'as it is'],
    ['as base64 in lines', base64(`x${SECRET}`).replaceAll(/.{9}/gs, '$&\n'), 'as base64'],
  ];
  for (const [what, text, form] of forms) {
    it(what, () => {
      assert.deepEqual(secretsFound(['nowhere', SECRET], { 'the log': text }), [`secret 2 in the log, ${form}`]);
    });
  }

  const places: readonly (readonly [what: string, place: unknown, named: string])[] = [
    ['a list', ['', SECRET], 'here'],
    ['a file', new Map([['a/b.json', SECRET]]), 'here, a/b.json'],
    ['the name of a file', new Map([[`a/${SECRET}`, '']]), 'the names of here'],
    ['the cause of a failure', new Error('x', { cause: { body: SECRET } }), 'here'],
    ['a field that is not listed', Object.defineProperty({}, 'hidden', { value: SECRET }), 'here'],
    ['the end of a long text', new Error('x', { cause: `${'x'.repeat(20_000)}${SECRET}` }), 'here'],
    ['the end of a long list', new Error('x', { cause: [...Array.from({ length: 500 }, () => ''), SECRET] }), 'here'],
    ['what prints itself as something else', { toJSON: () => SECRET }, 'here'],
  ];
  for (const [what, place, named] of places) {
    it(`in ${what}`, () => {
      assert.deepEqual(secretsFound([SECRET], { here: place }), [`secret 1 in ${named}, as it is`]);
    });
  }

  it('by its shape', () => {
    const found = secretsFound([/ghu_\w{4}/g], { plain: SECRET, encoded: '%67hu_1234', none: 'ghu_' });
    assert.deepEqual(found, ['secret 1 in plain, as it is', 'secret 1 in encoded, percent-encoded']);
  });

  it('by a part of a token', () => {
    const token = unsignedToken({ iss: 'x' }).replace(/[^.]*$/, 'c2lnbmF0dXJl');
    for (const part of [token, ...token.split('.').slice(1)]) {
      assert.deepEqual(secretsFound([token], { here: `cut ${part}` }), ['secret 1 in here, as it is']);
    }
  });

  it('in private keys, whose lines end differently', () => {
    const pem = '-----BEGIN KEY-----\nMIIabc\ndef\n-----END KEY-----\n';
    for (const text of [pem, pem.replaceAll('\n', '\r\n'), JSON.stringify({ pem })]) {
      assert.equal(secretsFound([pem], { here: text }).length, 1);
    }
  });
});

describe('No secret is found', () => {
  it('where none is, nor in a Secret', () => {
    assertNoSecret([SECRET], { 'what was printed': [SECRET.slice(1), { kept: new Secret(SECRET) }], file: undefined });
  });

  it('and the test fails, without the secret in its failure, where one is', () => {
    assert.throws(
      () => assertNoSecret([SECRET], { here: SECRET }),
      (error: unknown) =>
        error instanceof Error && /secret 1 in here/.test(error.message) && !error.message.includes(SECRET),
    );
  });

  for (const [what, secrets, places] of [
    ['a secret', [], { here: 'text' }],
    ['a place', [SECRET], {}],
    ['a text', [SECRET], { here: ['', new Map()] }],
    ['a secret that is long enough', ['abc'], { here: 'text' }],
  ] as const) {
    it(`is not said without ${what}`, () => {
      assert.throws(() => assertNoSecret(secrets, places), /no secret|no text|fewer than six/);
    });
  }
});

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
