import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationTarget, workspace } from 'vscode';
import { nodeHttpClient } from '../../src/platform/http/client.ts';
import { failureOf } from '../support/failure-of.ts';
import { ownedDirectory } from '../support/owned-directory.ts';
import { httpsServer, makeCertificate, tcpServer, type TestServer } from '../unit/platform/http-test-server.ts';

const SECRET = 'the-identity-token';

/**
 * The extension host replaces `http.request` by one that takes its proxy and its certificates from VS Code's settings, and a
 * repository's devcontainer writes machine settings: our transport must not be moved by them.
 */
describe('the transport in the extension host', function () {
  let proxy: TestServer;

  before(async () => {
    proxy = await tcpServer(socket => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    const settings = workspace.getConfiguration('http');
    await settings.update('proxy', `http://127.0.0.1:${proxy.port}`, ConfigurationTarget.Global);
    await settings.update('proxySupport', 'override', ConfigurationTarget.Global);
    await settings.update('proxyStrictSSL', false, ConfigurationTarget.Global);
  });
  after(async () => {
    const settings = workspace.getConfiguration('http');
    for (const key of ['proxy', 'proxySupport', 'proxyStrictSSL']) {
      await settings.update(key, undefined, ConfigurationTarget.Global);
    }
    await proxy.close();
  });

  it('reaches this machine, and nothing else hears of it', async () => {
    const server = createServer((request, response) => request.pipe(response));
    const port = await listening(server);
    try {
      const { status, body } = await send(`http://127.0.0.1:${port}/`);
      assert.deepEqual([status, body, proxy.received().includes(SECRET)], [200, SECRET, false]);
    } finally {
      server.close();
    }
  });

  it('believes only the certificates it was told to, with the host’s own verification switched off', async () => {
    const owned = await ownedDirectory();
    const certificate = await makeCertificate(owned.directory, 'host');
    let received = '';
    const server = await httpsServer(certificate, (request, response) => {
      request.on('data', part => (received += String(part)));
      response.end('hello');
    });
    const url = `https://localhost:${server.port}/`;
    try {
      const failure = await failureOf(() => send(url));
      assert.deepEqual([failure.kind, received], ['protocol', '']);
      const { status } = await send(url, certificate.certFile);
      assert.deepEqual([status, received], [200, SECRET]);
      assert.equal(proxy.received().includes(SECRET), false);
    } finally {
      await server.close();
      await owned.remove();
    }
  });
});

function send(url: string, certificateAuthority?: string) {
  return nodeHttpClient({ certificateAuthority, environment: {} }).send({
    method: 'POST',
    url,
    headers: {},
    body: SECRET,
    deadlineMilliseconds: 5_000,
    maximumBytes: 1_000,
  });
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  });
}
