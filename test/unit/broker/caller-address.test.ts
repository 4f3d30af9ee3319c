import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { callerAddress, callerOf } from '../../../src/broker/http/caller-address.ts';

const PEER = '192.0.2.1';

describe('The address that a request is counted for', () => {
  const table: readonly (readonly [
    what: string,
    peer: string,
    forwarded: string | undefined,
    proxies: number,
    counted: string,
  ])[] = [
    ['the peer, whatever it says of itself', PEER, '203.0.113.5', 0, PEER],
    ['what our proxy wrote', PEER, '203.0.113.5', 1, '203.0.113.5'],
    [
      'what our proxy wrote, not what its sender wrote before',
      PEER,
      '10.0.0.1, 8.8.8.8, 203.0.113.5',
      1,
      '203.0.113.5',
    ],
    ['what the outer of two proxies wrote', PEER, '8.8.8.8, 203.0.113.5, 10.0.0.2', 2, '203.0.113.5'],
    ['the peer when fewer entries are there than proxies', PEER, '203.0.113.5', 2, PEER],
    ['the peer without the header', PEER, undefined, 1, PEER],
    ['the peer when the entry is no address', PEER, 'unknown', 1, PEER],
    ['the peer when the entry only looks like one', PEER, '999.1.1.1', 1, PEER],
    ['the peer when the entry is empty', PEER, '203.0.113.5,', 1, PEER],
    ['an address without its port', PEER, '203.0.113.5:4711', 1, '203.0.113.5'],
    ['the network of an IPv6 address', PEER, '2001:db8:1:2:3:4:5:6', 1, '2001:db8:1:2::/64'],
    ['the same network for another host', PEER, '[2001:DB8:1:2::ffff]:443', 1, '2001:db8:1:2::/64'],
    ['the network of a short address', '2001:db8::1', undefined, 0, '2001:db8:0:0::/64'],
    ['a link-local address without its interface', 'fe80::1%eth0', undefined, 0, 'fe80:0:0:0::/64'],
    ['IPv4 in IPv6 as IPv4', '::ffff:203.0.113.5', undefined, 0, '203.0.113.5'],
    ['the same in hexadecimal', '::ffff:cb00:7105', undefined, 0, '203.0.113.5'],
    ['nothing, when the host does not know', '', undefined, 1, ''],
  ];
  for (const [what, peer, forwarded, proxies, counted] of table) {
    it(`is ${what}`, () => assert.equal(callerAddress(peer, forwarded, proxies), counted));
  }

  const proxies: readonly (readonly [
    peer: string,
    forwarded: string | undefined,
    counted: number,
    isProxy: boolean,
  ])[] = [
    ['127.0.0.1', '203.0.113.5', 0, true],
    ['::ffff:127.0.0.1', '203.0.113.5', 0, true],
    ['::1', '203.0.113.5', 0, true],
    ['10.1.2.3', '203.0.113.5', 0, true],
    ['172.17.0.1', '203.0.113.5', 0, true],
    ['172.31.255.1', '203.0.113.5', 0, true],
    ['192.168.1.1', 'whatever', 0, true],
    ['169.254.1.1', '203.0.113.5', 0, true],
    ['100.64.0.1', '203.0.113.5', 0, true],
    ['100.127.0.1', '203.0.113.5', 0, true],
    ['fd12:3456::1', '203.0.113.5', 0, true],
    ['fe80::1%eth0', '203.0.113.5', 0, true],
    // Counted, but more than there are, or with nothing to count by.
    ['127.0.0.1', '203.0.113.5', 2, true],
    ['127.0.0.1', 'unknown', 1, true],
    ['127.0.0.1', '203.0.113.5', 1, false],
    ['127.0.0.1', '203.0.113.5, 10.0.0.2', 2, false],
    // Nothing is forwarded, or whoever says so is nobody of ours.
    ['127.0.0.1', undefined, 0, false],
    ['127.0.0.1', ' ', 0, false],
    [PEER, '203.0.113.5', 0, false],
    ['8.8.8.8', '127.0.0.1', 0, false],
    ['172.32.0.1', '203.0.113.5', 0, false],
    ['100.128.0.1', '203.0.113.5', 0, false],
    ['100.63.0.1', '203.0.113.5', 0, false],
    ['2001:db8::1', '203.0.113.5', 0, false],
    ['fc:1::1', '203.0.113.5', 0, false],
    ['', '203.0.113.5', 0, false],
  ];
  for (const [peer, forwarded, counted, isProxy] of proxies) {
    it(`is ${isProxy ? 'a' : 'no'} proxy's for ${peer || 'nobody'} that forwards for ${forwarded ?? 'nobody'}, of ${counted}`, () => {
      const address = callerAddress(peer, forwarded, counted);
      assert.deepEqual(callerOf(peer, forwarded, counted), { address, ...(isProxy && { isUncountedProxy: true }) });
    });
  }

  it('cannot be chosen by the sender, whatever it writes', () => {
    const written = fc.oneof(
      fc.string(),
      fc.ipV4(),
      fc.ipV6(),
      fc.array(fc.ipV4()).map(each => each.join()),
    );
    fc.assert(
      fc.property(written, header => {
        assert.equal(callerAddress(PEER, header, 0), PEER);
        assert.equal(callerAddress(PEER, `${header}, 203.0.113.5`, 1), '203.0.113.5');
        assert.equal(callerAddress(PEER, `${header}, 203.0.113.5, 10.0.0.2`, 2), '203.0.113.5');
      }),
    );
  });

  it('is an address or the peer, whatever a proxy writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV6()), fc.nat(3), (header, proxies) => {
        const counted = callerAddress(PEER, header, proxies);
        assert.match(counted, /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){3}::\/64)$/);
      }),
    );
  });
});
