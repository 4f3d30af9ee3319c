import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { FieldReader, type JsonObject } from '../../src/core/parse.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { buildPrograms } from '../demo/build-programs.ts';
import { runCommand } from '../demo/run-command.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { FakeGitHub, JANES_TOKEN } from '../unit/broker/fake-github.ts';
import { assertNoSecret } from '../support/secret-absence.ts';
import { BROKER_ISSUER, BrokerFolder, serveGitHub } from './broker-process.ts';
import { METRICS_TOKEN, serverVariables, startBrokerServer } from './broker-server-process.ts';
import { type ListeningBroker, logLines } from './listening-broker.ts';

describe('The broker as one file', () => {
  let programs: string;
  let github: FakeGitHub;
  let served: Awaited<ReturnType<typeof serveGitHub>>;
  let folder: BrokerFolder;
  const running: ListeningBroker[] = [];

  before(async () => {
    programs = mkdtempSync(path.join(tmpdir(), 'rolecall-programs-'));
    await buildPrograms(programs, 'broker-server');
  });
  after(() => rmSync(programs, { recursive: true, force: true }));
  beforeEach(async () => {
    github = new FakeGitHub();
    served = await serveGitHub(github);
    folder = new BrokerFolder(served.origin);
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.end('SIGKILL');
    served.stop();
    folder.remove();
  });

  async function start(variables: Readonly<Record<string, string>> = {}, words: readonly string[] = []) {
    const all = { ...serverVariables(folder, served.origin), ...variables };
    const server = await startBrokerServer({ programs, variables: all, words });
    running.push(server);
    return server;
  }

  /** A run that is to end by itself. */
  async function run(variables: Readonly<Record<string, string>>, words: readonly string[] = []) {
    const line = [process.execPath, path.join(programs, 'broker-server.js'), ...words];
    const { code, stdout, stderr } = await runCommand(line, { folder: folder.path, environment: variables });
    return { code, stderr, lines: logLines(stdout) };
  }

  it('needs nothing beside itself', () => {
    const report = readFileSync(path.join(programs, 'meta.json'), 'utf8');
    const required = [...report.matchAll(/"path":"([^"]+)","kind":"require-call","external":true/g)];
    assert.ok(required.length > 0);
    assert.deepEqual(
      required.map(([, name = '']) => name).filter(name => !isBuiltin(name)),
      [],
    );
  });

  it('gives a token that its keys verify, by what the sandbox’s GitHub confirms', async () => {
    const sandbox: Sandbox = await startSandbox();
    try {
      const { origins, acme } = sandbox.codespace;
      const { address } = await start({
        ROLECALL_BROKER_GITHUB_API: `${origins.api}/`,
        ROLECALL_BROKER_GITHUB_WEB: origins.web,
        ROLECALL_BROKER_OWNERS: String(acme.organization.id),
      });
      const answer = await post(address, { ...GOOD_FORM, subject_token: acme.token, codespace: acme.codespace.name });
      assert.equal(answer.status, 200);
      const { payload } = await verified(await tokenOf(answer), address);
      assert.equal(payload.sub, `owner:${acme.organization.id}:repo:${acme.repository.id}:access:write`);
      assert.equal(payload.jti, answer.headers.get('x-request-id'));
    } finally {
      await sandbox.stop();
    }
  });

  it('reads a file as well, over which its variables have precedence', async () => {
    const { PATH = '', HOME = '' } = folder.environment;
    const server = await startBrokerServer({
      programs,
      variables: { PATH, HOME, ROLECALL_BROKER_ISSUER: 'https://other.acme.example' },
      words: ['--config', folder.configuration],
    });
    running.push(server);
    const answer = await post(server.address);
    assert.equal(decodeJwt(await tokenOf(answer)).iss, 'https://other.acme.example');
  });

  it('tells every problem of its variables at once, one line each, and ends with 2', async () => {
    const { ROLECALL_BROKER_KEYS: _, ...variables } = serverVariables(folder, served.origin);
    const wrong = { ...variables, ROLECALL_BROKER_OWNERS: 'acme', ROLECALL_BROKER_OWNER: '1' };
    const { code, lines, stderr } = await run(wrong);
    assert.deepEqual([code, stderr], [2, '']);
    assert.deepEqual(
      lines.map(({ level, message, problem, failure }) => [level, message, String(problem ?? failure).split(' ')[0]]),
      [
        ['error', 'A problem of the configuration.', 'ROLECALL_BROKER_OWNER'],
        ['error', 'A problem of the configuration.', 'ROLECALL_BROKER_KEYS'],
        ['error', 'A problem of the configuration.', 'ROLECALL_BROKER_OWNERS[0]'],
        ['error', 'The broker does not start.', 'The'],
      ],
    );
  });

  it('does not start with words that it does not know, a token that can be guessed, a key that others may read', async () => {
    const variables = serverVariables(folder, served.origin);
    for (const [words, changes, code, failure] of [
      [['serve'], {}, 2, /called with --config FILE/],
      [['--config', path.join(folder.path, 'none.yaml')], {}, 1, /there is no such file/],
      [[], { ROLECALL_BROKER_METRICS_TOKEN: 'short' }, 2, /^ROLECALL_BROKER_METRICS_TOKEN holds no token/],
      [[], { ROLECALL_BROKER_KEYS: '[{ environment: NOT_SET }]' }, 2, /NOT_SET/],
      [[], { ROLECALL_BROKER_CERTIFICATE_AUTHORITY: folder.key }, 1, /holds no certificate/],
      [[], { ROLECALL_BROKER_LISTEN_HOST: '192.0.2.1' }, 6, /cannot listen on 192\.0\.2\.1/],
    ] as const) {
      const ran = await run({ ...variables, ...changes }, words);
      assert.equal(ran.code, code, words.join(' '));
      assert.match(String(ran.lines.at(-1)?.['failure']), failure);
    }
    chmodSync(folder.key, 0o644);
    const ran = await run(variables);
    assert.equal(ran.code, 1);
    assert.match(String(ran.lines.at(-1)?.['failure']), /others may read it/);
  });

  it('logs one JSON line a request, with what leads from a cloud’s log to it, and no token, header or address', async () => {
    const { address, lines, written } = await start();
    const given = await post(address);
    const jwt = await tokenOf(given);
    const refused = await post(address, { ...GOOD_FORM, codespace: 'another' });
    await fetch(`${address}/nowhere`, { headers: { 'x-forwarded-for': '203.0.113.5', 'x-evil': 'evil-header' } });
    await fetch(`${address}/healthz`);
    const requests = () => lines().filter(({ route }) => route !== undefined);
    assert.ok(await waitUntil(() => requests().length === 2), written());
    const [first, second] = requests();
    assert.deepEqual(withoutTimes(first), {
      level: 'info',
      message: 'Gave a token.',
      id: decodeJwt(jwt).jti,
      route: 'token',
      user_id: 583_231,
      repository_id: 1_296_269,
      codespace_id: 7_001,
      audience: 'sts.amazonaws.com',
      status: 200,
    });
    assert.deepEqual(withoutTimes(second), {
      level: 'info',
      message: 'Gave no token.',
      id: refused.headers.get('x-request-id'),
      route: 'token',
      reason: 'codespace-unknown',
      cause: { status: 404 },
      status: 403,
    });
    const hidden = [JANES_TOKEN, jwt, 'evil-header', '127.0.0.1:', '203.0.113.5', METRICS_TOKEN];
    assertNoSecret(hidden, { log: requests() });
  });

  it('logs every request and who sent it where the configuration says so, behind its proxies by what they say', async () => {
    const { address, lines, written } = await start({
      ROLECALL_BROKER_LOG_LEVEL: 'debug',
      ROLECALL_BROKER_LOG_ADDRESSES: 'true',
      ROLECALL_BROKER_TRUSTED_PROXIES: '1',
    });
    await fetch(`${address}/jwks`, { headers: { 'x-forwarded-for': '10.0.0.1, 203.0.113.5' } });
    await fetch(`${address}/nowhere`);
    const told = () =>
      lines()
        .filter(({ route }) => route !== undefined)
        .map(({ level, route, address: from, status }) => [level, route, from, status]);
    assert.ok(await waitUntil(() => told().length === 2), written());
    assert.deepEqual(told(), [
      ['debug', 'jwks', '203.0.113.5', 200],
      ['debug', 'other', '127.0.0.1', 404],
    ]);
  });

  it('limits a person and an address over real connections', async () => {
    const { address } = await start({
      ROLECALL_BROKER_LIMITS_PER_USER: '2',
      ROLECALL_BROKER_LIMITS_PER_ADDRESS: '3',
      ROLECALL_BROKER_TRUSTED_PROXIES: '1',
    });
    const ask = async (from: string) => {
      const answer = await post(address, GOOD_FORM, { 'x-forwarded-for': from });
      return [answer.status, Number(answer.headers.get('retry-after')) > 0];
    };
    assert.deepEqual(
      [await ask('203.0.113.5'), await ask('203.0.113.6')],
      [
        [200, false],
        [200, false],
      ],
    );
    assert.deepEqual(await ask('203.0.113.7'), [429, true]);
    const malformed = async (from: string) => (await post(address, {}, { 'x-forwarded-for': from })).status;
    assert.deepEqual(
      [await malformed('203.0.113.8'), await malformed('203.0.113.8'), await malformed('203.0.113.8')],
      [400, 400, 400],
    );
    assert.equal(await malformed('203.0.113.8'), 429);
    // What a sender writes before the proxy's entry makes nobody else of it.
    assert.equal(await malformed('203.0.113.9, 203.0.113.8'), 429);
  });

  it('shows its metrics to who has the token', async () => {
    const { address } = await start();
    await post(address);
    assert.equal((await fetch(`${address}/metrics`)).status, 401);
    const page = await (
      await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
    ).text();
    assert.match(page, /^rolecall_broker_tokens_issued_total\{cloud="aws"\} 1$/m);
    assert.match(page, /^rolecall_broker_github_requests_total\{outcome="answered"\} 4$/m);
    const memory = Number(/^process_resident_memory_bytes (\d+)$/m.exec(page)?.[1]);
    assert.ok(memory > 20_000_000, page);
  });

  it('says at SIGTERM that it is not ready, answers on, finishes what runs and ends with 0', async () => {
    const server = await start({ ROLECALL_BROKER_DRAIN_SECONDS: '2' });
    const { address, child } = server;
    let open: (() => void) | undefined;
    const gate = new Promise<void>(resolve => (open = resolve));
    const send = github.send.bind(github);
    let asked = false;
    github.send = async request => {
      asked = true;
      await gate;
      return send(request);
    };
    const slow = post(address);
    assert.ok(await waitUntil(() => asked));
    assert.equal((await fetch(`${address}/readyz`)).status, 200);
    const ended = server.end('SIGTERM');
    const notReady = async () => (await fetch(`${address}/readyz`)).status === 503;
    assert.ok(await waitUntil(notReady, 1_500), 'readiness fails while it listens');
    const last = await fetch(`${address}/jwks`);
    assert.deepEqual([last.status, last.headers.get('connection')], [200, 'close']);
    const refused = () =>
      fetch(`${address}/healthz`).then(
        () => false,
        () => true,
      );
    assert.ok(await waitUntil(refused), 'then no connection is taken');
    assert.equal(child.exitCode, null);
    open?.();
    const answer = await slow;
    assert.equal(answer.status, 200);
    assert.ok((await tokenOf(answer)) !== '');
    assert.equal(await ended, 0);
  });

  it('loses no request of clients that leave when it is not ready', async () => {
    const server = await start({ ROLECALL_BROKER_DRAIN_SECONDS: '2' });
    const leaving = new AbortController();
    const statuses: number[] = [];
    const clients = Array.from({ length: 8 }, async () => {
      while (!leaving.signal.aborted) {
        const answer = await post(server.address);
        statuses.push(answer.status);
        await tokenOf(answer);
      }
    });
    assert.ok(await waitUntil(() => statuses.length > 50));
    const ended = server.end('SIGTERM');
    assert.ok(await waitUntil(async () => (await fetch(`${server.address}/readyz`)).status === 503, 1_500));
    leaving.abort();
    await Promise.all(clients);
    assert.deepEqual(new Set(statuses), new Set([200]));
    assert.equal(await ended, 0);
  });

  it('killed under load, has given whole answers alone: each verifies, each is in its log; and starts again as it was', async () => {
    const before = readFileSync(folder.key, 'utf8');
    const server = await start();
    const tokens: string[] = [];
    let broken = 0;
    const clients = Array.from({ length: 16 }, async () => {
      while (broken < 1_000) {
        try {
          const answer = await post(server.address);
          assert.equal(answer.status, 200);
          tokens.push(await tokenOf(answer));
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
          broken += 1;
          // The connection broke: there is nobody to ask again.
          return;
        }
      }
    });
    assert.ok(await waitUntil(() => tokens.length > 100));
    await server.end('SIGKILL');
    await Promise.all(clients);
    assert.equal(broken, 16);
    const given = new Set(
      server
        .lines()
        .filter(({ status }) => status === 200)
        .map(({ id }) => id),
    );
    const again = await start();
    const keys = createRemoteJWKSet(new URL(`${again.address}/jwks`));
    for (const token of tokens) {
      const { payload } = await jwtVerify(token, keys, { issuer: BROKER_ISSUER, audience: 'sts.amazonaws.com' });
      assert.ok(given.has(payload.jti), `${payload.jti} was given and not logged`);
    }
    assert.equal(new Set(tokens.map(token => decodeJwt(token).jti)).size, tokens.length);
    assert.equal((await post(again.address)).status, 200);
    assert.equal(readFileSync(folder.key, 'utf8'), before);
  });

  it('is one broker in two instances with the same key', async () => {
    const [one, two] = [await start(), await start()];
    const [ones, twos] = await Promise.all(
      [one, two].map(async ({ address }) => (await fetch(`${address}/jwks`)).text()),
    );
    assert.equal(ones, twos);
    await verified(await tokenOf(await post(one.address)), two.address);
    await verified(await tokenOf(await post(two.address)), one.address);
    await one.end('SIGKILL');
    await verified(await tokenOf(await post(two.address)), two.address);
  });

  it('answers on when nobody reads its log any more', async () => {
    const { address, child, written } = await start();
    await post(address);
    child.stdout?.destroy();
    for (let time = 0; time < 20; time += 1) assert.equal((await post(address)).status, 200, written());
    assert.equal(child.exitCode, null);
  });
});

/** What a line says but for when and how long. */
function withoutTimes({ time, milliseconds, ...rest }: JsonObject = {}): JsonObject {
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(Number.isInteger(milliseconds));
  return rest;
}

async function post(
  address: string,
  form: Readonly<Record<string, string>> = GOOD_FORM,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${address}/token`, { method: 'POST', body: new URLSearchParams(form), headers });
}

async function tokenOf(answer: Response): Promise<string> {
  return new FieldReader(await answer.json(), 'the answer').string('access_token');
}

function verified(jwt: string, address: string) {
  const keys = createRemoteJWKSet(new URL(`${address}/jwks`));
  return jwtVerify(jwt, keys, { issuer: BROKER_ISSUER, audience: 'sts.amazonaws.com' });
}
