import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { RateLimit } from '../../../src/broker/limits/rate-limit.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { BrokerFixture, GOOD_FORM, type Told } from './broker-fixture.ts';
import { ACME, CODESPACE, JANE, JANES_TOKEN, json, MALLORY } from './fake-github.ts';

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

  it('counts for the address, whatever is asked there, until GitHub has confirmed who asks', async () => {
    const fixture = await start(100, 20);
    // Whose a token is must be known before it is asked; then it was one request.
    assert.deepEqual(await ask(fixture, 1), ['token']);
    for (let time = 0; time < 17; time += 1) {
      assert.equal((await fixture.post('nonsense')).reason, 'malformed-request');
    }
    const roles = async (codespace: string, token: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fixture.get(`/roles?codespace=${codespace}`, { headers })).status;
    };
    assert.equal(await roles('/', 'x'), 400);
    assert.equal(await roles(CODESPACE, MALLORYS_TOKEN), 429);
    assert.equal((await fixture.post('nonsense')).reason, 'rate-limited');
    assert.deepEqual(await ask(fixture, 1, { ...GOOD_FORM, subject_token: JANES_OTHER_TOKEN }), ['rate-limited 3']);
    // Whom GitHub has confirmed pays as the person that they are, and not with what others left.
    assert.deepEqual(
      await ask(fixture, 50),
      Array.from({ length: 50 }, () => 'token'),
    );
    assert.equal(await roles(CODESPACE, JANES_TOKEN), 200);
    fixture.caller = { address: '198.51.100.7' };
    assert.deepEqual(await ask(fixture, 1, { ...GOOD_FORM, subject_token: JANES_OTHER_TOKEN }), ['token']);
  });

  it('counts for the address what asks for an audience that nobody gets, whoever asks', async () => {
    const fixture = await start(5, 20);
    assert.deepEqual(await ask(fixture, 1), ['token']);
    const foreign = { ...GOOD_FORM, audience: 'nobody' };
    assert.deepEqual(new Set(await ask(fixture, 19, foreign)), new Set(['audience-not-allowed']));
    assert.deepEqual(await ask(fixture, 1, foreign), ['rate-limited 3']);
    assert.deepEqual(await ask(fixture, 1), ['token']);
  });

  it('counts for the address of whom GitHub knows and confirms no codespace of', async () => {
    const fixture = await start(100, 20);
    const mallory = { ...GOOD_FORM, subject_token: MALLORYS_TOKEN };
    assert.deepEqual(new Set(await ask(fixture, 20, mallory)), new Set(['codespace-unknown']));
    assert.deepEqual(await ask(fixture, 1, mallory), ['rate-limited 3']);
  });

  it('counts for the address again of whose token GitHub does not accept any more', async () => {
    const fixture = await start(100, 20);
    assert.deepEqual(
      await ask(fixture, 30),
      Array.from({ length: 30 }, () => 'token'),
    );
    fixture.github.tokens.delete(JANES_TOKEN);
    fixture.clock.time += 60_000;
    assert.deepEqual(new Set(await ask(fixture, 11)), new Set(['token-stale']));
    for (let time = 0; time < 20; time += 1) await fixture.post('nonsense');
    assert.equal((await fixture.ask()).reason, 'rate-limited');
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
    assert.deepEqual(fixture.github.asked(), ['/user']);
    fixture.clock.time += 60_000;
    assert.deepEqual(await ask(fixture, 1, stale), ['token-stale']);
    assert.deepEqual(fixture.github.asked(), ['/user', '/user']);
  });

  it('asks GitHub once about an unknown token, however many ask with it at once, for whatever', async () => {
    const fixture = await start(100);
    const told = await Promise.all(
      Array.from({ length: 40 }, (_, each) =>
        fixture.ask({ subject_token: 'ghu_stalestalestalestale', codespace: `codespace-${each}` }),
      ),
    );
    assert.deepEqual(new Set(told.map(({ reason }) => reason)), new Set(['token-stale']));
    assert.deepEqual(fixture.github.asked(), ['/user']);
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

  it('lets no address have GitHub asked about more unknown tokens than that, however many come at once', async () => {
    const fixture = await start(60, 600);
    slowly(fixture);
    const told = await Promise.all(
      Array.from({ length: 300 }, (_, each) => fixture.ask({ subject_token: `ghu_unknownunknown0000${each}` })),
    );
    const asked = fixture.github.asked();
    assert.ok(asked.length <= 60 && asked.every(path => path === '/user'), `${asked.length} questions`);
    const stale = told.filter(({ reason }) => reason === 'token-stale').length;
    assert.equal(stale, asked.length);
    assert.equal(told.filter(({ reason }) => reason === 'rate-limited').length, 300 - stale);
    // Nor with the next ones, nor after a pause in which nothing was answered.
    await Promise.all(
      Array.from({ length: 300 }, (_, each) => fixture.ask({ subject_token: `ghu_unknownunknown0001${each}` })),
    );
    assert.equal(fixture.github.requests.length, asked.length);
    fixture.clock.time += 10_000;
    await Promise.all(
      Array.from({ length: 300 }, (_, each) => fixture.ask({ subject_token: `ghu_unknownunknown0002${each}` })),
    );
    assert.ok(fixture.github.requests.length <= asked.length + 10, `${fixture.github.requests.length} questions`);
  });

  it('keeps none of many entitled people out who come at once to a slow GitHub, from one address or many', async () => {
    for (const addresses of [1, 150]) {
      const fixture = await start(60, 600);
      const people = Array.from({ length: 150 }, (_, each) => entitled(fixture, 10_000 + each));
      slowly(fixture);
      const told = await Promise.all(
        people.map((form, each) => {
          fixture.caller = { address: `192.0.2.${each % addresses}` };
          return fixture.ask(form);
        }),
      );
      assert.deepEqual(
        outcomes(told),
        people.map(() => 'token'),
      );
    }
  });

  it('keeps nobody out whom GitHub has confirmed, whatever strangers send from the same address', async () => {
    const fixture = await start(60, 600);
    assert.deepEqual(await ask(fixture, 1), ['token']);
    for (let minute = 0; minute < 5; minute += 1) {
      const strangers = Array.from({ length: 70 }, (_, each) =>
        fixture.ask({ subject_token: `ghu_unknownunknown00${minute}${each}` }),
      );
      const [told] = await Promise.all([fixture.ask(), ...strangers]);
      assert.equal(told.status, 200);
      assert.equal((await fixture.ask()).status, 200);
      fixture.clock.time += 60_000;
    }
  });

  it('charges no address for what GitHub did not answer', async () => {
    const fixture = await start(60, 100);
    fixture.github.prepared.set('/user', json(502, {}));
    for (let each = 0; each < 50; each += 1) {
      assert.equal((await fixture.ask(entitled(fixture, 20_000 + each))).reason, 'github-unavailable');
    }
    fixture.github.prepared.clear();
    assert.equal((await fixture.ask(entitled(fixture, 20_000))).status, 200);
  });

  it('charges an address while GitHub locks the broker out, and raises the alarm', async () => {
    const fixture = await start(60, 100);
    const message = 'Maximum number of login attempts exceeded. Please try again later.';
    fixture.github.prepared.set('/user', json(403, { message }));
    const told = await Promise.all(
      Array.from({ length: 100 }, (_, each) => fixture.ask({ subject_token: `ghu_unknownunknown0000${each}` })),
    );
    assert.equal(fixture.github.requests.length, 10);
    assert.deepEqual(
      new Set(outcomes(told).map(each => each?.split(' ')[0])),
      new Set(['github-unavailable', 'rate-limited']),
    );
    const alarm = fixture.logged.find(line => line.includes('it may have locked out the address of the broker.'));
    assert.ok(alarm?.includes('login-attempts'), alarm);
    assert.ok(!fixture.logged.join('').includes('Maximum number'), 'without the words of GitHub');
  });

  it('tells who waited too long for others at their address to come again', async () => {
    const fixture = await start(60, 10);
    const open = gated(fixture);
    const first = fixture.ask(entitled(fixture, 30_000));
    const second = fixture.ask(entitled(fixture, 30_001));
    const third = fixture.ask(entitled(fixture, 30_002));
    await new Promise(resolve => setImmediate(resolve));
    fixture.clock.time += 15_000;
    open();
    const told = outcomes(await Promise.all([first, second, third]));
    assert.deepEqual(told, ['token', 'token', 'github-unavailable 5']);
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

  it('may let more pass at once than in a minute, takes many together, and gives back', () => {
    const clock = new FakeClock();
    const limited = new RateLimit({ clock, perMinute: 6, atOnce: 30, maximumEntries: 1 });
    assert.deepEqual([limited.take('a', 20), limited.take('a', 11), limited.take('a', 10)], [undefined, 10, undefined]);
    limited.giveBack('a', 10);
    assert.deepEqual([limited.take('a', 10), limited.take('a')], [undefined, 10]);
    limited.giveBack('a', 1_000);
    assert.deepEqual([limited.take('a', 31), limited.take('a', 30)], [10, undefined]);
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

/** The form of another person, with a codespace of the same repository. */
function entitled({ github }: BrokerFixture, id: number): Readonly<Record<string, string>> {
  const person = { id, login: `person-${id}` };
  const subject_token = `ghu_entitledentitled${id}`;
  github.tokens.set(subject_token, { person, writes: [github.repository.id] });
  github.codespaces.push({ ...github.codespace, id, name: `of-${id}`, owner: person });
  return { subject_token, codespace: `of-${id}` };
}

/** GitHub answers what it was asked so far only after others had their turn, again and again. */
function slowly({ github }: BrokerFixture): void {
  const send = github.send.bind(github);
  github.send = async request => {
    const answer = await send(request);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve));
    return answer;
  };
}

/** GitHub answers nothing before the returned function was called. */
function gated({ github }: BrokerFixture): () => void {
  const send = github.send.bind(github);
  let open: (() => void) | undefined;
  const gate = new Promise<void>(resolve => (open = resolve));
  github.send = request => gate.then(() => send(request));
  return () => open?.();
}

function limit(clock: FakeClock, perMinute: number, maximumEntries = 10): RateLimit {
  return new RateLimit({ clock, perMinute, maximumEntries });
}
