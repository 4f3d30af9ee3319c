import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPrograms } from '../demo/build-programs.ts';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { FakeGitHub } from '../unit/broker/fake-github.ts';
import { BrokerFolder, serveGitHub } from './broker-process.ts';
import { METRICS_TOKEN, serverVariables, startBrokerServer } from './broker-server-process.ts';
import type { ListeningBroker } from './listening-broker.ts';
import { addHostilePeople, attack, HOSTILE_REQUESTS } from './hostile-requests.ts';
import { idleConnections } from './idle-connections.ts';

describe('The broker under attack', () => {
  let programs: string;
  let served: Awaited<ReturnType<typeof serveGitHub>>;
  let folder: BrokerFolder;
  let github: FakeGitHub;
  let server: ListeningBroker;
  const running: ListeningBroker[] = [];

  before(async () => {
    programs = mkdtempSync(path.join(tmpdir(), 'rolecall-programs-'));
    await buildPrograms(programs, 'broker-server');
    github = new FakeGitHub();
    addHostilePeople(github);
    served = await serveGitHub(github);
    folder = new BrokerFolder(served.origin);
    const variables = serverVariables(folder, served.origin);
    server = await startBrokerServer({ programs, variables });
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.end('SIGKILL');
  });
  after(async () => {
    await server.end('SIGKILL');
    served.stop();
    folder.remove();
    rmSync(programs, { recursive: true, force: true });
  });

  it('issues nothing, fails nowhere, and serves who is entitled meanwhile and afterwards', async () => {
    const rounds = 6;
    const [mistakes, entitled] = await Promise.all([attack(server.address, rounds), ask(20)]);
    assert.deepEqual(mistakes, []);
    assert.deepEqual(
      entitled,
      Array.from({ length: 20 }, () => 200),
    );
    assert.deepEqual(await ask(1), [200]);
    assert.equal(server.child.exitCode, null);
    assert.ok(!/"level":"error"|server_error|Error:/.test(server.written()), server.written());
    const page = await fetch(`${server.address}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
    assert.match(await page.text(), /^rolecall_broker_tokens_issued_total\{cloud="aws"\} 21$/m);
  });

  it('is attacked in ways that are told apart', () => {
    assert.equal(new Set(HOSTILE_REQUESTS.map(({ name }) => name)).size, HOSTILE_REQUESTS.length);
    assert.ok(HOSTILE_REQUESTS.length > 50);
  });

  it('asks GitHub about no more strangers of one address than may be, and serves who is confirmed meanwhile', async () => {
    const own = await startedWith({ ROLECALL_BROKER_LIMITS_PER_USER: '60', ROLECALL_BROKER_LIMITS_PER_ADDRESS: '600' });
    // As behind a proxy that the configuration does not count.
    const headers = { 'x-forwarded-for': '203.0.113.5' };
    const post = async (form: Readonly<Record<string, string>>): Promise<number> => {
      const send = () => fetch(`${own.address}/token`, { method: 'POST', body: new URLSearchParams(form), headers });
      // Among so many connections the broker closes idle ones, now and then just as one is used again: clients ask once more.
      const answer = await send().catch(send);
      await answer.text();
      return answer.status;
    };
    assert.equal(await post(GOOD_FORM), 200);
    const before = github.requests.length;
    const strangers = Array.from({ length: 300 }, (_, each) =>
      post({ ...GOOD_FORM, subject_token: `ghu_flood00000000000${each}` }),
    );
    const confirmed: number[] = [];
    for (let time = 0; time < 20; time += 1) confirmed.push(await post(GOOD_FORM));
    const refused = await Promise.all(strangers);
    confirmed.push(await post(GOOD_FORM));
    assert.deepEqual(new Set(confirmed), new Set([200]));
    assert.deepEqual(new Set(refused), new Set([401, 429]));
    const asked = github.requests.slice(before);
    // A minute's worth, and what the seconds of this test add to it.
    assert.ok(asked.length <= 120, `${asked.length} questions`);
    assert.equal(asked.length, new Set(asked.map(request => request.headers['authorization'])).size, 'once about each');
    const warnings = own.lines().filter(({ level }) => level === 'warn');
    assert.equal(warnings.length, 1);
    assert.match(
      String(warnings[0]?.['message']),
      /^Requests come through a proxy that `trustedProxies` does not count/,
    );
  });

  it('serves 150 entitled people who come at once, and a GitHub that is slow', async () => {
    const own = await startedWith({ ROLECALL_BROKER_LIMITS_PER_USER: '60', ROLECALL_BROKER_LIMITS_PER_ADDRESS: '600' });
    const people = Array.from({ length: 150 }, (_, each) => {
      const person = { id: 50_000 + each, login: `person-${each}` };
      const subject_token = `ghu_entitledentitled${each}`;
      github.tokens.set(subject_token, { person, writes: [github.repository.id] });
      github.codespaces.push({ ...github.codespace, id: 60_000 + each, name: `of-${each}`, owner: person });
      return { ...GOOD_FORM, subject_token, codespace: `of-${each}` };
    });
    const send = github.send.bind(github);
    // Far longer than the requests of all of them need to come.
    github.send = async request => {
      await new Promise(resolve => setTimeout(resolve, 300));
      return send(request);
    };
    const statuses = await Promise.all(
      people.map(async form => {
        const answer = await fetch(`${own.address}/token`, { method: 'POST', body: new URLSearchParams(form) });
        await answer.text();
        return answer.status;
      }),
    );
    github.send = send;
    assert.deepEqual(new Set(statuses), new Set([200]));
  });

  it('serves everybody beside a thousand idle connections, of one address and of many', async () => {
    for (const addresses of [1, 20]) {
      const own = await startedWith({});
      const idle = await idleConnections(own.address, 1_000, addresses);
      const answer = await fetch(`${own.address}/token`, { method: 'POST', body: new URLSearchParams(GOOD_FORM) });
      assert.equal(answer.status, 200);
      await answer.text();
      const ready = await fetch(`${own.address}/readyz`);
      assert.deepEqual([ready.status, await ready.json()], [200, { status: 'ready' }]);
      const open = idle.filter(socket => !socket.destroyed).length;
      assert.ok(open <= (addresses === 1 ? 300 : 900), `${open} are open`);
      for (const socket of idle) socket.destroy();
    }
  });

  async function startedWith(variables: Readonly<Record<string, string>>): Promise<ListeningBroker> {
    const all = { ...serverVariables(folder, served.origin), ...variables };
    const started = await startBrokerServer({ programs, variables: all });
    running.push(started);
    return started;
  }

  async function ask(times: number): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const answer = await fetch(`${server.address}/token`, { method: 'POST', body: new URLSearchParams(GOOD_FORM) });
      await answer.text();
      statuses.push(answer.status);
    }
    return statuses;
  }
});
