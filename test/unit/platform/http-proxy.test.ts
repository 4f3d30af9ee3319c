import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { nodeHttpClient } from '../../../src/platform/http/client.ts';
import { proxyFor } from '../../../src/platform/http/proxy.ts';
import { failureOf } from '../../support/failure-of.ts';
import { tcpServer } from './http-test-server.ts';

const url = (text: string): URL => new URL(text);
const proxied = (text: string, environment: Record<string, string>): string | undefined =>
  proxyFor(url(text), environment)?.host;

describe('The proxy', () => {
  it('is HTTPS_PROXY or https_proxy, for https only', () => {
    assert.deepEqual(proxyFor(url('https://a.example/'), { HTTPS_PROXY: 'http://proxy:3128' }), {
      secure: false,
      host: 'proxy',
      port: 3128,
      authorization: undefined,
    });
    assert.equal(proxied('https://a.example/', { HTTPS_PROXY: 'http://upper', https_proxy: 'lower:1' }), 'lower');
    assert.equal(proxied('https://a.example/', { HTTP_PROXY: 'http://p', ALL_PROXY: 'http://p' }), undefined);
    assert.equal(proxied('http://127.0.0.1/', { HTTPS_PROXY: 'http://p' }), undefined);
    assert.equal(proxied('https://localhost/', { HTTPS_PROXY: 'http://p' }), undefined);
    assert.equal(proxied('https://a.example/', { HTTPS_PROXY: '' }), undefined);
    assert.equal(proxyFor(url('https://a.example/'), { HTTPS_PROXY: 'https://p' })?.port, 443);
  });

  const exceptions: readonly (readonly [list: string, url: string, excepted: boolean])[] = [
    ['*', 'https://a.example/', true],
    ['a.example', 'https://a.example/', true],
    ['a.example', 'https://b.a.example/', true],
    ['.a.example', 'https://b.a.example/', true],
    ['*.a.example', 'https://b.a.example/', true],
    ['a.example', 'https://ba.example/', false],
    ['A.Example', 'https://a.example/', true],
    ['x, a.example', 'https://a.example/', true],
    ['a.example:443', 'https://a.example/', true],
    ['a.example:8443', 'https://a.example/', false],
    ['a.example:8443', 'https://a.example:8443/', true],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['10.0.0.0/99', 'https://10.1.2.3/', false],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['2.3', 'https://10.1.2.3/', false],
    ['[fd00::1]', 'https://[fd00::1]/', true],
    ['fd00::1', 'https://[fd00::1]/', true],
    ['fd00::/8', 'https://[fd00::1]/', true],
    ['', 'https://a.example/', false],
  ];
  for (const [list, address, excepted] of exceptions) {
    it(`is ${excepted ? 'not ' : ''}used for ${address} with NO_PROXY=${list}`, () => {
      const environment = { HTTPS_PROXY: 'http://proxy', NO_PROXY: list };
      assert.equal(proxied(address, environment), excepted ? undefined : 'proxy');
    });
  }

  it('is refused when it is no http proxy, without showing the value', async () => {
    for (const value of ['socks5://user:pa55@proxy', 'http://%zz:pa55@proxy', '://pa55']) {
      const failure = await failureOf(() => proxyFor(url('https://a.example/'), { HTTPS_PROXY: value }));
      assert.equal(failure.kind, 'network');
      assert.ok(!JSON.stringify(failure).includes('pa55'));
    }
  });

  it('is given user and password, and neither is ever shown', async () => {
    const proxy = await tcpServer(socket => {
      socket.once('data', () => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    });
    const client = nodeHttpClient({
      certificateAuthority: undefined,
      environment: { HTTPS_PROXY: `http://jane:p%40ss@127.0.0.1:${proxy.port}` },
    });
    const request = {
      method: 'POST',
      url: 'https://sts.eu-west-1.amazonaws.com/',
      headers: {},
      body: 'the token',
      deadlineMilliseconds: 2_000,
      maximumBytes: 1000,
    } as const;
    const error: unknown = await client.send(request).catch((failure: unknown) => failure);
    await proxy.close();
    assert.equal(
      proxy.received(),
      'CONNECT sts.eu-west-1.amazonaws.com:443 HTTP/1.1\r\nhost: sts.eu-west-1.amazonaws.com:443\r\n' +
        `proxy-authorization: Basic ${Buffer.from('jane:p@ss').toString('base64')}\r\nConnection: close\r\n\r\n`,
    );
    const shown = inspect(error, { depth: 9, showHidden: true });
    assert.match(shown, /refused to connect to sts\.eu-west-1\.amazonaws\.com/);
    assert.ok(!/p@ss|p%40ss|amFuZ|the token/.test(shown), shown);
  });
});
