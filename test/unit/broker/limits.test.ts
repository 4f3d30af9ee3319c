import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { RateLimit } from '../../../src/broker/rate-limit.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { BrokerFixture, GOOD_FORM, type Told } from './broker-fixture.ts';
import { ACME, CODESPACE, JANE, JANES_TOKEN, MALLORY } from './fake-github.ts';

const JANES_OTHER_TOKEN = 'ghu_JaneTwoJaneTwoJaneTwoJaneTwoJane';
const MALLORYS_TOKEN = 'ghu_MalloryMalloryMalloryMalloryMall';

function outcomes(told: readonly Told[]): readonly (string | undefined)[] {
  return told.map(({ status, reason, retryAfter }) =>
    status === 200 ? 'token' : `${reason} ${retryAfter ?? ''}`.trim(),
  );
}

describe('How often the broker is asked', () => {
  it('counts for the person, whichever token and address they use', async () => {
    const fixture = await start(3);
    assert.deepEqual(await ask(fixture, 2), ['token', 'token']);
    fixture.caller = { address: '198.51.100.7' };
    const other = { ...GOOD_FORM, subject_token: JANES_OTHER_TOKEN };
    assert.deepEqual(await ask(fixture, 2, other), ['token', 'rate-limited 20']);
    assert.deepEqual(await ask(fixture, 1), ['rate-limited 20']);
    // What was refused was not counted: a third of a minute later there is room for one.
    fixture.clock.time += 20_000;
    assert.deepEqual(await ask(fixture, 2), ['token', 'rate-limited 20']);
  });

  it('is refused as RFC 6585 §4 says, without a question to GitHub', async () => {
    const fixture = await start(1);
    await fixture.ask();
    const asked = fixture.github.requests.length;
    const answer = await fixture.broker.fetch(
      new Request('https://id.acme.example/roles?codespace=x', { headers: { authorization: `Bearer ${JANES_TOKEN}` } }),
      fixture.caller,
    );
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '60']);
    assert.deepEqual(await answer.json(), {
      error: 'temporarily_unavailable',
      error_description: 'Too many requests; try again later.',
      reason: 'rate-limited',
    });
    assert.equal(fixture.github.requests.length, asked);
  });

  it('counts for the token as long as GitHub has not said whose it is, also when all of it fails', async () => {
    const fixture = await start(2);
    const foreign = { ...GOOD_FORM, subject_token: 'ghu_nobodynobodynobodynobody' };
    assert.deepEqual(await ask(fixture, 3, foreign), ['token-stale', 'token-stale', 'rate-limited 30']);
    const refused = { ...GOOD_FORM, subject_token: MALLORYS_TOKEN };
    assert.deepEqual(await ask(fixture, 3, refused), ['codespace-unknown', 'codespace-unknown', 'rate-limited 30']);
    assert.deepEqual(await ask(fixture, 1), ['token'], 'nobody pays for others');
  });

  it('counts for the address, whoever asks for whatever', async () => {
    const fixture = await start(100, 4);
    assert.deepEqual(await ask(fixture, 2), ['token', 'token']);
    assert.equal((await fixture.post('nonsense')).reason, 'malformed-request');
    const roles = { headers: { authorization: `Bearer ${JANES_TOKEN}` } };
    assert.equal((await fixture.get(`/roles?codespace=${CODESPACE}`, roles)).status, 200);
    assert.deepEqual(await ask(fixture, 1, { ...GOOD_FORM, subject_token: JANES_OTHER_TOKEN }), ['rate-limited 15']);
    fixture.caller = { address: '198.51.100.7' };
    assert.deepEqual(await ask(fixture, 1), ['token']);
  });

  it('is free for what clouds and load balancers ask', async () => {
    const fixture = await start(1, 1);
    await fixture.ask();
    for (const path of ['/jwks', '/.well-known/openid-configuration', '/healthz', '/readyz']) {
      for (let time = 0; time < 50; time += 1) assert.equal((await fixture.get(path)).status, 200, path);
    }
  });

  it('asks GitHub about a token that it does not accept once a minute', async () => {
    const fixture = await start(100);
    const stale = { ...GOOD_FORM, subject_token: 'ghu_stalestalestalestale' };
    await ask(fixture, 5, stale);
    assert.deepEqual(fixture.github.asked(), ['/user', `/user/codespaces/${CODESPACE}`]);
    fixture.clock.time += 60_000;
    assert.deepEqual(await ask(fixture, 1, stale), ['token-stale']);
    assert.equal(fixture.github.requests.length, 4);
  });

  it('costs an address ten requests for each token that GitHub does not know', async () => {
    const fixture = await start(100, 40);
    for (let each = 0; each < 4; each += 1) {
      assert.deepEqual(await ask(fixture, 1, { ...GOOD_FORM, subject_token: `ghu_unknownunknown000${each}` }), [
        'token-stale',
      ]);
    }
    const asked = fixture.github.requests.length;
    assert.deepEqual(await ask(fixture, 1, { ...GOOD_FORM, subject_token: 'ghu_unknownunknown0009' }), [
      'rate-limited 2',
    ]);
    assert.equal(fixture.github.requests.length, asked);
    fixture.caller = { address: '198.51.100.7' };
    assert.deepEqual(await ask(fixture, 1), ['token']);
  });

  it('never tells a person from another by their login', async () => {
    const fixture = await start(1);
    await fixture.ask();
    // The login of the one who asked before, at another id.
    fixture.github.tokens.set(MALLORYS_TOKEN, { person: { ...JANE, id: 999 }, writes: [fixture.github.repository.id] });
    fixture.github.codespace.owner = { ...JANE, id: 999 };
    fixture.github.codespace.billable_owner = ACME;
    assert.deepEqual(await ask(fixture, 1, { ...GOOD_FORM, subject_token: MALLORYS_TOKEN }), ['token']);
  });
});

describe('A limit', () => {
  it('lets a minute’s worth pass at once, then one for each part of the minute', () => {
    const clock = new FakeClock();
    const limited = limit(clock, 60);
    for (let time = 0; time < 60; time += 1) assert.equal(limited.take('a'), undefined);
    assert.equal(limited.take('a'), 1);
    clock.time += 1_000;
    assert.equal(limited.take('a'), undefined);
    assert.equal(limited.take('a'), 1);
    assert.equal(limited.take('b'), undefined);
  });

  it('lets exactly that many pass at once, whatever a part of the minute comes to in binary', () => {
    for (let perMinute = 1; perMinute <= 300; perMinute += 1) {
      const limited = limit(new FakeClock(), perMinute);
      const passed = Array.from({ length: 3 * perMinute }, () => limited.take('a')).filter(wait => wait === undefined);
      assert.ok([perMinute, perMinute - 1].includes(passed.length), `${passed.length} of ${perMinute}`);
    }
  });

  it('remembers the newest keys alone', () => {
    const clock = new FakeClock();
    const limited = limit(clock, 1, 2);
    for (const key of ['a', 'b', 'c']) assert.equal(limited.take(key), undefined);
    assert.deepEqual([limited.take('c'), limited.take('b'), limited.take('a')], [60, 60, undefined]);
  });

  it('locks nobody out when the clock is set back', () => {
    const clock = new FakeClock();
    const limited = limit(clock, 1);
    limited.take('a');
    clock.time -= 86_400_000;
    assert.deepEqual([limited.take('a'), limited.take('a')], [undefined, 60]);
    limited.charge('a', 5);
    assert.equal(limited.take('a'), 60);
  });

  it('is never exceeded, and who waited as long as it said passes, whatever comes when', () => {
    const pause = fc.oneof({ arbitrary: fc.constant(0), weight: 9 }, { arbitrary: fc.nat(90_000), weight: 1 });
    const step = fc.record({ pause, charge: fc.option(fc.nat(20), { freq: 9 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(step, { maxLength: 200 }), (perMinute, steps) => {
        const clock = new FakeClock();
        const limited = limit(clock, perMinute);
        const passed: number[] = [];
        for (const { pause, charge } of steps) {
          clock.time += pause;
          if (charge !== null) limited.charge('a', charge);
          const wait = limited.take('a');
          if (wait === undefined) passed.push(clock.time);
          else {
            assert.ok(wait >= 1 && wait <= 60, `${wait} s`);
            // Whoever does not wait is refused again.
            assert.equal(limited.take('a'), wait);
            if (charge === null) continue;
            clock.time += wait * 1000;
            assert.equal(limited.take('a'), undefined);
            passed.push(clock.time);
          }
        }
        for (const start of passed) {
          const inMinute = passed.filter(time => time >= start && time < start + 60_000).length;
          assert.ok(inMinute <= 2 * perMinute, `${inMinute} in a minute`);
        }
      }),
    );
  });
});

async function start(perUser: number, perAddress = 1_000): Promise<BrokerFixture> {
  const fixture = await BrokerFixture.start({ limits: { perUser, perAddress } });
  const { repository, tokens } = fixture.github;
  tokens.set(JANES_OTHER_TOKEN, { person: JANE, writes: [repository.id] });
  tokens.set(MALLORYS_TOKEN, { person: MALLORY, writes: [] });
  return fixture;
}

/** One request after the other. */
async function ask(fixture: BrokerFixture, times: number, form: Readonly<Record<string, string>> = GOOD_FORM) {
  const told: Told[] = [];
  for (let time = 0; time < times; time += 1) told.push(await fixture.ask(form));
  return outcomes(told);
}

function limit(clock: FakeClock, perMinute: number, maximumEntries = 10): RateLimit {
  return new RateLimit({ clock, perMinute, maximumEntries });
}
