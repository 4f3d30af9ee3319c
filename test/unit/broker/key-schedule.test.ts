import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  type KeyTimes,
  lastSignature,
  publishedAt,
  RETENTION_MILLISECONDS,
  signingKeyAt,
} from '../../../src/broker/keys/key-schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** `exp` is at most 15 minutes after the signature, and clouds take tokens for five minutes more. */
const TAKEN_MILLISECONDS = 20 * MINUTE;

const time = fc.integer({ min: 0, max: 48 * HOUR });
const keyTimes: fc.Arbitrary<KeyTimes> = fc.record({
  signsFrom: fc.option(time, { nil: undefined }),
  publishedUntil: fc.option(time, { nil: undefined }),
});
const clockDifference = fc.integer({ min: -MINUTE, max: MINUTE });

function key(signsFrom: number | undefined, publishedUntil?: number): KeyTimes {
  return { signsFrom, publishedUntil };
}

describe('The schedule of keys', () => {
  it('has every instance publish what another signs with, for as long as clouds take it, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.array(keyTimes, { maxLength: 6 }),
        time,
        clockDifference,
        fc.integer({ min: 0, max: TAKEN_MILLISECONDS }),
        (keys, now, difference, age) => {
          const signer = signingKeyAt(keys, now);
          if (signer === undefined) return;
          const published = publishedAt(keys, now + age + difference);
          assert.ok(published.includes(signer), 'the key of a token is published by an instance with another clock');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('agrees on all instances, whatever order the keys are in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(keyTimes, { selector: each => each.signsFrom, maxLength: 6 }), time, (keys, now) => {
        assert.equal(signingKeyAt(keys.toReversed(), now), signingKeyAt(keys, now));
      }),
    );
  });

  it('signs by the key whose turn came last, and by the first of equal ones', () => {
    const [first, second, third] = [key(undefined), key(undefined), key(HOUR)];
    const keys = [first, second, third];
    assert.equal(signingKeyAt(keys, HOUR - 1), first);
    assert.equal(signingKeyAt(keys, HOUR), third);
    assert.deepEqual(publishedAt(keys, 0), keys);
  });

  it('goes on with the key before while the next one may not sign', () => {
    const [old, ended] = [key(0), key(HOUR, HOUR + RETENTION_MILLISECONDS)];
    assert.equal(signingKeyAt([old, ended], HOUR), ended);
    assert.equal(signingKeyAt([old, ended], HOUR + 1), old);
  });

  it('lets no key sign what would outlive its publication', () => {
    const until = 10 * HOUR;
    assert.equal(lastSignature(key(0, until)), until - 26 * MINUTE);
    assert.equal(signingKeyAt([key(0, until)], until - 26 * MINUTE + 1), undefined);
    assert.deepEqual(publishedAt([key(0, until)], until), []);
  });
});
