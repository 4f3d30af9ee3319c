import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Secret } from '../../../../src/core/secret.ts';
import { outputMask } from '../../../../src/run/mask/output-mask.ts';

const S = `wJalr'X"UtnFEMI/K7&MDENG+bPx<RfiCY%EX`;
const LINES = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n}\n{\nabcdefghijklmnopqrstuvwx\n-----END KEY-----';

/** What comes out, for chunks that go in. */
function masked(chunks: readonly (string | Uint8Array)[], secrets: readonly string[] = [S]): string {
  const mask = outputMask(secrets.map(each => new Secret(each)));
  const parts = chunks.map(chunk => mask.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  return Buffer.concat([...parts, mask.end()]).toString();
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = Buffer.from(S).toString('hex');
const percent = encodeURIComponent(S);
const wrapped = (text: string, width: number, between: string): string =>
  text.match(new RegExp(`.{1,${width}}`, 'gs'))?.join(between) ?? '';

/** By the number of the row in the list of public ways round masks. */
const ROWS: readonly (readonly [row: string, printed: string, secrets?: readonly string[]])[] = [
  ['0, as it is', S],
  ['1, base64', base64(S)],
  ['2, base64 behind one byte', base64(`x${S}`).slice(2)],
  ['2, base64 behind two bytes', base64(`xx${S}`).slice(3)],
  ['4, base64url without padding', Buffer.from(S).toString('base64url')],
  ['5, base64 in lines', wrapped(base64(S), 20, '\n')],
  ['7, hexadecimal', hex],
  ['7, hexadecimal in capitals', hex.toUpperCase()],
  ['8, percent-encoded', percent],
  ['8, percent-encoded in small letters', percent.replace(/%../g, found => found.toLowerCase())],
  [
    '10, entities',
    S.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  ],
  ['11, as bash quotes it', S.replaceAll("'", String.raw`'\''`)],
  ['11, as PowerShell quotes it', S.replaceAll("'", "''")],
  ['13, without the quotes around it', 'quoted-secret-value', ['"quoted-secret-value"']],
  ['14, out of JSON', 'the-value-in-it', ['{ "a": { "key": "the-value-in-it" } }']],
  ['14, within JSON', JSON.stringify(S).slice(1, -1)],
  ['16, a line of several', 'MIIEvQIBADANBgkqhkiG9w0BAQ', [LINES]],
  ['17, with other ends of lines', LINES.replaceAll('\n', '\r\r\n'), [LINES]],
  ['20, in a box', wrapped(S, 12, '\r\n\u2502   ')],
  ['25, wrapped by a terminal', wrapped(S, 10, '\r\n')],
  ['26, with colours in it', wrapped(S, 7, '\u001b[1;31m')],
  ['28, with NULs in it', S.split('').join('\0')],
  ['40, behind a title', `\u001b]0;title\u0007${S}`],
  ['41, behind a cut escape', `\u001b(B${S}`],
];

describe('A mask of output', () => {
  for (const [row, printed, secrets = [S]] of ROWS) {
    it(`covers row ${row}`, () => {
      const out = masked([`before ${printed} behind\n`], secrets);
      // oxlint-disable-next-line no-control-regex -- an escape sequence stays, and what it covered does not
      assert.match(out, /^before (?:\u001b\]0;title\u0007|\u001b\(B)?\S{0,4}\*\*\*\S{0,4} behind\n$/, out);
      for (const secret of secrets) assert.ok(!out.includes(secret));
    });
  }

  it('covers a secret that is cut by chunks and pauses at any place, and holds nothing else back', () => {
    for (let cut = 1; cut < S.length; cut += 1) {
      const mask = outputMask([new Secret(S)]);
      assert.equal(Buffer.from(mask.push(Buffer.from(`a ${S.slice(0, cut)}`))).toString(), 'a ');
      assert.equal(Buffer.from(mask.push(Buffer.from(`${S.slice(cut)} b\n`))).toString(), '*** b\n');
    }
  });

  it('covers one that is the beginning of another, and two that overlap, whole', () => {
    assert.equal(masked(['x abcdefghijkl y'], ['abcdefgh', 'abcdefghijkl']), 'x *** y');
    assert.equal(masked(['x abcdefghijklmnop y'], ['abcdefghijkl', 'ghijklmnop']), 'x *** y');
  });

  it('is the same done twice', () => {
    const once = masked([`a ${S} b`]);
    assert.equal(masked([once]), once);
  });

  it('covers tokens of a known shape, and no word that only begins like one', () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(30)}.${'b'.repeat(20)}`;
    for (const token of [jwt, `ASIA${'A1'.repeat(8)}`, `ghu_${'a1'.repeat(18)}`, `ya29.${'a-'.repeat(20)}`]) {
      for (const end of [';', ')', '"', '\n', '']) assert.equal(masked([`t=${token}${end}`], []), `t=***${end}`);
      assert.equal(masked(`id42\0${token} x`.split(''), []), 'id42\0*** x');
    }
    for (const word of ['eyJustice', 'AKIA', 'ghu_short', 'eyJ.a.b'])
      assert.equal(masked([`${word} x`], []), `${word} x`);
  });

  it('leaves alone what is too short to be told from other text', () => {
    assert.equal(masked(['the pass is abc'], ['abc', '']), 'the pass is abc');
  });

  const bytes = fc.uint8Array({ maxLength: 200 });

  it('changes no byte of what has no secret in it, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 8 }), chunks => {
        const mask = outputMask([new Secret(S)]);
        const out = Buffer.concat([...chunks.map(chunk => mask.push(chunk)), mask.end()]);
        assert.deepEqual(out, Buffer.concat(chunks));
      }),
    );
  });

  it('gives the same for any cut, and never the secret', () => {
    const pieces = fc.array(
      fc.oneof(fc.constantFrom(S, base64(S), hex, S.slice(0, 9), ' ', '\n', '\u001b[0m'), fc.string()),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(60), { maxLength: 12 }), (texts, cuts) => {
        const whole = Buffer.from(texts.join(''));
        const places = cuts.map(cut => cut % (whole.length + 1)).toSorted((one, other) => one - other);
        const chunks = [0, ...places].map((start, index) => whole.subarray(start, places[index] ?? whole.length));
        const out = masked([whole]);
        assert.equal(masked(chunks), out);
        for (const form of [S, base64(S).slice(0, -2), hex]) assert.ok(!out.includes(form));
      }),
    );
  });

  it('holds back no more than a bound, whatever comes', () => {
    const mask = outputMask([new Secret(S)]);
    mask.push(Buffer.from(S.slice(0, 10)));
    let held = 10;
    const nothing = Buffer.alloc(256 * 1024);
    for (let index = 0; index < 16; index += 1) held += nothing.length - mask.push(nothing).length;
    assert.ok(held <= 2 << 20, `${held}`);
  });
});
