import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  DEFAULT_LEAD_MILLISECONDS,
  finishedKeys,
  formatManifest,
  LEAST_LEAD_MILLISECONDS,
  parseManifest,
  type RingKey,
  stateOf,
  withNextKey,
  withOnlyKey,
} from '../../../src/broker/keys/key-ring.ts';
import { publishedAt, signingKeyAt } from '../../../src/broker/keys/key-schedule.ts';
import { asAssumeError } from '../../../src/core/errors.ts';
import { failureOf } from '../../support/failure-of.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 21, 9);

function named(letter: string): Pick<RingKey, 'kid' | 'file'> {
  return { kid: letter.repeat(43), file: `2026-11-21-${letter}.pem` };
}

const FIRST = withOnlyKey([], named('a'), START);

describe('A key ring', () => {
  it('begins with a key that signs at once', () => {
    assert.deepEqual(FIRST, [
      { ...named('a'), createdAt: START, signsFrom: START - MINUTE, publishedUntil: undefined },
    ]);
    assert.equal(stateOf(FIRST[0] ?? assert.fail(), FIRST, START), 'signs');
  });

  it('publishes the next key a day before it signs, and the one before until its last token is over', () => {
    const ring = withNextKey(FIRST, named('b'), START + HOUR, DEFAULT_LEAD_MILLISECONDS);
    const takesOver = START + 25 * HOUR;
    const states = (now: number): readonly string[] => ring.map(key => stateOf(key, ring, now));
    assert.deepEqual(states(START + HOUR), ['signs', 'next']);
    assert.deepEqual(states(takesOver - 1), ['signs', 'next']);
    assert.deepEqual(states(takesOver), ['published', 'signs']);
    assert.deepEqual(states(takesOver + 86 * MINUTE - 1), ['published', 'signs']);
    assert.deepEqual(states(takesOver + 86 * MINUTE), ['over', 'signs']);
  });

  it('takes no second next key while one waits, so that a job that runs twice changes nothing', async () => {
    const ring = withNextKey(FIRST, named('b'), START, DEFAULT_LEAD_MILLISECONDS);
    assert.deepEqual(await failureOf(() => withNextKey(ring, named('c'), START + HOUR, HOUR)), {
      kind: 'usage',
      message: 'A next key is waiting already: it signs from 2026-11-22T09:00:00.000Z.',
      hint: 'Rotate again after that; `--leaked` replaces all keys at once.',
      retryable: false,
    });
  });

  it('withdraws leaked keys at once, one that waits among them', () => {
    const ring = withNextKey(FIRST, named('b'), START, DEFAULT_LEAD_MILLISECONDS);
    const now = START + HOUR;
    const replaced = withOnlyKey(ring, named('c'), now);
    assert.equal(signingKeyAt(replaced, now)?.kid, named('c').kid);
    assert.deepEqual(
      publishedAt(replaced, now).map(({ kid }) => kid),
      [named('c').kid],
    );
    assert.equal(signingKeyAt(replaced, START + 48 * HOUR)?.kid, named('c').kid);
  });

  it('rotates at any times so that one key always signs and instances a minute apart publish it throughout', () => {
    const minute = fc.integer({ min: -MINUTE, max: MINUTE });
    const rotation = fc.record({
      pause: fc.integer({ min: 0, max: 40 * HOUR }),
      lead: fc.integer({ min: LEAST_LEAD_MILLISECONDS, max: 30 * HOUR }),
    });
    fc.assert(
      fc.property(
        fc.array(rotation, { maxLength: 8 }),
        fc.integer({ min: 0, max: 400 * HOUR }),
        minute,
        minute,
        fc.integer({ min: 0, max: 10 * MINUTE }),
        (rotations, after, signersClock, publishersClock, age) => {
          // What each instance knows at a moment is the newest ring that was written before it.
          const written: { readonly at: number; readonly ring: readonly RingKey[] }[] = [{ at: START, ring: FIRST }];
          let at = START;
          for (const [index, { pause, lead }] of rotations.entries()) {
            at += pause;
            const { ring } = written.at(-1) ?? assert.fail();
            if (ring.some(({ signsFrom }) => signsFrom > at)) continue;
            written.push({ at, ring: withNextKey(ring, named(String.fromCharCode(98 + index)), at, lead) });
          }
          const ringAt = (time: number): readonly RingKey[] => written.findLast(each => each.at <= time)?.ring ?? FIRST;
          // The signer has seen the newest manifest, the publisher looks at it each ten seconds.
          const signsAt = START + 2 * MINUTE + after;
          const signer = signingKeyAt(ringAt(signsAt), signsAt + signersClock);
          assert.ok(signer !== undefined, 'a key signs');
          const readAt = signsAt + age;
          const published = publishedAt(ringAt(readAt - 10_000), readAt + publishersClock);
          assert.ok(
            published.some(({ kid }) => kid === signer.kid),
            'the other instance publishes it',
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is finished with a key an hour after its publication ended, and never before', () => {
    const ring = withNextKey(FIRST, named('b'), START, HOUR);
    const ends = ring[0]?.publishedUntil ?? assert.fail();
    assert.deepEqual(finishedKeys(ring, ends + HOUR - 1), []);
    assert.deepEqual(
      finishedKeys(ring, ends + HOUR).map(({ kid }) => kid),
      [named('a').kid],
    );
    assert.deepEqual(finishedKeys(FIRST, Number.MAX_SAFE_INTEGER), []);
  });
});

describe('The manifest of a key ring', () => {
  const ring = withNextKey(FIRST, named('b'), START, HOUR);

  it('is read as it was written', () => {
    assert.deepEqual(parseManifest(formatManifest(ring)), ring);
  });

  const key = { ...named('a'), createdAt: '2026-11-21T09:00:00.000Z', signsFrom: '2026-11-21T09:00:00.000Z' };
  const bad: readonly (readonly [string, unknown])[] = [
    ['no object', []],
    ['another version', { version: 2, keys: [key] }],
    ['no list', { version: 1, keys: {} }],
    ['a key that is no object', { version: 1, keys: ['a'] }],
    ['a key named twice', { version: 1, keys: [key, key] }],
    ['a kid that is none', { version: 1, keys: [{ ...key, kid: 'a' }] }],
    ['a file elsewhere', { version: 1, keys: [{ ...key, file: '../a.pem' }] }],
    ['an absolute file', { version: 1, keys: [{ ...key, file: '/etc/a.pem' }] }],
    ['a hidden file', { version: 1, keys: [{ ...key, file: '.a.pem' }] }],
    ['a day without time', { version: 1, keys: [{ ...key, signsFrom: '2026-11-21' }] }],
    ['a time without zone', { version: 1, keys: [{ ...key, signsFrom: '2026-11-21T09:00:00' }] }],
    ['a number for a time', { version: 1, keys: [{ ...key, createdAt: 1 }] }],
  ];
  for (const [what, value] of bad) {
    it(`is refused whole with ${what}`, async () => {
      const { kind, hint } = await failureOf(() => parseManifest(JSON.stringify(value)));
      assert.deepEqual([kind, hint], ['local-file', 'Put back the last good one; nothing but Rolecall writes it.']);
    });
  }

  it('fails for any text in no other way, and repeats none of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), text => {
        try {
          parseManifest(`SECRET${text}`);
        } catch (error) {
          const { kind, message } = asAssumeError(error);
          assert.equal(kind, 'local-file');
          assert.ok(!message.includes('SECRET'));
        }
      }),
    );
  });
});
