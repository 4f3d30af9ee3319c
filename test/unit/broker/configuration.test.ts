import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readBrokerConfiguration } from '../../../src/broker/configuration/configuration.ts';
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
        keys: {
          listed: [
            {
              source: { kind: 'file', file: '/etc/rolecall/2026.pem' },
              signsFrom: undefined,
              publishedUntil: undefined,
            },
          ],
        },
        owners: [9919],
        audiences: ['sts.amazonaws.com'],
        tokenSeconds: { azure: 900 },
        listen: { host: '127.0.0.1', port: 8080 },
        github: { api: 'https://api.github.com', web: 'https://github.com' },
        billedToOwner: false,
        catalogue: [],
        gitHubApp: undefined,
        limits: { perUser: 60, perAddress: 600 },
        trustedProxies: 0,
        drainSeconds: 1,
        logLevel: 'info',
        logAddresses: false,
        metrics: undefined,
        certificateAuthority: undefined,
      },
    });
    assert.deepEqual(
      problems('{}').map(each => each.split(' ')[0]),
      ['issuer', 'keys', 'owners', 'audiences'],
    );
  });

  it('lets tokens for Azure live 5 to 15 minutes', () => {
    const read = (azure: string) => readBrokerConfiguration(`${LEAST}tokenMinutes: { azure: ${azure} }\n`);
    assert.deepEqual(
      ['5', '15'].map(minutes => read(minutes).configuration?.tokenSeconds),
      [{ azure: 300 }, { azure: 900 }],
    );
    for (const wrong of ['4', '16', '7.5', '10m']) {
      assert.deepEqual(read(wrong).problems, ['tokenMinutes.azure must be a number of minutes from 5 to 15.']);
    }
    assert.deepEqual(problems(`${LEAST}tokenMinutes: { aws: 15 }\n`), ['tokenMinutes.aws is no key here.']);
  });

  it('names an audience of Azure that is nearly right', () => {
    const wrong = ['AzureADTokenExchange', 'https://AzureADTokenExchange', 'api://AzureAdTokenExchange/'];
    for (const audience of wrong) {
      assert.deepEqual(problems(LEAST.replace('sts.amazonaws.com', audience)), [
        'audiences[0] must be written api://AzureADTokenExchange: clouds compare every character.',
      ]);
    }
    assert.deepEqual(problems(LEAST.replace('sts.amazonaws.com', 'api://AzureADTokenExchangeUSGov')), []);
  });

  it('has the rest when it says so', () => {
    const { configuration } = readBrokerConfiguration(
      `${LEAST}listen: { host: 0.0.0.0, port: 0 }\ngithub: { api: 'https://api.acme.ghe.com', web: 'https://acme.ghe.com' }\nbilledToOwner: true\n`,
    );
    assert.deepEqual(configuration?.listen, { host: '0.0.0.0', port: 0 });
    assert.deepEqual(configuration?.github, { api: 'https://api.acme.ghe.com', web: 'https://acme.ghe.com' });
    assert.equal(configuration?.billedToOwner, true);
    const served = readBrokerConfiguration(
      `${LEAST}limits: { perUser: 10 }\ntrustedProxies: 2\ndrainSeconds: 0\nlog: { level: error, addresses: true }\nmetrics: { token: { file: /run/secrets/metrics } }\ncertificateAuthority: system\n`,
    ).configuration;
    assert.deepEqual(
      [served?.limits, served?.trustedProxies, served?.drainSeconds, served?.logLevel, served?.logAddresses],
      [{ perUser: 10, perAddress: 600 }, 2, 0, 'error', true],
    );
    assert.deepEqual(
      [served?.metrics, served?.certificateAuthority],
      [{ token: { file: '/run/secrets/metrics' } }, 'system'],
    );
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
limits: { perUser: 0, perAddress: 1.5, perTeam: 1 }
trustedProxies: -1
drainSeconds: 301
log: { level: trace, addresses: 1 }
metrics: { token: secret }
certificateAuthority: ca.pem
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
      'limits.perUser',
      'limits.perAddress',
      'limits.perTeam',
      'trustedProxies',
      'drainSeconds',
      'log.level',
      'log.addresses',
      'metrics.token',
      'certificateAuthority',
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

  const addresses: readonly (readonly [string, string | undefined])[] = [
    ['https://api.acme.ghe.com', 'https://api.acme.ghe.com'],
    ['https://ghe.acme.example/api/v3', 'https://ghe.acme.example/api/v3'],
    ['https://ghe.acme.example/api/v3/', 'https://ghe.acme.example/api/v3'],
    ['https://ghe.acme.example/', 'https://ghe.acme.example'],
    ['https://ghe.acme.example:8443/api/v3', 'https://ghe.acme.example:8443/api/v3'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://[::1]:4000/', 'http://[::1]:4000'],
    ['http://ghe.acme.example/api/v3', undefined],
    ['https://ghe.acme.example//api', undefined],
    ['https://ghe.acme.example/api//', undefined],
    ['https://ghe.acme.example/api/../v3', undefined],
    ['https://ghe.acme.example/api?x=1', undefined],
    ['https://ghe.acme.example/api#x', undefined],
    ['https://user@ghe.acme.example/api', undefined],
    ['https://GHE.acme.example/api', undefined],
    ['ftp://ghe.acme.example', undefined],
    ['ghe.acme.example', undefined],
  ];
  for (const [written, used] of addresses) {
    it(`${used === undefined ? 'refuses' : 'takes'} GitHub at ${written}`, () => {
      const read = readBrokerConfiguration(`${LEAST}github: { api: "${written}", web: "${written}" }\n`);
      assert.deepEqual(
        [read.configuration?.github, read.problems?.map(each => each.split(' ')[0])],
        used === undefined ? [undefined, ['github.api', 'github.web']] : [{ api: used, web: used }, undefined],
      );
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
