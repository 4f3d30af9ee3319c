import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { callerAddress } from '../../../src/broker/caller-address.ts';

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
