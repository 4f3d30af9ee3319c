import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { HttpRequest } from '../../../src/core/ports.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import { waitUntil } from '../../hosts/wait-until.ts';
import { failureOf } from '../../support/failure-of.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { closed, listening, tcpServer, type TestServer } from './http-test-server.ts';

const client = nodeHttpClient({ certificateAuthority: undefined, environment: {} });
const limits = { method: 'GET', headers: {}, deadlineMilliseconds: 2_000, maximumBytes: 1000 } as const;

function get(url: string, more: Partial<HttpRequest> = {}, signal?: AbortSignal) {
  return client.send({ ...limits, url, ...more }, signal);
}

describe('The HTTP client', () => {
  const servers: (Server | TestServer)[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await ('received' in server ? server.close() : closed(server));
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    return `http://127.0.0.1:${await listening(server)}/`;
  }
  async function serveBytes(text: string, thenEnd = true): Promise<string> {
    const server = await tcpServer(socket => {
      socket.once('data', () => (thenEnd ? socket.end(text) : socket.write(text)));
    });
    servers.push(server);
    return `http://127.0.0.1:${server.port}/`;
  }

  it('sends method, path, headers and body, and reads status, headers and text', async () => {
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', part => (body += String(part)));
      request.on('end', () => {
        const { method, headers } = request;
        response.writeHead(403, { 'X-One': 'a', 'Set-Cookie': ['b', 'c'] });
        response.end(JSON.stringify([method, request.url, headers['x-two'], headers.connection, headers.host, body]));
      });
    });
    const answer = await get(`${url}a/b?c=d`, { method: 'POST', body: 'ä', headers: { 'x-two': 'e' } });
    assert.equal(answer.status, 403);
    assert.deepEqual([answer.headers['x-one'], answer.headers['set-cookie']], ['a', 'b, c']);
    assert.deepEqual(JSON.parse(answer.body), ['POST', '/a/b?c=d', 'e', 'close', new URL(url).host, 'ä']);
  });

  it('reads an answer of exactly the limit and refuses one byte more', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(1000)));
    assert.equal((await get(url)).body.length, 1000);
    assert.equal((await failureOf(() => get(url, { maximumBytes: 999 }))).kind, 'protocol');
  });

  it('stops reading a body that never ends, whatever length it announced', async () => {
    let ended = false;
    const url = await serve((_request, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(500), () => setImmediate(more));
      };
      response.once('close', () => (ended = true));
      more();
    });
    const { kind, message } = await failureOf(() => get(url));
    assert.equal(kind, 'protocol');
    assert.match(message, /more than 1000 bytes/);
    await new Promise(resolve => setTimeout(resolve, 50));
    assert.ok(ended, 'the connection is closed');
  });

  it('reads status and headers alone when the body is of no interest, however long or strange it is', async () => {
    let ended = false;
    const url = await serve((_request, response) => {
      response.writeHead(403, { 'content-type': 'x/y', 'content-length': '99999999999', 'content-encoding': 'gzip' });
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(500, 0xff), () => setImmediate(more));
      };
      response.once('close', () => (ended = true));
      more();
    });
    const { status, headers, body } = await get(url, { ignoreBody: true });
    assert.deepEqual([status, headers['content-type'], body], [403, 'x/y', '']);
    assert.ok(await waitUntil(() => ended), 'the connection is closed');
    const elsewhere = await serve((_request, response) => response.writeHead(302, { location: url }).end());
    assert.equal((await failureOf(() => get(elsewhere, { ignoreBody: true }))).kind, 'protocol');
  });

  it('refuses headers without end', async () => {
    const url = await serveBytes(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`);
    assert.equal((await failureOf(() => get(url))).kind, 'protocol');
  });

  it('never follows a redirect', async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      if (request.url === '/') response.writeHead(307, { location: '/other' });
      response.end('x');
    });
    const { kind, message } = await failureOf(() => get(url));
    assert.deepEqual([kind, asked], ['protocol', 1]);
    assert.match(message, /redirect/);
  });

  it('takes "not modified" for an answer when it asked for what was modified, and only then', async () => {
    const url = await serve((_request, response) => void response.writeHead(304, { etag: '"a"' }).end());
    const { status, headers, body } = await get(url, { headers: { 'if-none-match': '"a"' } });
    assert.deepEqual([status, headers['etag'], body], [304, '"a"', '']);
    const { kind, message } = await failureOf(() => get(url));
    assert.deepEqual([kind, /redirect/.test(message)], ['protocol', true]);
  });

  it('ends at the deadline, naming host and seconds, however slowly the answer comes', async () => {
    const dripping = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.once('close', () => clearInterval(timer));
    });
    const silent = await serve(() => {});
    for (const url of [dripping, silent]) {
      const before = Date.now();
      const { kind, message, retryable } = await failureOf(() => get(url, { deadlineMilliseconds: 200 }));
      assert.deepEqual([kind, retryable], ['network', false]);
      assert.equal(message, `${new URL(url).host} did not answer within 1 s.`);
      assert.ok(Date.now() - before < 1_000);
    }
  });

  it('is cancelled before and while it waits', async () => {
    const url = await serve(() => {});
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    assert.equal((await failureOf(() => get(url, {}, abort.signal))).kind, 'cancelled');
    assert.equal((await failureOf(() => get(url, {}, abort.signal))).kind, 'cancelled');
  });

  it('says what happened to the connection', async () => {
    const gone = await tcpServer(() => {});
    await gone.close();
    const cases: readonly (readonly [string, string, boolean, RegExp])[] = [
      [`http://127.0.0.1:${gone.port}/`, 'network', false, /refused the connection/],
      ['https://nowhere.invalid/', 'network', false, /No address was found|name server/],
      [await serveBytes(''), 'network', true, /closed the connection/],
      [await serveBytes('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'), 'network', true, /closed the connection/],
      [await serveBytes('SSH-2.0-OpenSSH_9.2\r\n\r\n'), 'protocol', false, /not HTTP/],
      [await serve((_request, response) => response.end(Buffer.from([0xff, 0xfe]))), 'protocol', false, /UTF-8/],
      [
        await serveBytes('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\nx'),
        'protocol',
        false,
        /encoding/,
      ],
    ];
    for (const [url, kind, retryable, message] of cases) {
      const failure = await failureOf(() => get(url));
      assert.deepEqual([failure.kind, message.test(failure.message)], [kind, true], failure.message);
      if (!url.includes('invalid')) assert.equal(failure.retryable, retryable, failure.message);
    }
  });

  it('calls without TLS only this machine, by its three names', async () => {
    const url = await serve((_request, response) => response.end('here'));
    assert.equal((await get(url.replace('127.0.0.1', 'localhost'))).body, 'here');
    for (const refused of [
      'http://sts.amazonaws.com/',
      'http://127.0.0.1.evil.example/',
      'http://127.0.0.2/',
      'http://0.0.0.0/',
      'http://user:secret@127.0.0.1/',
      'ftp://127.0.0.1/',
      'not a url',
    ]) {
      const failure = await failureOf(() => get(refused));
      assert.equal(failure.kind, 'protocol', refused);
      assertNoSecret(['secret'], { failure });
    }
  });
});
