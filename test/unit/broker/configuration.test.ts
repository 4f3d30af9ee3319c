import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readBrokerConfiguration } from '../../../src/broker/configuration.ts';
import { printable } from '../../../src/core/text.ts';

const LEAST = `
issuer: https://id.acme.example
keys: [/etc/rolecall/2026.pem]
owners: [9919]
audiences: [sts.amazonaws.com]
`;

function problems(yaml: string): readonly string[] {
  return readBrokerConfiguration(yaml).problems ?? [];
}

describe('The configuration of a broker', () => {
  it('needs four keys, and has GitHub and loopback by default', () => {
    assert.deepEqual(readBrokerConfiguration(LEAST), {
      configuration: {
        issuer: 'https://id.acme.example',
        keys: ['/etc/rolecall/2026.pem'],
        owners: [9919],
        audiences: ['sts.amazonaws.com'],
        listen: { host: '127.0.0.1', port: 8080 },
        github: { api: 'https://api.github.com', web: 'https://github.com' },
        billedToOwner: false,
      },
    });
    assert.deepEqual(
      problems('{}').map(each => each.split(' ')[0]),
      ['issuer', 'keys', 'owners', 'audiences'],
    );
  });

  it('has the rest when it says so', () => {
    const { configuration } = readBrokerConfiguration(
      `${LEAST}listen: { host: 0.0.0.0, port: 0 }\ngithub: { api: 'https://api.acme.ghe.com', web: 'https://acme.ghe.com' }\nbilledToOwner: true\n`,
    );
    assert.deepEqual(configuration?.listen, { host: '0.0.0.0', port: 0 });
    assert.deepEqual(configuration?.github, { api: 'https://api.acme.ghe.com', web: 'https://acme.ghe.com' });
    assert.equal(configuration?.billedToOwner, true);
  });

  it('tells every problem at once, with its place', () => {
    const told = problems(`
issuer: https://id.acme.example/
keys: [key.pem]
owners: [acme, "9919", 1.5]
audiences: []
listen: { prot: 1, port: 70000 }
github: { api: http://api.github.com }
billedToOwner: "yes"
billedToOwners: true
`);
    const places = [
      'issuer',
      'keys[0]',
      'owners[0]',
      'owners[1]',
      'owners[2]',
      'audiences',
      'listen.prot',
      'listen.port',
      'github.api',
      'billedToOwner',
      'billedToOwners',
    ];
    assert.deepEqual(told.map(each => each.split(' ')[0] ?? '').toSorted(), places.toSorted());
  });

  const issuers: readonly (readonly [string, boolean])[] = [
    ['https://id.acme.example', true],
    ['https://id.acme.example:8443', true],
    ['http://127.0.0.1:8080', true],
    ['http://localhost:8080', true],
    ['http://[::1]:8080', true],
    ['http://id.acme.example', false],
    ['http://127.0.0.1.evil.example', false],
    ['https://id.acme.example/', false],
    ['https://id.acme.example/path', false],
    ['https://ID.acme.example', false],
    ['https://id.acme.example:443', false],
    ['https://user@id.acme.example', false],
    ['https://id.acme.example?x', false],
    ['https://id.acme.example#', false],
    ['ftp://id.acme.example', false],
    ['id.acme.example', false],
  ];
  for (const [issuer, accepted] of issuers) {
    it(`${accepted ? 'takes' : 'refuses'} the issuer ${issuer}`, () => {
      const told = problems(LEAST.replace('https://id.acme.example', `"${issuer}"`));
      assert.equal(told.length === 0, accepted, told.join('\n'));
    });
  }

  it('is YAML with each key once, without tags of its own', () => {
    for (const yaml of ['', 'a: [', 'a: 1\na: 2', 'x: !!js/function "y"', '- a', 'null', 'text']) {
      assert.equal(problems(yaml).length, 1, yaml);
    }
  });

  it('is never a reason to fail, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), yaml => {
        assert.ok(problems(yaml).length > 0);
        for (const sentence of problems(yaml)) assert.equal(sentence, printable(sentence, sentence.length));
      }),
    );
  });
});
