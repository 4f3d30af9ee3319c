import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { certificatePem, selfSignedCertificate } from '../../src/sandbox/self-signed-certificate.ts';
import { closed, listening, tcpServer, type TestServer } from '../unit/platform/http-test-server.ts';
import { assertSeen } from './fault-table.ts';
import { faultWorld } from './fault-world.ts';

const DAY = 24 * 3_600_000;

/** Writes one answer and closes, once the request's headers are there. */
type Answer = (socket: Socket) => void;

function answering(status: string, body: string | Buffer, ...headers: readonly string[]): Answer {
  return socket => {
    const lines = [`HTTP/1.1 ${status}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', ''];
    socket.end(Buffer.concat([Buffer.from(lines.join('\r\n')), Buffer.from(body)]));
  };
}

function credentials(changes: Readonly<Record<string, string>> = {}): string {
  const fields = {
    SessionToken: 't'.repeat(400),
    SecretAccessKey: 's'.repeat(40),
    AccessKeyId: 'ASIAEXAMPLEEXAMPLE12',
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    Arn: 'arn:aws:sts::111122223333:assumed-role/dev-readonly/jane@ona',
    ...changes,
  };
  const { Arn, ...rest } = fields;
  const listed = Object.entries(rest).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>${Arn}</Arn><AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser><Credentials>${listed.join('')}</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
}

const XML = 'Content-Type: text/xml';

/** Each answer that is no answer; their words are in `docs/faults.md`. */
const LIES: readonly (readonly [fault: string, answer: Answer])[] = [
  ['STS never answers', () => undefined],
  ['STS answers byte by byte', socket => void trickle(socket)],
  ['STS closes without an answer', socket => socket.destroy()],
  [
    'STS closes in the middle of its answer',
    socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<Assume'),
  ],
  ['STS answers with a huge body', answering('200 OK', 'x'.repeat(200_000), XML)],
  ['STS answers with a body without end', endless],
  ['STS answers with headers without end', socket => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}`)],
  ['STS redirects', answering('302 Found', '', 'Location: http://127.0.0.1:1/')],
  [
    'STS answers with a gzip bomb',
    answering('200 OK', gzipSync(Buffer.alloc(1_000_000)), 'Content-Encoding: gzip', XML),
  ],
  ['STS answers in another protocol', socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ['STS wants another protocol', answering('101 Switching Protocols', '', 'Upgrade: h2c', 'Connection: Upgrade')],
  ['STS answers with XML that is cut off', answering('200 OK', credentials().slice(0, 900), XML)],
  ['STS answers with other XML', answering('200 OK', '<html><body>Welcome</body></html>', XML)],
  ['STS answers with JSON', answering('200 OK', '{"AccessKeyId":"ASIA"}', 'Content-Type: application/json')],
  ['STS answers with a portal’s page', answering('200 OK', '<!doctype html><p>Sign in', 'Content-Type: text/html')],
  ['STS answers with nothing', answering('200 OK', '', XML)],
  ['STS answers with bytes that are no text', answering('200 OK', Buffer.from([0xff, 0xfe, 0x00]), XML)],
  [
    'STS answers for another role',
    answering('200 OK', credentials({ Arn: 'arn:aws:sts::999988887777:assumed-role/admin/x' }), XML),
  ],
  [
    'STS answers with expired credentials',
    answering('200 OK', credentials({ Expiration: '2020-01-01T00:00:00Z' }), XML),
  ],
  ['STS answers with an absurd expiry', answering('200 OK', credentials({ Expiration: '9999-12-31T23:59:59Z' }), XML)],
  ['STS answers with an expiry that is no date', answering('200 OK', credentials({ Expiration: 'soon' }), XML)],
  ['STS answers with a key that is none', answering('200 OK', credentials({ SecretAccessKey: 'a b' }), XML)],
  ['STS answers with a status of its own', answering('418 Teapot', 'short and stout')],
];

async function trickle(socket: Socket): Promise<void> {
  for (const byte of answerBytes()) {
    if (socket.destroyed || !socket.writable) return;
    await new Promise<void>(resolve => {
      socket.write(byte, () => setTimeout(resolve, 5));
    });
  }
}

function* answerBytes(): Iterable<string> {
  yield* 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n';
  for (;;) yield 'x';
}

function endless(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  const more = (): void => {
    while (!socket.destroyed && socket.writable && socket.write(`4000\r\n${'x'.repeat(0x4000)}\r\n`));
  };
  socket.on('drain', more);
  more();
}

/** Whatever AWS STS, or what stands in its place, does: the credentials that were there serve on. */
describe('faults of servers', () => {
  const world = faultWorld();
  let server: TestServer;
  let answer: Answer;
  let old: string;

  before(() => world().assumed());
  beforeEach(async () => {
    answer = socket => socket.destroy();
    server = await tcpServer(socket => {
      socket.once('data', () => answer(socket));
    });
    old = (await world().handOut()).stdout;
  });
  afterEach(async () => {
    await server.close();
    await world().mend();
  });

  const oldOnesServe = async (): Promise<void> => {
    assert.deepEqual(await world().handOut(), { code: 0, stdout: old, stderr: '' });
    assert.deepEqual(await world().left(), ['cache', 'lock', 'session']);
  };

  for (const [fault, lie] of LIES) {
    it(fault, async () => {
      answer = lie;
      await world().configure(`http://127.0.0.1:${server.port}`);
      assertSeen(fault, await world().assume({ haste: 10 }));
      await oldOnesServe();
    });
  }

  it('STS answers in HTTP/1.0', async () => {
    answer = socket => socket.end(`HTTP/1.0 200 OK\r\n${XML}\r\n\r\n${credentials()}`);
    await world().configure(`http://127.0.0.1:${server.port}`);
    assertSeen('STS answers in HTTP/1.0', await world().assume());
    assert.match((await world().handOut()).stdout, /"AccessKeyId":"ASIAEXAMPLEEXAMPLE12"/);
  });

  for (const [fault, status, code] of [
    ['STS is throttling', 400, 'Throttling'],
    ['STS answers 429', 429, ''],
    ['STS answers 500', 500, 'InternalFailure'],
    ['STS answers 503', 503, ''],
  ] as const) {
    it(fault, async () => {
      const { sandbox } = world().world.simulated;
      const body = code === '' ? 'no' : `<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`;
      const requests = sandbox.requests().length;
      await world().mend();
      for (let attempt = 0; attempt < 3; attempt += 1) {
        sandbox.controls.sts.answerNext({ status, headers: { 'content-type': 'text/xml' }, body });
      }
      assertSeen(fault, await world().assume({ haste: 10 }));
      // Three attempts, a fresh token for each.
      assert.deepEqual([await world().tokensAsked(), sandbox.requests().length - requests], [3, 3]);
      await oldOnesServe();

      sandbox.controls.sts.answerNext({ status, body });
      assert.equal((await world().assume({ haste: 10 })).code, 0, 'the second attempt is believed');
      assert.equal(await world().tokensAsked(), 5);
    });
  }

  it('nothing listens where STS should be', async () => {
    await server.close();
    await world().configure(`http://127.0.0.1:${server.port}`);
    assertSeen('nothing listens where STS should be', await world().assume());
    await oldOnesServe();
  });

  for (const [fault, name, trusted, madeAt] of [
    ['STS has a certificate that nobody vouches for', 'localhost', false, Date.now()],
    ['STS has a certificate that has expired', 'localhost', true, Date.now() - 30 * DAY],
    ['STS has a certificate of another host', 'other.example', true, Date.now()],
  ] as const) {
    it(fault, async () => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const subject = { privateKey, publicKey, commonName: name, hosts: [name] };
      const cert = certificatePem(selfSignedCertificate(subject, madeAt));
      const authority = path.join(world().world.simulated.home, 'authority.pem');
      await writeFile(authority, cert, { mode: 0o600 });
      let requests = 0;
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
      const secure = createSecureServer({ cert, key }, (_, response) => {
        requests += 1;
        response.end();
      });
      const port = await listening(secure);
      await world().configure(`https://localhost:${port}`, trusted ? `ca: ${authority}\n` : '');
      assertSeen(fault, await world().assume());
      assert.equal(requests, 0);
      await oldOnesServe();
      await closed(secure);
    });
  }
});
