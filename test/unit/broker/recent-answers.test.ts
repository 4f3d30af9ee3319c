import assert from 'node:assert/strict';
import { RecentAnswers } from '../../../src/broker/recent-answers.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { BrokerFixture } from './broker-fixture.ts';

const LIMITS = { lifetimeMilliseconds: 60_000, maximumEntries: 3, maximumFlights: 2 };

describe('What GitHub answered a moment ago', () => {
  it('is asked once by many at once', async () => {
    const fixture = await BrokerFixture.start();
    const told = await Promise.all(Array.from({ length: 50 }, () => fixture.ask()));
    assert.deepEqual(new Set(told.map(({ status }) => status)), new Set([200]));
    assert.equal(new Set(told.map(({ token }) => token)).size, 50);
    assert.equal(fixture.github.requests.length, 4);
  });

  it('counts from when it was asked, and not after the clock was set back', async () => {
    const clock = new FakeClock();
    const answers = new RecentAnswers<number>({ clock, ...LIMITS });
    let asked = 0;
    const get = () =>
      answers.get('key', async () => {
        asked += 1;
        clock.time += 30_000;
        return Promise.resolve(asked);
      });
    assert.equal(await get(), 1);
    clock.time += 29_999;
    assert.equal(await get(), 1);
    clock.time += 1;
    assert.equal(await get(), 2);
    clock.time -= 3_600_000;
    assert.equal(await get(), 3);
  });

  it('is not kept when it was a failure', async () => {
    const answers = new RecentAnswers<number>({ clock: new FakeClock(), ...LIMITS });
    await assert.rejects(
      answers.get('key', () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await answers.get('key', () => Promise.resolve(1)), 1);
  });

  it('is kept of the newest keys alone', async () => {
    const answers = new RecentAnswers<string>({ clock: new FakeClock(), ...LIMITS });
    const asked: string[] = [];
    const get = (key: string) =>
      answers.get(key, () => {
        asked.push(key);
        return Promise.resolve(key);
      });
    for (const key of ['a', 'b', 'c', 'd', 'd', 'c', 'b', 'a']) await get(key);
    assert.deepEqual(asked, ['a', 'b', 'c', 'd', 'a']);
  });

  it('is not asked for by more than a number of keys at once', async () => {
    const answers = new RecentAnswers<string>({ clock: new FakeClock(), ...LIMITS });
    let land: ((value: string) => void) | undefined;
    const flying = new Promise<string>(resolve => (land = resolve));
    const waiting = ['a', 'b'].map(key => answers.get(key, () => flying));
    await assert.rejects(
      answers.get('c', () => flying),
      { reason: 'rate-limited', retryAfterSeconds: 1 },
    );
    const joined = answers.get('a', () => Promise.reject(new Error('asked twice')));
    land?.('x');
    assert.deepEqual(await Promise.all([...waiting, joined]), ['x', 'x', 'x']);
    assert.equal(await answers.get('c', () => Promise.resolve('y')), 'y');
  });
});
