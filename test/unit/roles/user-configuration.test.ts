import assert from 'node:assert/strict';
import { DEFAULT_CONFIGURATION, type UserConfiguration } from '../../../src/core/configuration.ts';
import { readUserConfiguration } from '../../../src/roles/read-role-map.ts';
import { placed } from './maps.ts';

const FILE = '/home/dev/.config/rolecall/config.yaml';
const ORIGIN = 'must be an https origin, or http on 127.0.0.1, [::1] or localhost, without path or query.';

interface Row {
  readonly what: string;
  readonly text: string;
  readonly configuration?: Partial<UserConfiguration>;
  readonly says?: readonly string[];
}

const ROWS: readonly Row[] = [
  { what: 'nothing', text: '' },
  { what: 'roles only, which are the role map’s matter', text: 'version: 1\nroles: { a: {} }\nunknown: 1\n' },
  {
    what: 'everything',
    text: [
      '\ufeffendpoints: { aws: https://STS.example.com:443/ }',
      'issuers: { ona: https://ona.acme.example/, gitpodClassic: http://127.0.0.1:8443/idp }',
      'ca: /etc/ssl/acme.pem',
      'programDirectories: [/opt/ona/bin]',
      'cacheOnDisk: true',
      'tokenFile: /run/token',
    ].join('\r\n'),
    configuration: {
      endpoints: { aws: 'https://sts.example.com' },
      issuers: { ona: 'https://ona.acme.example/', gitpodClassic: 'http://127.0.0.1:8443/idp' },
      certificateAuthority: '/etc/ssl/acme.pem',
      programDirectories: ['/opt/ona/bin'],
      cacheOnDisk: true,
      tokenFile: '/run/token',
    },
  },
  {
    what: 'where every platform’s tokens come from, and a sign-in that lasts',
    text: [
      'endpoints: { identityCenter: http://127.0.0.1:4567/ }',
      'issuers:',
      '  githubActions: https://ghe.acme.example/_services/token',
      '  gitlab: https://gitlab.acme.example',
      '  cursor: https://cursor.acme.example',
      '  devin: https://acme.devinenterprise.com',
      'refreshTokens: true',
    ].join('\n'),
    configuration: {
      endpoints: { identityCenter: 'http://127.0.0.1:4567' },
      issuers: {
        githubActions: 'https://ghe.acme.example/_services/token',
        gitlab: 'https://gitlab.acme.example',
        cursor: 'https://cursor.acme.example',
        devin: 'https://acme.devinenterprise.com',
      },
      refreshTokens: true,
    },
  },
  {
    what: 'an issuer in the clear',
    text: 'issuers: { gitlab: "http://gitlab.acme.example" }',
    says: [
      "1:20-1:48 error bad-host issuers/gitlab gitlab must be an issuer's https address exactly as in the token, or http on 127.0.0.1, [::1] or localhost, without query.",
    ],
  },
  { what: 'the system’s authorities', text: 'ca: system', configuration: { certificateAuthority: 'system' } },
  ...['http://127.0.0.1:4566', 'http://localhost', 'http://[::1]:65535', 'https://sts.eu-west-1.amazonaws.com'].map(
    aws => ({
      what: `the endpoint ${aws}`,
      text: `endpoints: { aws: "${aws}" }`,
      configuration: { endpoints: { aws } },
    }),
  ),
  ...[
    'http://sts.example.com',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.2',
    'http://[::1]:65536',
    'https://a@b.example',
    'https://b.example/x',
    'https://b.example?q',
    'ftp://localhost',
    'https://',
  ].map(aws => ({
    what: `the endpoint ${aws}`,
    text: `endpoints: { aws: "${aws}" }`,
    says: [`1:19-1:${21 + aws.length} error bad-host endpoints/aws aws ${ORIGIN}`],
  })),
  {
    what: 'one setting that is wrong, which costs no other',
    text: 'ca: ../x.pem\ncacheOnDisk: on\nprogramDirectories: [/a, b]\ntokenFile: /run/token\n',
    configuration: { tokenFile: '/run/token' },
    says: [
      "1:5-1:13 error bad-path ca ca must be the word system, or a PEM file's absolute path.",
      '2:14-2:16 error wrong-type cacheOnDisk cacheOnDisk must be true or false, not on.',
      '3:26-3:27 error bad-path programDirectories/1 programDirectories[1] must be an absolute path.',
    ],
  },
  {
    what: 'the endpoints of every cloud',
    text: 'endpoints: { gcp: https://STS.example.com/, azure: https://localhost:8443 }',
    configuration: { endpoints: { gcp: 'https://sts.example.com', azure: 'https://localhost:8443' } },
  },
  {
    what: 'the endpoint of a cloud that there is not',
    text: 'endpoints: { oci: https://sts.example.com }',
    says: [
      '1:14-1:17 error unknown-key endpoints/oci "oci" is no key of endpoints. It has aws, gcp, azure and identityCenter.',
    ],
  },
  {
    what: 'a setting twice, of which neither is used',
    text: 'ca: system\nca: /a.pem\n',
  },
  {
    what: 'a text that is no YAML',
    text: 'a: [',
    says: ['1:5-1:5 error syntax  This is no valid YAML: unexpected end of the stream within a flow collection.'],
  },
  { what: 'a text that is no map', text: '- a' },
];

describe("the user's configuration", () => {
  for (const { what, text, configuration = {}, says = [] } of ROWS) {
    it(what, async () => {
      const read = await readUserConfiguration(text, FILE);
      assert.deepStrictEqual(
        {
          configuration: read.configuration,
          says: read.problems.map(problem => `${placed(problem)} ${problem.message}`),
        },
        { configuration: { ...DEFAULT_CONFIGURATION, ...configuration }, says },
      );
      assert.ok(read.problems.every(({ file }) => file === FILE));
    });
  }
});
