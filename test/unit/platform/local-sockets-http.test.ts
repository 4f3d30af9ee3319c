import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import path from 'node:path';
import type { HttpRequest } from '../../../src/core/ports.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import { skipBecause } from '../../hosts/skip-because.ts';
import { waitUntil } from '../../hosts/wait-until.ts';
import { failureOf } from '../../support/failure-of.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { tcpServer } from './http-test-server.ts';

const limits = { method: 'POST', headers: {}, deadlineMilliseconds: 2_000, maximumBytes: 1000 } as const;

describe('The HTTP client over a UNIX socket', () => {
  let directory: string;
  let socket: string;
  let remove: () => Promise<void>;
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    ({ directory, remove } = await ownedDirectory());
    socket = path.join(directory, 'api.sock');
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await remove();
  });

  async function serve(listener: RequestListener): Promise<void> {
    const server = createServer(listener);
    await opened(server);
    closing.push(() => {
      server.closeAllConnections();
      return ended(server);
    });
  }
  /** What a server that is no HTTP server does with a connection. */
  async function serveBytes(onConnection: (connection: Socket) => void): Promise<void> {
    const connections = new Set<Socket>();
    const server = createTcpServer(connection => {
      connections.add(connection);
      connection.on('error', () => {});
      // What is not read never ends.
      connection.resume();
      onConnection(connection);
    });
    await opened(server);
    closing.push(() => {
      for (const connection of connections) connection.destroy();
      return ended(server);
    });
  }
  function opened(server: Server | TcpServer): Promise<void> {
    return new Promise(resolve => void server.listen(socket, resolve));
  }
  function send(
    more: Partial<HttpRequest> = {},
    signal?: AbortSignal,
    environment: Readonly<Record<string, string>> = {},
  ) {
    const client = nodeHttpClient({ certificateAuthority: undefined, environment });
    return client.send({ ...limits, url: 'http://localhost/v1/tokens', socket, ...more }, signal);
  }

  it('sends method, path, headers and body there, and reads the answer', async () => {
    await serve((request, response) => {
      let body = '';
      request.on('data', part => (body += String(part)));
      request.on('end', () => {
        const { method, url, headers } = request;
        response.writeHead(201, { 'X-One': 'a' });
        response.end(JSON.stringify([method, url, headers.host, headers['x-two'], headers.connection, body]));
      });
    });
    const answer = await send({ body: '{"aud":"ä"}', headers: { 'x-two': 'e' } });
    assert.deepEqual([answer.status, answer.headers['x-one']], [201, 'a']);
    assert.deepEqual(JSON.parse(answer.body), ['POST', '/v1/tokens', 'localhost', 'e', 'close', '{"aud":"ä"}']);
  });

  it('goes nowhere else, whatever host the URL names and whatever proxy the environment does', async () => {
    await serve((_request, response) => response.end('here'));
    const elsewhere = await tcpServer(connection =>
      connection.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nthere'),
    );
    closing.push(() => elsewhere.close());
    const proxy = `http://127.0.0.1:${elsewhere.port}`;
    const environment = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, ALL_PROXY: proxy };
    const { body } = await send({ url: `${proxy}/v1` }, undefined, environment);
    assert.deepEqual([body, elsewhere.received()], ['here', '']);
  });

  it('refuses what a socket does not speak, or what would name another machine, before it connects', async () => {
    let connected = false;
    await serveBytes(() => (connected = true));
    for (const url of ['https://localhost/v1', 'http://agent.example/v1', 'http://user:secret@localhost/v1']) {
      const failure = await failureOf(() => send({ url }));
      assert.equal(failure.kind, 'protocol', url);
      assertNoSecret(['secret'], { failure });
    }
    assert.equal(connected, false);
  });

  it('keeps to the limit of size, and to no redirects', async () => {
    let paths: readonly (string | undefined)[] = [];
    await serve((request, response) => {
      paths = [...paths, request.url];
      if (request.url === '/moved') response.writeHead(307, { location: '/other' });
      response.end('x'.repeat(1001));
    });
    const tooLarge = await failureOf(() => send());
    const moved = await failureOf(() => send({ url: 'http://localhost/moved' }));
    assert.deepEqual(
      [tooLarge.kind, tooLarge.message, moved.kind, moved.message, paths],
      [
        'protocol',
        `${socket} answered with more than 1000 bytes, which is too much.`,
        'protocol',
        `${socket} answered with a redirect, and those are never followed.`,
        ['/v1/tokens', '/moved'],
      ],
    );
  });

  it('ends at the deadline and at a cancellation, and leaves no connection', async () => {
    const connections: Socket[] = [];
    await serveBytes(connection => connections.push(connection));
    assert.deepEqual(await failureOf(() => send({ deadlineMilliseconds: 100 })), {
      kind: 'network',
      message: `${socket} did not answer within 1 s.`,
      hint: 'Check that what listens there is running.',
      retryable: false,
    });
    const abort = new AbortController();
    const waiting = failureOf(() => send({}, abort.signal));
    assert.ok(await waitUntil(() => connections.length === 2));
    abort.abort();
    assert.equal((await waiting).kind, 'cancelled');
    assert.ok(await waitUntil(() => connections.every(({ readyState }) => readyState !== 'open')));
    assert.equal((await failureOf(() => send({}, abort.signal))).kind, 'cancelled');
    assert.equal(connections.length, 2, 'an aborted request opens nothing');
  });

  const hint = 'Check that what listens there is running.';
  const FAILURES: Readonly<
    Record<string, () => Promise<readonly [kind: string, message: (file: string) => string, retryable: boolean]>>
  > = {
    'nothing there': () => Promise.resolve(['network', file => `Nothing answers at the socket ${file}.`, true]),
    'a file': async () => {
      await writeFile(socket, '');
      return ['network', file => `Nothing answers at the socket ${file}.`, true];
    },
    'something that closes at once': async () => {
      await serveBytes(connection => connection.destroy());
      return ['network', file => `${file} closed the connection before its answer was complete.`, true];
    },
    'something that speaks another protocol': async () => {
      await serveBytes(connection => void connection.write('SSH-2.0-OpenSSH_9.2\r\n'));
      return ['protocol', file => `${file} answered with something that is not HTTP.`, false];
    },
    'text that is no UTF-8': async () => {
      await serve((_request, response) => response.end(Buffer.from([0xff])));
      return ['protocol', file => `${file} answered with text that is not UTF-8.`, false];
    },
  };
  for (const [what, prepare] of Object.entries(FAILURES)) {
    it(`explains ${what}`, async () => {
      const [kind, message, retryable] = await prepare();
      const failure = await failureOf(() => send());
      assert.deepEqual([failure.kind, failure.message, failure.retryable], [kind, message(socket), retryable]);
      if (message(socket).startsWith('Nothing')) assert.equal(failure.hint, hint);
    });
  }

  it('explains a socket that this user may not use', async function () {
    if (process.getuid?.() === 0) skipBecause(this, 'root may use every socket');
    await serve((_request, response) => response.end());
    await chmod(socket, 0);
    assert.equal((await failureOf(() => send())).message, `The socket ${socket} may not be used by this user.`);
  });

  it('never connects to what has the first part of a path that is too long', async () => {
    const file = path.join(directory, 'x'.repeat(120));
    let connected = false;
    const server = createTcpServer(() => (connected = true));
    // As many as a socket's address holds; a Node that refuses such a path would refuse the longer one too.
    await new Promise<void>(resolve => {
      server.once('error', () => resolve());
      server.listen(file.slice(0, 108), resolve);
    });
    closing.push(() => ended(server));
    const { kind, message } = await failureOf(() => send({ socket: file }));
    assert.deepEqual(
      [kind, message, connected],
      ['network', `The path of the socket ${file} is longer than one can be.`, false],
    );
  });
});

function ended(server: Server | TcpServer): Promise<void> {
  return new Promise(resolve => void server.close(() => resolve()));
}
