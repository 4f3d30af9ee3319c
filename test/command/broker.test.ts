import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { FieldReader, parseJson } from '../../src/core/parse.ts';
import { buildPrograms } from '../demo/build-programs.ts';
import { type Ran, runCommand } from '../demo/run-command.ts';
import { waitUntil } from '../hosts/wait-until.ts';
import { GOOD_FORM } from '../unit/broker/broker-fixture.ts';
import { FakeGitHub, JANES_TOKEN } from '../unit/broker/fake-github.ts';
import { assertNoSecret } from '../support/secret-absence.ts';
import { BROKER_ISSUER, BrokerFolder, serveGitHub, startBroker } from './broker-process.ts';
import type { ListeningBroker } from './listening-broker.ts';

describe('rolecall broker serve', () => {
  let programs: string;
  let github: FakeGitHub;
  let served: Awaited<ReturnType<typeof serveGitHub>>;
  let folder: BrokerFolder;
  let running: ListeningBroker | undefined;

  before(async () => {
    programs = mkdtempSync(path.join(tmpdir(), 'rolecall-programs-'));
    await buildPrograms(programs);
  });
  after(() => rmSync(programs, { recursive: true, force: true }));
  beforeEach(async () => {
    github = new FakeGitHub();
    served = await serveGitHub(github);
    folder = new BrokerFolder(served.origin);
  });
  afterEach(async () => {
    await running?.end('SIGKILL');
    running = undefined;
    served.stop();
    folder.remove();
  });

  async function start(...words: string[]): Promise<ListeningBroker> {
    running = await startBroker(programs, folder, words);
    return running;
  }

  /** A run that is to end by itself. */
  function run(...words: string[]): Promise<Ran> {
    const line = [process.execPath, path.join(programs, 'rolecall.js'), 'broker', 'serve', ...words];
    return runCommand(line, { folder: folder.path, environment: folder.environment });
  }

  it('gives a token over real HTTP that its own keys verify, and logs it without the tokens', async () => {
    const { address, written } = await start();
    const answer = await post(address);
    assert.equal(answer.status, 200);
    const jwt = new FieldReader(await answer.json(), 'the answer').string('access_token');
    const { payload } = await jwtVerify(jwt, createRemoteJWKSet(new URL(`${address}/jwks`)), {
      issuer: BROKER_ISSUER,
      audience: 'sts.amazonaws.com',
    });
    assert.equal(payload.sub, 'owner:9919:repo:1296269:access:write');
    const refusal = await post(address, { ...GOOD_FORM, codespace: 'another' });
    assert.deepEqual([refusal.status, refusal.headers.get('cache-control')], [403, 'no-store']);
    assert.equal(new FieldReader(await refusal.json(), 'the answer').string('reason'), 'codespace-unknown');
    assert.ok(await waitUntil(() => /Gave a token.*\n(?:.*\n)*.*codespace-unknown/.test(written())), written());
    assertNoSecret([JANES_TOKEN, jwt], { log: written() });
  });

  it('tells who it is by its configuration alone, in discovery and health', async () => {
    const { address } = await start();
    const discovery = await fetch(`${address}/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    });
    const document = new FieldReader(await discovery.json(), 'the answer');
    assert.deepEqual(
      [document.string('issuer'), document.string('jwks_uri')],
      [BROKER_ISSUER, `${BROKER_ISSUER}/jwks`],
    );
    const health = await fetch(`${address}/healthz`);
    assert.deepEqual([health.status, await health.json()], [200, { status: 'ok' }]);
    assert.equal((await fetch(`${address}/elsewhere`)).status, 404);
  });

  it('closes on clients that send too much or nothing', async () => {
    const { address } = await start();
    const answers = await Promise.all([
      talk(address, `GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
      talk(address, 'POST /token HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n'),
      talk(
        address,
        `POST /token HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 999999\r\n\r\n`,
      ),
      talk(address, 'GET /healthz HTTP/1.1\r\nx: '),
    ]);
    assert.deepEqual(
      answers.map(text => text.slice(9, 12)),
      ['431', '400', '400', '408'],
    );
    assert.equal((await fetch(`${address}/healthz`)).status, 200);
  });

  it('finishes what is running at SIGTERM and ends with 0', async () => {
    const { address, child } = await start();
    let open: (() => void) | undefined;
    const gate = new Promise<void>(resolve => (open = resolve));
    const send = github.send.bind(github);
    let asked = false;
    github.send = async request => {
      asked = true;
      await gate;
      return send(request);
    };
    const answer = post(address);
    assert.ok(await waitUntil(() => asked), 'GitHub is asked');
    const ended = running?.end('SIGTERM');
    const refused = () =>
      fetch(`${address}/healthz`).then(
        () => false,
        () => true,
      );
    assert.ok(await waitUntil(refused), 'no new connection is taken');
    assert.equal(child.exitCode, null);
    open?.();
    assert.equal((await answer).status, 200);
    assert.equal(await ended, 0);
  });

  it('says one line for people, and ends with 0 at Ctrl-C', async () => {
    const line = [
      process.execPath,
      path.join(programs, 'rolecall.js'),
      'broker',
      'serve',
      '--config',
      folder.configuration,
    ];
    const { code, stdout, stderr } = await runCommand(line, {
      folder: folder.path,
      environment: folder.environment,
      started: child => child.stdout?.once('data', () => child.kill('SIGINT')),
    });
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(
      stdout,
      /^The broker https:\/\/id\.acme\.example listens on http:\/\/127\.0\.0\.1:\d+\. Ctrl-C stops it\.\n$/,
    );
  });

  it('tells all problems of a bad configuration at once', async () => {
    folder.configure('issuer: http://id.acme.example\nkeys: []\nowners: [acme]\nbilled: true\n');
    const { code, stdout, stderr } = await run('--config', folder.configuration);
    assert.deepEqual([code, stdout], [2, '']);
    for (const place of ['issuer', 'keys', 'owners[0]', 'audiences', 'billed']) {
      assert.ok(
        stderr.split('\n').some(line => line.startsWith(`${place} `)),
        `${place} in ${stderr}`,
      );
    }
    assert.match(stderr, /has 5 problems\./);
  });

  it('refuses a key that others may read, and one in a repository', async () => {
    for (const mode of [0o640, 0o604, 0o660, 0o666]) {
      chmodSync(folder.key, mode);
      const { code, stderr } = await run('--config', folder.configuration);
      assert.deepEqual([code, /key\.pem is not used: /.test(stderr)], [1, true], stderr);
    }
    chmodSync(folder.key, 0o600);
    mkdirSync(path.join(folder.path, '.git'));
    const { code, stderr } = await run('--config', folder.configuration);
    assert.deepEqual([code, /Git work tree/.test(stderr)], [1, true], stderr);
  });

  it('refuses a configuration that others may write, and one that is not there', async () => {
    chmodSync(folder.configuration, 0o666);
    const loose = await run('--config', folder.configuration);
    assert.deepEqual([loose.code, /writable by everyone/.test(loose.stderr)], [1, true], loose.stderr);
    const missing = await run('--config', path.join(folder.path, 'none.yaml'), '--json');
    const error = new FieldReader(parseJson(missing.stdout), 'the answer').object('error');
    assert.deepEqual([missing.code, error.string('kind')], [1, 'local-file']);
    assert.match(error.string('message'), /there is no such file/);
  });

  it('listens to other machines only where the configuration says so', async () => {
    const refused = await run('--config', folder.configuration, '--host', '0.0.0.0');
    assert.deepEqual([refused.code, /plain HTTP/.test(refused.stderr)], [2, true], refused.stderr);
    const { address } = await start('--host', 'localhost');
    assert.equal((await fetch(`${address}/healthz`)).status, 200);
    await running?.end();
    folder.configure(
      `issuer: ${BROKER_ISSUER}\nkeys: [${folder.key}]\nowners: [1]\naudiences: [a]\nlisten: { host: 0.0.0.0, port: 0 }\n`,
    );
    assert.match((await start('--host', '0.0.0.0')).address, /^http:\/\/0\.0\.0\.0:\d+$/);
  });

  it('says when it is called wrongly, and when its port is taken', async () => {
    const words: readonly (readonly string[])[] = [
      [],
      ['--config', ''],
      ['--config', folder.configuration, '--port', 'x'],
    ];
    for (const each of words) assert.equal((await run(...each)).code, 2, each.join(' '));
    const { address } = await start();
    const taken = await run('--config', folder.configuration, '--port', new URL(address).port);
    assert.deepEqual([taken.code, /cannot listen on 127\.0\.0\.1/.test(taken.stderr)], [6, true], taken.stderr);
    const help = await run('--help');
    assert.deepEqual([help.code, /plain HTTP/.test(help.stdout)], [0, true]);
  });
});

function post(address: string, form: Readonly<Record<string, string>> = GOOD_FORM): Promise<Response> {
  return fetch(`${address}/token`, { method: 'POST', body: new URLSearchParams(form) });
}

/** Sends bytes and answers all that comes back until the other end closes. */
function talk(address: string, text: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise(resolve => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', part => (answer += String(part)));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(answer));
  });
}
