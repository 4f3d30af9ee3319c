import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readBrokerConfiguration, readBrokerVariables } from '../../../src/broker/configuration/configuration.ts';
import { printable } from '../../../src/core/text.ts';
import { assertNoSecret } from '../../support/secret-absence.ts';

const LEAST = {
  ROLECALL_BROKER_ISSUER: 'https://id.acme.example',
  ROLECALL_BROKER_KEYS: '/etc/rolecall/2026.pem',
  ROLECALL_BROKER_OWNERS: '9919',
  ROLECALL_BROKER_AUDIENCES: 'sts.amazonaws.com',
};

const YAML = `
issuer: https://id.acme.example
keys: [/etc/rolecall/2026.pem]
owners: [9919]
audiences: [sts.amazonaws.com]
`;

function problems(environment: Readonly<Record<string, string>>, yaml?: string): readonly string[] {
  return readBrokerVariables(environment, yaml).problems ?? [];
}

/** The first words: where each problem is. */
function places(environment: Readonly<Record<string, string>>, yaml?: string): readonly string[] {
  return problems(environment, yaml).map(each => each.replace(/ (?:must|is|needs) .*$/, ''));
}

describe('A broker’s environment variables', () => {
  it('say what a file says', () => {
    const file = readBrokerConfiguration(YAML);
    assert.ok(file.configuration !== undefined);
    assert.deepEqual(readBrokerVariables(LEAST), file);
    assert.deepEqual(readBrokerVariables({ ROLECALL_BROKER_CONFIGURATION: YAML }), file);
    assert.deepEqual(readBrokerVariables({}, YAML), file);
  });

  it('can say every key', () => {
    const all = {
      ...LEAST,
      ROLECALL_BROKER_KEYS: '[{ kms: "arn:aws:kms:eu-west-1:111122223333:key/1234" }]',
      ROLECALL_BROKER_OWNERS: '9919, 583231',
      ROLECALL_BROKER_AUDIENCES: 'sts.amazonaws.com,api://AzureADTokenExchange',
      ROLECALL_BROKER_BILLED_TO_OWNER: 'true',
      ROLECALL_BROKER_GITHUB_API: 'https://api.acme.ghe.com/',
      ROLECALL_BROKER_GITHUB_WEB: 'https://acme.ghe.com',
      ROLECALL_BROKER_GITHUB_APP: '{ id: Iv23liAbCdEf, key: { environment: APP_KEY } }',
      ROLECALL_BROKER_CATALOGUE:
        'roles: { deploy: { owner: 9919, audiences: [sts.amazonaws.com], aws: { roleArn: "arn:aws:iam::111122223333:role/deploy", region: eu-west-1 } } }',
      ROLECALL_BROKER_LISTEN_HOST: '0.0.0.0',
      ROLECALL_BROKER_LISTEN_PORT: '8443',
      ROLECALL_BROKER_TRUSTED_PROXIES: '1',
      ROLECALL_BROKER_DRAIN_SECONDS: '15',
      ROLECALL_BROKER_LIMITS_PER_USER: '5',
      ROLECALL_BROKER_LIMITS_PER_ADDRESS: '50',
      ROLECALL_BROKER_LOG_LEVEL: 'warn',
      ROLECALL_BROKER_LOG_ADDRESSES: 'true',
      ROLECALL_BROKER_METRICS_TOKEN: 'is never read here',
      ROLECALL_BROKER_TOKEN_MINUTES_AZURE: '10',
      ROLECALL_BROKER_CERTIFICATE_AUTHORITY: '/etc/ssl/acme.pem',
    };
    const { configuration, problems: none } = readBrokerVariables(all);
    assert.deepEqual(none, undefined);
    assert.ok(configuration !== undefined);
    const { keys, catalogue, ...rest } = configuration;
    assert.deepEqual(
      keys.listed?.map(({ source }) => source.kind),
      ['kms'],
    );
    assert.deepEqual(
      catalogue.map(({ name }) => name),
      ['deploy'],
    );
    assert.deepEqual(rest, {
      issuer: 'https://id.acme.example',
      owners: [9919, 583_231],
      audiences: ['sts.amazonaws.com', 'api://AzureADTokenExchange'],
      tokenSeconds: { azure: 600 },
      billedToOwner: true,
      github: { api: 'https://api.acme.ghe.com', web: 'https://acme.ghe.com' },
      gitHubApp: { id: 'Iv23liAbCdEf', key: { environment: 'APP_KEY' } },
      listen: { host: '0.0.0.0', port: 8443 },
      trustedProxies: 1,
      drainSeconds: 15,
      limits: { perUser: 5, perAddress: 50 },
      logLevel: 'warn',
      logAddresses: true,
      metrics: { token: { environment: 'ROLECALL_BROKER_METRICS_TOKEN' } },
      certificateAuthority: '/etc/ssl/acme.pem',
    });
  });

  it('have precedence over the file, key by key; an empty one says nothing', () => {
    const variables = {
      ROLECALL_BROKER_OWNERS: '1',
      ROLECALL_BROKER_LISTEN_PORT: '9000',
      ROLECALL_BROKER_AUDIENCES: '',
      ROLECALL_BROKER_CATALOGUE: '',
    };
    const { configuration } = readBrokerVariables(variables, `${YAML}listen: { host: 0.0.0.0, port: 1 }\n`);
    assert.deepEqual(
      [configuration?.owners, configuration?.listen, configuration?.audiences],
      [[1], { host: '0.0.0.0', port: 9000 }, ['sts.amazonaws.com']],
    );
  });

  it('are named by each problem that is theirs', () => {
    assert.deepEqual(places({}), [
      'ROLECALL_BROKER_ISSUER',
      'ROLECALL_BROKER_KEYS',
      'ROLECALL_BROKER_OWNERS',
      'ROLECALL_BROKER_AUDIENCES',
    ]);
    const wrong = {
      ...LEAST,
      ROLECALL_BROKER_ISSUER: 'https://id.acme.example/',
      ROLECALL_BROKER_KEYS: '/a.pem,b.pem',
      ROLECALL_BROKER_OWNERS: '9919,acme',
      ROLECALL_BROKER_BILLED_TO_OWNER: 'yes',
      ROLECALL_BROKER_LISTEN_PORT: '80 80',
      ROLECALL_BROKER_TRUSTED_PROXIES: '1.5',
      ROLECALL_BROKER_LOG_LEVEL: 'loud',
      ROLECALL_BROKER_GITHUB_APP: '{ id: [',
      ROLECALL_BROKER_CATALOGUE: 'roles: { Deploy: {} }',
    };
    const found = places(wrong);
    for (const place of [
      'ROLECALL_BROKER_ISSUER',
      'ROLECALL_BROKER_KEYS[1]',
      'ROLECALL_BROKER_OWNERS[1]',
      'ROLECALL_BROKER_BILLED_TO_OWNER',
      'ROLECALL_BROKER_LISTEN_PORT',
      'ROLECALL_BROKER_TRUSTED_PROXIES',
      'ROLECALL_BROKER_LOG_LEVEL',
      'ROLECALL_BROKER_GITHUB_APP',
    ]) {
      assert.equal(found.filter(each => each === place).length, 1, `${place} in ${found.join(' | ')}`);
    }
    assert.ok(
      found.some(each => each.startsWith('ROLECALL_BROKER_CATALOGUE.roles.Deploy')),
      found.join(' | '),
    );
  });

  it('are told apart from what the file says wrongly', () => {
    assert.deepEqual(places({ ROLECALL_BROKER_OWNERS: 'acme' }, 'issuer: x\nkeys: [/a.pem]\naudiences: [a]\n'), [
      'issuer',
      'ROLECALL_BROKER_OWNERS[0]',
    ]);
    assert.deepEqual(
      places({ ROLECALL_BROKER_CONFIGURATION: 'issuer: x\nowners: [1]\nkeys: [/a.pem]\naudiences: [a]' }),
      ['ROLECALL_BROKER_CONFIGURATION: issuer'],
    );
    assert.deepEqual(places({ ROLECALL_BROKER_CONFIGURATION: 'a: [' }), ['ROLECALL_BROKER_CONFIGURATION']);
    assert.deepEqual(places({}, 'a: ['), ['The file']);
    // Where the file is no map on the way, the file is what is wrong.
    assert.deepEqual(places({ ROLECALL_BROKER_LISTEN_PORT: '1' }, `${YAML}listen: 5`), ['listen']);
  });

  it('have to exist: a misspelt one leaves no check out', () => {
    const told = problems({ ...LEAST, ROLECALL_BROKER_BILLED_TO_OWNERS: 'true', ROLECALL_BROKER_: 'x' });
    assert.deepEqual(told, [
      'ROLECALL_BROKER_BILLED_TO_OWNERS is no variable of the broker.',
      'ROLECALL_BROKER_ is no variable of the broker.',
    ]);
    assert.deepEqual(problems({ ...LEAST, ROLECALL_OTHER: 'x', BROKER_OWNERS: 'x' }), []);
  });

  it('may be named by the configuration itself as holding a secret', () => {
    const keys = { ...LEAST, ROLECALL_BROKER_KEYS: '[{ environment: ROLECALL_BROKER_SIGNING_KEY }]' };
    assert.deepEqual(problems({ ...keys, ROLECALL_BROKER_SIGNING_KEY: 'a PEM text' }), []);
    assert.equal(problems({ ...LEAST, ROLECALL_BROKER_SIGNING_KEY: 'a PEM text' }).length, 1);
  });

  it('hold a whole configuration, or there is a file, never both', () => {
    assert.deepEqual(problems({ ROLECALL_BROKER_CONFIGURATION: YAML }, YAML), [
      'ROLECALL_BROKER_CONFIGURATION is set, and there is a file too: one of them is enough.',
    ]);
  });

  it('are never repeated by a problem, and never a reason to fail, whatever they are', () => {
    const name = fc.oneof(
      fc.constantFrom(
        ...Object.keys(LEAST),
        'ROLECALL_BROKER_CONFIGURATION',
        'ROLECALL_BROKER_CATALOGUE',
        'ROLECALL_BROKER_GITHUB_APP',
        'ROLECALL_BROKER_LISTEN_PORT',
        'ROLECALL_BROKER_METRICS_TOKEN',
      ),
      fc.string().map(rest => `ROLECALL_BROKER_${rest}`),
    );
    const hidden = 'hidden-value-of-a-variable';
    const text = fc.oneof(fc.string(), fc.json(), fc.constant(hidden), fc.constant(`&a [*a, ${hidden}]`));
    fc.assert(
      fc.property(fc.dictionary(name, text), variables => {
        const told = problems(variables);
        for (const sentence of told) assert.equal(sentence, printable(sentence, sentence.length));
        assertNoSecret([hidden], { told, and: 'at least this' });
      }),
      { numRuns: 500 },
    );
  });
});
