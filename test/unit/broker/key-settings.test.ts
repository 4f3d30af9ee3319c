import assert from 'node:assert/strict';
import { readBrokerConfiguration, readBrokerVariables } from '../../../src/broker/configuration/configuration.ts';

const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const MOMENT = Date.UTC(2026, 10, 21, 9);

function read(keys: string): ReturnType<typeof readBrokerConfiguration> {
  return readBrokerConfiguration(`issuer: https://id.acme.example\nowners: [1]\naudiences: [a]\nkeys: ${keys}`);
}

const untimed = { signsFrom: undefined, publishedUntil: undefined };

describe('The configuration of keys', () => {
  const good: readonly (readonly [string, string, unknown])[] = [
    ['PEM files by their paths alone', '[/a.pem]', [{ source: { kind: 'file', file: '/a.pem' }, ...untimed }]],
    [
      'a file with its times',
      '[{ file: /a.pem, signsFrom: 2026-11-21T09:00:00Z, publishedUntil: "2026-11-21T10:00+01:00" }]',
      [{ source: { kind: 'file', file: '/a.pem' }, signsFrom: MOMENT, publishedUntil: MOMENT }],
    ],
    [
      'a variable',
      '[{ environment: SIGNING_KEY }]',
      [{ source: { kind: 'environment', variable: 'SIGNING_KEY' }, ...untimed }],
    ],
    [
      'keys of KMS',
      `[{ kms: "${ARN}" }, { kms: "${ARN.replace('/1234', '/mrk-1234')}", endpoint: https://kms-fips.eu-west-1.amazonaws.com }]`,
      [
        { source: { kind: 'kms', arn: ARN, endpoint: undefined }, ...untimed },
        {
          source: {
            kind: 'kms',
            arn: ARN.replace('/1234', '/mrk-1234'),
            endpoint: 'https://kms-fips.eu-west-1.amazonaws.com',
          },
          ...untimed,
        },
      ],
    ],
  ];
  for (const [what, yaml, listed] of good) {
    it(`takes ${what}`, () => {
      assert.deepEqual(read(yaml).configuration?.keys, { listed });
    });
  }

  it('takes the directory of a key ring', () => {
    assert.deepEqual(read('{ directory: /var/lib/rolecall/keys }').configuration?.keys, {
      directory: '/var/lib/rolecall/keys',
    });
  });

  it('takes keys of KMS from a variable, as the templates for AWS write them', () => {
    const { configuration, problems } = readBrokerVariables({
      ROLECALL_BROKER_ISSUER: 'https://id.acme.example',
      ROLECALL_BROKER_OWNERS: '1',
      ROLECALL_BROKER_AUDIENCES: 'sts.amazonaws.com',
      ROLECALL_BROKER_KEYS: `[{"kms":"${ARN}"},{"kms":"${ARN}","signsFrom":"2026-11-21T09:00:00Z"}]`,
    });
    assert.equal(problems, undefined);
    const source = { kind: 'kms', arn: ARN, endpoint: undefined };
    assert.deepEqual(configuration?.keys, {
      listed: [
        { source, ...untimed },
        { source, signsFrom: MOMENT, publishedUntil: undefined },
      ],
    });
  });

  const KEYS =
    'keys must be a list of keys, or `{ directory: … }` of a key ring, with at least one and at most 100 entries.';
  const KMS = 'must be the ARN of a KMS key such as arn:aws:kms:eu-west-1:111122223333:key/…, not of an alias.';
  const KEY = 'must be the absolute path of a PEM file, or a map with one of file, environment or kms.';
  const TIME = 'must be a moment with its time zone such as 2026-11-21T09:00:00Z.';
  const ORIGIN =
    'must be an https origin such as https://id.acme.example, or http on loopback, without path or closing slash.';
  const bad: readonly (readonly [string, readonly string[]])[] = [
    ['/a.pem', [KEYS]],
    ['[]', [KEYS]],
    ['null', [KEYS]],
    ['[a.pem]', [`keys[0] ${KEY}`]],
    ['[{}]', [`keys[0] ${KEY}`]],
    ['[{ path: /a.pem }]', [`keys[0] ${KEY}`]],
    [
      '[/a.pem, { file: b.pem, signs: now }]',
      ['keys[1].file must be the absolute path of a PEM file.', 'keys[1].signs is no key here.'],
    ],
    ['[{ file: /a.pem, environment: A }]', ['keys[0].file is no key here.']],
    [
      '[{ environment: "A B" }]',
      ['keys[0].environment must be the name of an environment variable that holds a PEM text.'],
    ],
    [`[{ kms: "${ARN.replace(':key/', ':alias/')}" }]`, [`keys[0].kms ${KMS}`]],
    ['[{ kms: 1234abcd-12ab-34cd-56ef-1234567890ab }]', [`keys[0].kms ${KMS}`]],
    [`[{ kms: "${ARN}", endpoint: http://kms.example }]`, [`keys[0].endpoint ${ORIGIN}`]],
    ['[{ file: /a.pem, signsFrom: tomorrow }]', [`keys[0].signsFrom ${TIME}`]],
    ['[{ file: /a.pem, signsFrom: 2026-13-21T09:00:00Z }]', [`keys[0].signsFrom ${TIME}`]],
    ['[{ file: /a.pem, signsFrom: 1795251600 }]', [`keys[0].signsFrom ${TIME}`]],
    ['[{ file: /a.pem, publishedUntil: "2026-11-21T09:00:00" }]', [`keys[0].publishedUntil ${TIME}`]],
    ['{ directory: keys }', ['keys.directory must be the absolute path of a key ring.']],
    ['{ directory: /k, file: /a.pem }', ['keys.file is no key here.']],
  ];
  for (const [yaml, problems] of bad) {
    it(`says what is wrong with ${yaml}`, () => {
      assert.deepEqual(read(yaml).problems, problems);
    });
  }
});
