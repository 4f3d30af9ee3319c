import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Check } from '../../../src/core/shape.ts';
import { NotPlain, type Schema } from '../../../src/documents/check-node.ts';
import { isPlainIdentity } from '../../../src/roles/plain/plain-identity.ts';
import { isPlainRole } from '../../../src/roles/plain/plain-role.ts';
import { isPlainAutoAssume, isPlainVersion, PLAIN_SETTINGS } from '../../../src/roles/plain/plain-settings.ts';
import { readRoleMap } from '../../../src/roles/read-role-map.ts';
import { withSchemas } from '../../../src/roles/with-schemas.ts';
import { ROLE_MAP_SCHEMAS } from '../../../src/roles/schema/schemas.ts';
import { AWS, mapOf, yamlRole } from './maps.ts';

const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
const ARN = 'arn:aws:iam::111122223333:role/dev';
const PORTAL = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
const GOOGLE_PROVIDER = '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/ona1';
const GUID = 'aaaaaaaa-1111-2222-3333-444444444444';

/** Every key with values that are right, and some that nearly are: each, and what a slip makes of it, is asked about. */
const ROLE = {
  description: ['Read-only', '', 'x'.repeat(1000), 'x'.repeat(1001)],
  use: ['developer', 'automation', 'agent', 'robot'],
  duration: ['15m', '1h30m', '12h', '13h', '14m', '15m60s', '', '1h1h', 3600, 899, 900, 43_200, 43_201, 3600.5],
  aws: [
    { roleArn: ARN, region: 'eu-west-1' },
    { roleArn: 'arn:aws-cn:iam::111122223333:role/team/dev', region: 'cn-north-1' },
    { roleArn: ARN, region: 'cn-north-1' },
    { roleArn: `arn:aws:iam::111122223333:role/${'x/'.repeat(255)}dev`, region: 'eu-west-1' },
    { roleArn: ARN },
    { region: 'eu-west-1' },
    {},
    { roleArn: ARN, region: 'eu-west-1', sessionPolicy: POLICY },
    { roleArn: ARN, region: 'eu-west-1', sessionPolicy: JSON.stringify(POLICY) },
    { roleArn: ARN, region: 'eu-west-1', sessionPolicy: '' },
    { roleArn: ARN, region: 'eu-west-1', sessionPolicy: { Statement: [] } },
    { roleArn: ARN, region: 'eu-west-1', sessionPolicy: { ...POLICY, Id: 'x'.repeat(2048) } },
    { roleArn: ARN, region: 'eu-west-1', policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
    { roleArn: ARN, region: 'eu-west-1', policyArns: ['arn:aws:iam::111122223333:policy/x'] },
    { roleArn: ARN, region: 'eu-west-1', policyArns: ['arn:aws:iam::444455556666:policy/x'] },
    { roleArn: ARN, region: 'eu-west-1', policyArns: ['arn:aws-cn:iam::aws:policy/x'] },
    { roleArn: ARN, region: 'eu-west-1', policyArns: [] },
    { roleArn: ARN, region: 'eu-west-1', policyArns: Array(11).fill('arn:aws:iam::aws:policy/ReadOnlyAccess') },
    { identityCenter: { ...PORTAL, accountId: '111122223333', roleName: 'ReadOnly' } },
    { identityCenter: { ...PORTAL, accountId: '111122223333', roleName: 'ReadOnly' }, region: 'us-east-1' },
    { identityCenter: { ...PORTAL, accountId: '111122223333', roleName: 'ReadOnly' }, region: 'cn-north-1' },
    { identityCenter: { ...PORTAL, accountId: '111122223333', roleName: 'ReadOnly' }, roleArn: ARN },
    { identityCenter: { ...PORTAL, accountId: '111122223333', roleName: 'ReadOnly' }, sessionPolicy: POLICY },
    { identityCenter: { ...PORTAL, startUrl: 'http://127.0.0.1/start', accountId: '111122223333', roleName: 'x' } },
    { identityCenter: { ...PORTAL, accountId: 111_122_223_333, roleName: 'x' } },
  ],
  gcp: [
    { provider: 'projects/1/locations/global/workloadIdentityPools/pool/providers/ona1' },
    {
      provider: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/ona1',
      serviceAccount: 'reader@acme.iam.gserviceaccount.com',
    },
    { serviceAccount: 'reader@acme.iam.gserviceaccount.com' },
    { provider: `https:${GOOGLE_PROVIDER}` },
    { provider: GOOGLE_PROVIDER.replace('/1/', '/acme/') },
    { provider: GOOGLE_PROVIDER, scopes: ['https://www.googleapis.com/auth/cloud-platform', 'openid'] },
    { provider: GOOGLE_PROVIDER, scopes: [] },
    { provider: GOOGLE_PROVIDER, scopes: ['openid email'] },
    { provider: GOOGLE_PROVIDER, scopes: ['https://evil.example/auth/x'] },
    { provider: GOOGLE_PROVIDER, scopes: Array(21).fill('openid') },
    { provider: GOOGLE_PROVIDER, project: 'acme-dev', quotaProject: 's3ns:acme-dev' },
    { provider: GOOGLE_PROVIDER, project: 'acme-', quotaProject: '123456' },
    { provider: GOOGLE_PROVIDER, universeDomain: 's3nsapis.fr' },
    { provider: GOOGLE_PROVIDER, universeDomain: 'googleapis.com' },
    { provider: GOOGLE_PROVIDER, universeDomain: 'evil.example' },
  ],
  azure: [
    { tenantId: GUID, clientId: GUID, subscriptionId: GUID },
    { tenantId: GUID, clientId: GUID },
    { tenantId: GUID, clientId: GUID, environment: 'public' },
    { tenantId: GUID, clientId: GUID, environment: 'usgovernment' },
    { tenantId: GUID, clientId: GUID, environment: 'AzureChinaCloud' },
    { tenantId: 'contoso.com', clientId: GUID },
    { clientId: GUID },
  ],
  when: [
    {},
    { branches: ['main', 'release/*'] },
    { branches: ['*/*/*/*'] },
    { branches: ['/main'] },
    { branches: [] },
    { branches: Array(21).fill('main') },
    { platforms: ['codespaces', 'ona'] },
    { platforms: ['codespace'] },
    { platforms: [] },
    { claims: { groups: ['platform'], org: 'acme' } },
    { claims: { 'a b': 'x' } },
    { claims: { org: '' } },
    { claims: { org: 'x'.repeat(2001) } },
    { claims: { org: [] } },
    { claims: {} },
  ],
  confirm: [true, false, 'true'],
  default: [true, 1],
  fullPermissions: [true, null],
  reviewedBy: ['Ada', '', 'x'.repeat(200), 'x'.repeat(201), 7],
  reviewed: ['2026-10-01', '2026-02-28', '2026-02-29', '2026-02-30', '2024-02-29', '2026-13-01', '26-10-01', 2026],
} satisfies Readonly<Record<string, readonly unknown[]>>;

const PROVIDER = { issuer: 'https://acme.okta.com', clientId: '0oa1b2c3d4' };

const IDENTITY = {
  codespaces: [
    { broker: 'https://id.acme.example' },
    { broker: 'https://ID.acme.example:443/' },
    { broker: 'http://127.0.0.1:8080' },
    { broker: 'https://192.0.2.1' },
    { broker: 'https://xn--a.example' },
    { broker: 'https://id.acme.example/x' },
    {},
  ],
  provider: [
    PROVIDER,
    { ...PROVIDER, preset: 'okta', clientSecret: 'x', scopes: ['openid', 'groups'] },
    { ...PROVIDER, preset: 'octa' },
    { ...PROVIDER, issuer: 'https://acme.okta.com/a/../b' },
    { ...PROVIDER, issuer: 'http://localhost:8080/a' },
    { ...PROVIDER, clientId: { aws: 'a', gcp: 'b' } },
    { ...PROVIDER, clientId: {} },
    { ...PROVIDER, clientId: '-x' },
    { ...PROVIDER, clientSecret: 'a b' },
    { ...PROVIDER, scopes: ['groups'] },
    { ...PROVIDER, scopes: ['openid', 'offline_access'] },
    { ...PROVIDER, scopes: ['openid', ...Array<string>(20).fill('x')] },
    { ...PROVIDER, scopes: [] },
    { issuer: PROVIDER.issuer },
  ],
  identityCenter: [PORTAL, { ...PORTAL, startUrl: 'https://Acme.awsapps.com/start' }, { region: 'eu-west-1' }],
  gitlab: [
    { variable: 'GITLAB_OIDC_TOKEN' },
    { variable: 'CI_JOB_TOKEN' },
    { variable: 'gh_token' },
    { variable: 'a-b' },
  ],
  devin: [
    { subjectKeys: ['org_id', 'repository_name'] },
    { subjectKeys: ['org_id', 'org_id'] },
    { subjectKeys: [] },
    { subjectKeys: 'abcdefghijk'.split('') },
  ],
} satisfies Readonly<Record<string, readonly unknown[]>>;

const SETTINGS = {
  endpoints: [
    {},
    { aws: 'http://127.0.0.1:4566' },
    { identityCenter: 'https://x.example/' },
    { gcp: 'https://x.example', azure: 'http://localhost:1' },
    { azure: 'https://x.example/path' },
    { aws: 'http://x.example' },
  ],
  issuers: [
    {},
    { ona: 'https://ona.example/a', devin: 'http://localhost/' },
    { gitlab: 'https://x.example?' },
    { ci: 'x' },
  ],
  ca: ['system', '/etc/ca.pem', 'ca.pem', '/a\u0007'],
  programDirectories: [[], ['/opt/bin'], ['bin'], Array(21).fill('/opt')],
  cacheOnDisk: [true, 'yes'],
  refreshTokens: [false, 0],
  tokenFile: ['/run/token', '/', `/${'x'.repeat(4000)}`, `/${'x'.repeat(4001)}`],
} satisfies { readonly [K in keyof typeof PLAIN_SETTINGS]: readonly unknown[] };

/** What a slip makes of a value: a character more, less or another, a key more or less, another type. */
function slipped(value: unknown): fc.Arbitrary<unknown> {
  const other = fc.constantFrom<unknown>(null, true, 0, '', [], {}, 'x', -1, ['x'], { x: 1 });
  if (typeof value === 'string') {
    const slip = fc.record({
      at: fc.nat(value.length),
      cut: fc.nat(2),
      more: fc.constantFrom('', 'a', 'A', '0', '-', '/', '.', ':', '*', ' ', '\n', '\u0000', 'é', '%', '@', '_'),
    });
    return fc.oneof(
      { weight: 6, arbitrary: slip.map(({ at, cut, more }) => value.slice(0, at) + more + value.slice(at + cut)) },
      { weight: 1, arbitrary: other },
    );
  }
  if (Array.isArray(value)) return listed(value, other);
  if (typeof value === 'object' && value !== null) return shaped(Object.entries(value), other);
  return other;
}

function listed(items: readonly unknown[], other: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const each = fc.tuple(...items.map(item => mostly(item)));
  return fc.oneof(
    { weight: 6, arbitrary: each },
    { weight: 1, arbitrary: each.map(made => [...made, ...made.slice(0, 1)]) },
    { weight: 1, arbitrary: other },
  );
}

function shaped(entries: readonly (readonly [string, unknown])[], other: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const each = fc.tuple(...entries.map(([key, value]) => mostly(value).map(made => [key, made] as const)));
  const more = fc.tuple(fc.constantFrom('x', 'constructor', 'Region', 'aws', 'region', '1'), other);
  return fc.oneof(
    { weight: 6, arbitrary: each.map(made => Object.fromEntries(made)) },
    { weight: 1, arbitrary: each.map(made => Object.fromEntries(made.slice(1))) },
    { weight: 1, arbitrary: fc.tuple(each, more).map(([made, one]) => Object.fromEntries([...made, one])) },
    { weight: 1, arbitrary: other },
  );
}

function mostly(value: unknown): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant(value) },
    { weight: 1, arbitrary: fc.nat().chain(() => slipped(value)) },
  );
}

/** Objects with some of these keys. */
function made(values: Readonly<Record<string, readonly unknown[]>>): fc.Arbitrary<unknown> {
  const keys = Object.entries(values).map(([key, each]) =>
    fc.option(
      fc
        .constantFrom(...each)
        .chain(mostly)
        .map(value => [key, value] as const),
      { nil: undefined, freq: 2 },
    ),
  );
  return fc.tuple(...keys).map(entries => Object.fromEntries(entries.filter(entry => entry !== undefined)));
}

type Row = readonly [what: string, values: fc.Arbitrary<unknown>, isPlain: Check<unknown>, schema: Schema<unknown>];

const ROWS: readonly Row[] = [
  ['a role', made(ROLE), isPlainRole, ROLE_MAP_SCHEMAS.role],
  ...Object.entries(ROLE).map(([key, each]): Row => [
    `${key} of a role`,
    made({ [key]: each }),
    isPlainRole,
    ROLE_MAP_SCHEMAS.role,
  ]),
  ...(['repository', 'user'] as const).flatMap((author): readonly Row[] => {
    const [isPlain, schema] = [isPlainIdentity[author], ROLE_MAP_SCHEMAS.identity[author]];
    return Object.entries(IDENTITY).map(([key, each]): Row => [
      `${key} of the identity of a ${author}`,
      made({ [key]: each }),
      isPlain,
      schema,
    ]);
  }),
  ...(['endpoints', 'issuers', 'ca', 'programDirectories', 'cacheOnDisk', 'refreshTokens', 'tokenFile'] as const).map(
    (key): Row => {
      const values = fc.constantFrom<unknown>(...SETTINGS[key]).chain(mostly);
      return [`${key} of one's own configuration`, values, PLAIN_SETTINGS[key], ROLE_MAP_SCHEMAS.settings[key]];
    },
  ),
  [
    'autoAssume',
    fc.constantFrom<unknown>([], ['dev'], ['-dev'], Array(21).fill('dev')).chain(mostly),
    isPlainAutoAssume,
    ROLE_MAP_SCHEMAS.autoAssume,
  ],
  ['version', fc.constantFrom<unknown>(1, 2, '1', 1.5).chain(mostly), isPlainVersion, ROLE_MAP_SCHEMAS.version],
];

describe('what is plainly right', () => {
  for (const [what, values, isPlain, schema] of ROWS) {
    it(`in ${what} is what the schema accepts, as it is`, () => {
      let accepted = 0;
      fc.assert(
        fc.property(values, value => {
          if (!isPlain(value)) return;
          accepted += 1;
          const parsed = schema.safeParse(value);
          assert.deepEqual(parsed.success ? parsed.data : parsed.error.issues, value);
        }),
        { numRuns: what === 'a role' ? 3000 : 1000 },
      );
      assert.ok(accepted > 20, `${accepted} were plain`);
    });
  }

  it('takes no schema, whatever a map has', () => {
    const text = `version: 1\nidentity: { codespaces: { broker: https://id.acme.example } }\nroles:\n  dev: { aws: ${AWS}, when: { branches: [main] }, duration: 1h }\nautoAssume: [dev]\n`;
    const input = { repositoryFile: { file: '/w/rolecall.yaml', label: 'rolecall.yaml', text } };
    assert.deepEqual(readRoleMap(input, undefined), mapOf(input));
    assert.equal(readRoleMap(input, undefined).roles.length, 1);
  });

  it('is all that is read without the schemas, and with them what they say is the same', async () => {
    const input = {
      repositoryFile: { file: '/w/rolecall.yaml', label: 'rolecall.yaml', text: yamlRole('{ aws: 1 }') },
    };
    assert.throws(() => readRoleMap(input, undefined), NotPlain);
    const map = await withSchemas(schemas => readRoleMap(input, schemas));
    assert.deepEqual(map, mapOf(input));
    assert.equal(map.broken.length, 1);
  });
});
