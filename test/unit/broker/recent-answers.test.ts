import assert from 'node:assert/strict';
import { RecentAnswers } from '../../../src/broker/github/recent-answers.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { BrokerFixture } from './broker-fixture.ts';
import { JANE, JANES_TOKEN, json, simpleUser } from './fake-github.ts';

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
      { reason: 'github-unavailable', retryAfterSeconds: 1 },
    );
    const joined = answers.get('a', () => Promise.reject(new Error('asked twice')));
    land?.('x');
    assert.deepEqual(await Promise.all([...waiting, joined]), ['x', 'x', 'x']);
    assert.equal(await answers.get('c', () => Promise.resolve('y')), 'y');
  });
});

describe('What GitHub answered longer ago', () => {
  it('is asked for with its tag, and "unchanged" is as fresh as an answer', async () => {
    const fixture = await BrokerFixture.start();
    assert.equal((await fixture.ask()).status, 200);
    assert.ok(asked(fixture, 0).every(([, tagged]) => !tagged));
    fixture.clock.time += 60_000;
    assert.equal((await fixture.ask()).status, 200);
    assert.deepEqual(asked(fixture, 4), [
      ['/user', true],
      ['/user/codespaces/literate-space-parakeet-mld5', true],
      // What says what the person may do, and what proves that this very token may push, is asked anew each time.
      ['/repos/acme/app', false],
      ['/acme/app.git/info/refs', false],
    ]);
    // Kept for another minute, without a question.
    fixture.clock.time += 59_999;
    assert.equal((await fixture.ask()).status, 200);
    assert.equal(fixture.github.requests.length, 8);
  });

  it('counts for five minutes at most: then it is asked for whole, whatever GitHub calls unchanged', async () => {
    const fixture = await BrokerFixture.start();
    const { github, clock } = fixture;
    const send = github.send.bind(github);
    // A GitHub whose tag of a codespace does not change when it stops, and of a person when they are suspended.
    github.send = async request => {
      if (request.headers['if-none-match'] === undefined) return send(request);
      github.requests.push(request);
      return { status: 304, headers: {}, body: '' };
    };
    assert.equal((await fixture.ask()).status, 200);
    github.codespace.state = 'Shutdown';
    const given: number[] = [];
    for (let minute = 1; minute <= 30; minute += 1) {
      clock.time += 60_000;
      if ((await fixture.ask()).status === 200) given.push(minute);
    }
    assert.deepEqual(given, [1, 2, 3, 4]);
    assert.equal((await fixture.ask()).reason, 'codespace-stopped');
  });

  it('is asked for whole again after a clock was set back', async () => {
    const fixture = await BrokerFixture.start();
    assert.equal((await fixture.ask()).status, 200);
    fixture.clock.time -= 86_400_000;
    assert.equal((await fixture.ask()).status, 200);
    assert.ok(asked(fixture, 4).every(([, tagged]) => !tagged));
  });

  it('decides nothing once it changed', async () => {
    const fixture = await BrokerFixture.start();
    const { github, clock } = fixture;
    assert.equal((await fixture.ask()).status, 200);
    clock.time += 60_000;
    github.codespace.state = 'Shutdown';
    assert.equal((await fixture.ask()).reason, 'codespace-stopped');
    github.codespace.state = 'Available';
    github.repository.fork = true;
    assert.equal((await fixture.ask()).reason, 'repository-fork');
    github.repository.fork = false;
    github.tokens.set(JANES_TOKEN, { person: JANE, writes: [] });
    assert.equal((await fixture.ask()).reason, 'no-write-access');
    github.tokens.delete(JANES_TOKEN);
    assert.equal((await fixture.ask()).reason, 'token-stale');
  });

  it('is never taken for another token’s, and no tag of one goes out with another', async () => {
    const fixture = await BrokerFixture.start();
    await fixture.ask();
    const other = 'ghu_JaneTwoJaneTwoJaneTwoJaneTwoJane';
    fixture.github.tokens.set(other, { person: JANE, writes: [] });
    assert.equal((await fixture.ask({ subject_token: other })).reason, 'no-write-access');
    assert.ok(asked(fixture, 4).every(([, tagged]) => !tagged));
  });

  it('is no answer to who did not ask with a tag, nor one that carries no proper tag kept', async () => {
    const fixture = await BrokerFixture.start();
    const unchanged = { status: 304, headers: { etag: '"x"' }, body: '' };
    fixture.github.prepared.set('/user', unchanged);
    assert.equal((await fixture.ask()).reason, 'github-unavailable');
    const another = await BrokerFixture.start();
    const refs = { 'content-type': 'application/x-git-receive-pack-advertisement' };
    another.github.prepared.set('/acme/app.git/info/refs', { ...unchanged, headers: refs });
    assert.equal((await another.ask()).reason, 'github-unavailable');
    for (const etag of ['', 'x', '"a\r\nx: y"', '"', `"${'a'.repeat(129)}"`, '"ä"']) {
      fixture.github.prepared.set('/user', json(200, simpleUser(JANE), { etag }));
      assert.equal((await fixture.ask()).status, 200, etag);
      fixture.clock.time += 60_000;
      await fixture.ask();
      assert.ok(
        asked(fixture, 0).every(([path, tagged]) => path !== '/user' || !tagged),
        etag,
      );
      fixture.clock.time += 60_000;
    }
  });

  it('is not asked for while GitHub’s limit for this token is used up, and what is kept still counts', async () => {
    const fixture = await BrokerFixture.start();
    const { github, clock } = fixture;
    assert.equal((await fixture.ask()).status, 200);
    github.prepared.set('/user', json(403, { message: 'secondary rate limit' }, { 'retry-after': '90' }));
    assert.equal((await fixture.ask()).status, 200, 'within the minute nobody asks');
    clock.time += 60_000;
    const told = await fixture.ask();
    assert.deepEqual([told.status, told.reason, told.retryAfter], [429, 'rate-limited', '90']);
    github.prepared.clear();
    const sent = github.requests.length;
    clock.time += 30_000;
    assert.deepEqual((await fixture.ask()).retryAfter, '60');
    assert.equal(github.requests.length, sent, 'GitHub is left alone');
    // Of others nothing was said.
    const other = 'ghu_JaneTwoJaneTwoJaneTwoJaneTwoJane';
    github.tokens.set(other, { person: JANE, writes: [github.repository.id] });
    assert.equal((await fixture.ask({ subject_token: other })).status, 200);
    clock.time += 60_000;
    assert.equal((await fixture.ask()).status, 200);
  });

  it('is asked for again when the clock was set back to before GitHub said to wait', async () => {
    const fixture = await BrokerFixture.start();
    fixture.github.prepared.set('/user', json(429, {}, { 'retry-after': '3600' }));
    assert.equal((await fixture.ask()).retryAfter, '3600');
    fixture.github.prepared.clear();
    fixture.clock.time -= 86_400_000;
    assert.equal((await fixture.ask()).status, 200);
  });
});

/** What was asked since `from`, and with which tags. */
function asked({ github }: BrokerFixture, from: number): readonly (readonly [string, boolean])[] {
  return github.requests
    .slice(from)
    .map(({ url, headers }) => [new URL(url).pathname, headers['if-none-match'] !== undefined] as const);
}
