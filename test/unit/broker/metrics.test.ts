import assert from 'node:assert/strict';
import { BROKER_REFUSALS } from '../../../src/core/broker-protocol.ts';
import { AssumeError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import { BrokerFixture, testKeys } from './broker-fixture.ts';
import { CODESPACE, JANES_TOKEN, json } from './fake-github.ts';

const TOKEN = 'metrics-token-of-20-letters-or-more';
const AUTHORISED = { headers: { authorization: `Bearer ${TOKEN}` } };

describe('The metrics of a broker', () => {
  let fixture: BrokerFixture;
  beforeEach(async () => {
    const instead = { metricsToken: new Secret(TOKEN), residentBytes: () => 42_000_000 };
    const limits = { perUser: 5, perAddress: 1_000 };
    fixture = new BrokerFixture(await testKeys(), { limits }, instead);
  });

  async function page(): Promise<string> {
    return (await fixture.get('/metrics', AUTHORISED)).text();
  }

  /** The value of one series, as Prometheus writes it. */
  async function value(series: string): Promise<string | undefined> {
    return (await page())
      .split('\n')
      .find(line => line.startsWith(`${series} `))
      ?.slice(series.length + 1);
  }

  it('are for who has the token alone', async () => {
    const attempts: readonly (string | undefined)[] = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(0, -1)}`,
      `Basic ${TOKEN}`,
      `Bearer ${JANES_TOKEN}`,
      TOKEN,
    ];
    for (const authorization of attempts) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const answer = await fixture.get('/metrics', { headers });
      assert.deepEqual([answer.status, answer.headers.get('www-authenticate')], [401, 'Bearer'], authorization);
      assert.equal(await answer.text(), '');
    }
    const answer = await fixture.get('/metrics', AUTHORISED);
    assert.deepEqual(
      [answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')],
      [200, 'text/plain; version=0.0.4; charset=utf-8', 'no-store'],
    );
    assert.ok(!fixture.logged.join('').includes(TOKEN));
  });

  it('are nowhere without a token in the configuration', async () => {
    const closed = await BrokerFixture.start();
    for (const init of [{}, AUTHORISED, { headers: { authorization: 'Bearer undefined' } }]) {
      assert.equal((await closed.get('/metrics', init)).status, 404);
    }
  });

  it('count tokens by cloud, refusals by reason, limits by whose they are', async () => {
    await fixture.ask();
    await fixture.ask({ audience: 'https://iam.googleapis.com/x' });
    await fixture.ask({ codespace: 'another' });
    await fixture.ask({ audience: 'nobody' });
    for (let time = 0; time < 3; time += 1) await fixture.ask();
    assert.deepEqual(
      await Promise.all(
        [
          'rolecall_broker_tokens_issued_total{cloud="aws"}',
          'rolecall_broker_tokens_issued_total{cloud="gcp"}',
          'rolecall_broker_tokens_issued_total{cloud="other"}',
          'rolecall_broker_refusals_total{reason="codespace-unknown"}',
          'rolecall_broker_refusals_total{reason="audience-not-allowed"}',
          'rolecall_broker_refusals_total{reason="rate-limited"}',
          'rolecall_broker_rate_limited_total{limit="perUser"}',
          'rolecall_broker_rate_limited_total{limit="perAddress"}',
        ].map(value),
      ),
      ['3', '1', '0', '1', '1', '1', '1', '0'],
    );
  });

  it('count what GitHub was asked, by how it ended', async () => {
    await fixture.ask();
    fixture.clock.time += 60_000;
    await fixture.ask();
    fixture.clock.time += 60_000;
    fixture.github.prepared.set('/user', json(502, {}));
    fixture.github.prepared.set(`/user/codespaces/${CODESPACE}`, new AssumeError('network', 'Nothing.'));
    await fixture.ask();
    fixture.github.prepared.set('/user', new AssumeError('protocol', 'A redirect.', { code: 'HTTP 301' }));
    fixture.github.prepared.set(`/user/codespaces/${CODESPACE}`, json(429, {}));
    await fixture.ask();
    fixture.clock.time += 60_000;
    fixture.github.prepared.set('/user', json(403, { message: 'Maximum number of login attempts exceeded.' }));
    fixture.github.prepared.delete(`/user/codespaces/${CODESPACE}`);
    await fixture.ask();
    const series = ['answered', 'unchanged', 'refused', 'limited', 'locked-out', 'failed'].map(
      outcome => `rolecall_broker_github_requests_total{outcome="${outcome}"}`,
    );
    assert.deepEqual(await Promise.all(series.map(value)), ['6', '3', '1', '1', '1', '2']);
  });

  it('count requests through a proxy that is not counted, and the log warns of it once', async () => {
    const series = 'rolecall_broker_uncounted_proxy_requests_total';
    assert.equal(await value(series), '0');
    fixture.caller = { address: '127.0.0.1', isUncountedProxy: true };
    for (let time = 0; time < 3; time += 1) await fixture.ask();
    assert.equal(await value(series), '4', 'with the one that reads it');
    const warnings = fixture.logged.filter(
      line => line.startsWith('[') && line.includes('`trustedProxies` does not count'),
    );
    assert.equal(warnings.length, 1);
  });

  it('time answers and signatures, and say how much memory the process has', async () => {
    await fixture.ask();
    await fixture.get('/jwks');
    await fixture.get('/nowhere');
    assert.equal(await value('rolecall_broker_request_duration_seconds_count{route="token",status="2xx"}'), '1');
    assert.equal(await value('rolecall_broker_request_duration_seconds_count{route="other",status="4xx"}'), '1');
    assert.equal(await value('rolecall_broker_signing_duration_seconds_count'), '1');
    // The one that reads it.
    assert.equal(await value('rolecall_broker_requests_in_flight'), '1');
    assert.equal(await value('process_resident_memory_bytes'), '42000000');
  });

  it('have as many series after anything that can be asked as closed lists have members', async () => {
    const names = async (): Promise<readonly string[]> =>
      (await page())
        .split('\n')
        .filter(line => line !== '' && !line.startsWith('#'))
        .map(line => line.replace(/ [^ ]*$/, ''))
        .filter(name => !name.includes('request_duration'));
    const before = await names();
    for (let each = 0; each < 50; each += 1) {
      await fixture.get(`/path-${each}`, { method: each % 2 === 0 ? 'GET' : `VERB${each}` });
      await fixture.ask({ audience: `audience-${each}`, subject_token: `ghu_tokentokentokentoken${each}` });
      await fixture.ask({ codespace: `codespace-${each}`, subject_token: `ghu_tokentokentokentoken${each}` });
    }
    assert.deepEqual(await names(), before);
    const routes = new Set([...(await page()).matchAll(/route="([^"]*)"/g)].map(([, route]) => route));
    assert.deepEqual(routes, new Set(['metrics', 'other', 'token']));
    assert.equal(before.filter(name => name.includes('reason=')).length, BROKER_REFUSALS.length);
    assert.ok(!(await page()).includes('codespace-1'));
  });
});
