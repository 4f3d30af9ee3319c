import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { authorities } from '../../../src/platform/http/roots.ts';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import { failureOf } from '../../support/failure-of.ts';
import { ownedDirectory } from '../../support/owned-directory.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';
import { httpsServer, makeCertificate, tcpServer, type Certificate, type TestServer } from './http-test-server.ts';

const run = promisify(execFile);

/** Asks with the given roots, and the proxy variables of the given environment. */
function client(certificateAuthority: string | undefined, environment: Readonly<Record<string, string>> = {}) {
  const http = nodeHttpClient({ certificateAuthority, environment });
  return (url: string) =>
    http.send({ method: 'GET', url, headers: {}, deadlineMilliseconds: 3_000, maximumBytes: 100 });
}

/** Sends one request from a process that has this environment. */
async function send(environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> {
  const program = path.join(import.meta.dirname, 'http-send.ts');
  const { stdout } = await run(process.execPath, ['--no-warnings', program, ...args], {
    env: { PATH: '/usr/bin:/bin', ...environment },
  });
  return stdout;
}

describe('TLS of the HTTP client', () => {
  let owned: Awaited<ReturnType<typeof ownedDirectory>>;
  let attacker: Certificate;
  let server: TestServer;
  let requests = 0;
  let body = '';

  before(async () => {
    owned = await ownedDirectory();
    attacker = await makeCertificate(owned.directory, 'attacker');
    server = await httpsServer(attacker, (request, response) => {
      requests += 1;
      request.on('data', part => (body += String(part)));
      response.end('hello');
    });
  });
  after(async () => {
    await server.close();
    await owned.remove();
  });
  const opened: TestServer[] = [];
  beforeEach(() => {
    requests = 0;
    body = '';
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  it('believes a certificate that the configuration names, and only for its own names', async () => {
    const get = client(attacker.certFile);
    assert.equal((await get(`https://localhost:${server.port}/`)).body, 'hello');
    assert.equal((await get(`https://127.0.0.1:${server.port}/`)).body, 'hello');
    const { kind, hint } = await failureOf(() => get(`https://[::ffff:127.0.0.1]:${server.port}/`));
    assert.equal(kind, 'protocol');
    assert.match(hint ?? '', /`ca`/);
  });

  it('believes of this machine what the configuration names and no public authority, of any other host both', async () => {
    const own = await readFile(attacker.certFile, 'utf8');
    assert.deepEqual(await authorities(attacker.certFile, true), [own]);
    assert.deepEqual(await authorities(attacker.certFile, false), [...rootCertificates, own]);
    assert.deepEqual(await authorities('system', true), await authorities('system', false));
  });

  it('refuses it otherwise, before anything is sent', async () => {
    for (const authority of [undefined, 'system']) {
      const { kind, message } = await failureOf(() => client(authority)(`https://localhost:${server.port}/`));
      assert.equal(kind, 'protocol');
      assert.match(message, /certificate .* not to be trusted, so nothing was sent/);
    }
    assert.equal(requests, 0);
  });

  for (const [name, environment] of [
    ['NODE_EXTRA_CA_CERTS', (): Record<string, string> => ({ NODE_EXTRA_CA_CERTS: attacker.certFile })],
    ['NODE_TLS_REJECT_UNAUTHORIZED=0', (): Record<string, string> => ({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })],
    [
      'SSL_CERT_FILE with --use-openssl-ca',
      (): Record<string, string> => ({ SSL_CERT_FILE: attacker.certFile, NODE_OPTIONS: '--use-openssl-ca' }),
    ],
  ] as const) {
    it(`does not let ${name} of the environment change that`, async () => {
      const words = await send(environment(), `https://localhost:${server.port}/`);
      // The second word shows that the variable was in force: Node's own client did connect.
      assert.match(words, /^protocol:(DEPTH_ZERO_)?SELF_SIGNED\w* plain-sent$/);
      assert.deepEqual([requests, body], [1, '']);
    });
  }

  it('goes through a proxy that sees the host’s name and no token, and cannot stand in for the host', async () => {
    const proxy = await tcpServer(socket => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        const upstream = connect(server.port, '127.0.0.1');
        upstream.on('error', () => socket.destroy());
        socket.pipe(upstream).pipe(socket);
      });
    });
    opened.push(proxy);
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const url = 'https://sts.eu-west-1.amazonaws.com/';
    // Whoever owns the proxy's certificate cannot stand in …
    const words = await send({ ...environment, NODE_EXTRA_CA_CERTS: attacker.certFile }, url).catch((error: unknown) =>
      String(error),
    );
    assert.match(words, /^protocol:/);
    assert.equal(body, '');
    assert.match(proxy.received(), /^CONNECT sts\.eu-west-1\.amazonaws\.com:443 HTTP\/1\.1\r\n/);
    assertNoSecret(['the token'], { received: proxy.received() });
    // … while with the right certificate the tunnel carries the request.
    assert.equal((await client(attacker.certFile, environment)(url)).body, 'hello');
  });

  it('says that it was cancelled, or took too long, in the middle of TLS too', async () => {
    const arrived: (() => void)[] = [];
    const silent = await httpsServer(attacker, () => arrived.shift()?.());
    opened.push(silent);
    const http = nodeHttpClient({ certificateAuthority: attacker.certFile, environment: {} });
    const request = {
      method: 'GET',
      url: `https://localhost:${silent.port}/`,
      headers: {},
      maximumBytes: 100,
    } as const;
    const cancelling = new AbortController();
    arrived.push(() => cancelling.abort());
    const cancelled = () => http.send({ ...request, deadlineMilliseconds: 10_000 }, cancelling.signal);
    assert.equal((await failureOf(cancelled)).kind, 'cancelled');
    const late = await failureOf(() => http.send({ ...request, deadlineMilliseconds: 300 }));
    assert.deepEqual([late.kind, late.message], ['network', `localhost:${silent.port} did not answer within 1 s.`]);
  });

  it('refuses TLS 1.1', async () => {
    // A ServerHello of TLS 1.1 (RFC 4346 §7.4.1.3) in answer to whatever comes.
    const hello = ['160302002a', '02000026', '0302', '01'.repeat(32), '00', '002f', '00'].join('');
    const old = await tcpServer(socket => {
      socket.once('data', () => socket.write(Buffer.from(hello, 'hex')));
    });
    opened.push(old);
    const { kind, message } = await failureOf(() => client(undefined)(`https://localhost:${old.port}/`));
    assert.equal(kind, 'protocol');
    assert.match(message, /TLS 1\.2/);
  });

  it('takes no file of roots that others could have written, that is none, or that is missing', async () => {
    const url = `https://localhost:${server.port}/`;
    assert.equal((await failureOf(() => client(path.join(owned.directory, 'missing.pem'))(url))).kind, 'local-file');
    assert.equal((await failureOf(() => client('relative.pem')(url))).kind, 'local-file');
    assert.equal((await failureOf(() => client(attacker.certFile.replace('.pem', '.key'))(url))).kind, 'local-file');
    await chmod(attacker.certFile, 0o666);
    const { kind, message } = await failureOf(() => client(attacker.certFile)(url));
    await chmod(attacker.certFile, 0o644);
    assert.equal(kind, 'local-file');
    assert.match(message, /writable by everyone/);
  });
});
