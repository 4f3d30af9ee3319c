import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { durationText, jsonText, listed, printable } from '../../../src/core/text.ts';

describe('printable', () => {
  const rows: readonly [string, string, string][] = [
    ['leaves ordinary text', 'release/2026-ä→漢', 'release/2026-ä→漢'],
    ['takes the escape out of a terminal sequence', '\u001b[2Jx\u009b31m', '\ufffd[2Jx\ufffd31m'],
    ['takes out an OSC 52 clipboard write', '\u001b]52;c;aGk=\u0007', '\ufffd]52;c;aGk=\ufffd'],
    ['takes out line breaks and tabs', 'a\r\nb\tc\u2028d', 'a\ufffd\ufffdb\ufffdc\ufffdd'],
    ['takes out bidirectional overrides', 'dev\u202eniam', 'dev\ufffdniam'],
    ['takes out invisible characters', 'ad\u200bmin\ufeff', 'ad\ufffdmin\ufffd'],
    ['is no command to a runner of GitHub’s', 'a ##[stop-commands]b', 'a ## [stop-commands]b'],
  ];
  for (const [what, text, expected] of rows) it(what, () => assert.equal(printable(text), expected));

  it('shows nothing that Unicode lets a font leave out, so that no two texts look alike for it', () => {
    const ignorable = Array.from({ length: 0x11_0000 }, (_, point) => String.fromCodePoint(point)).filter(character =>
      /\p{Default_Ignorable_Code_Point}/u.test(character),
    );
    for (const known of ['\ufe00', '\ufe0f', '\u{e0100}', '\u{e01ef}', '\u{1d173}', '\u{1bca0}', '\u3164']) {
      assert.ok(ignorable.includes(known), known.codePointAt(0)?.toString(16));
    }
    for (const character of [...ignorable, '\u2800', '\ufffc', '\u{13430}', '\u{16fe4}', '\u{1d159}']) {
      const code = character.codePointAt(0)?.toString(16);
      assert.equal(printable(`dev${character}`), 'dev\ufffd', code);
      assert.match(jsonText(`dev${character}`), /^"dev(?:\\u[0-9a-f]{4}){1,2}"$/, code);
    }
  });

  it('cuts what is too long', () => assert.equal(printable('x'.repeat(20), 10), `${'x'.repeat(9)}…`));
});

describe('durationText', () => {
  const rows: readonly [number, string][] = [
    [0, 'under a minute'],
    [59_999, 'under a minute'],
    [42 * 60_000, '42 min'],
    [3_600_000, '1 h'],
    [5_400_000, '1 h 30 min'],
  ];
  for (const [milliseconds, text] of rows) it(text, () => assert.equal(durationText(milliseconds), text));
});

describe('listed', () => {
  it('joins as a sentence does', () => {
    assert.deepEqual(
      [listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'], 'or')],
      ['', 'a', 'a and b', 'a, b or c'],
    );
  });
});
