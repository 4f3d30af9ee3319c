import assert from 'node:assert/strict';
import type { RoleMap, RoleSource } from '../../../src/core/role.ts';
import { JSON_FILE, mapOfJson, mapOfYaml, YAML_FILE } from './maps.ts';

const YAML = `# the roles of acme/app
version: 1
identity:
  codespaces: { broker: https://ID.acme.example:443/ }
roles:
  dev-readonly:
    description: Read-only in the development account
    aws: { roleArn: arn:aws:iam::111122223333:role/team/dev-readonly, region: eu-west-1 }
    when: { branches: ["**"] }
    default: true
  deploy-staging:
    use: developer
    duration: 15m
    aws:
      roleArn: arn:aws-us-gov:iam::111122223333:role/deploy-staging
      region: us-gov-west-1
      sessionPolicy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] }
      policyArns: [arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess]
    when: { branches: [main, "release/*"], platforms: [codespaces, ona], claims: { groups: [platform], org: acme } }
    confirm: true
    reviewed: 2026-10-01
  data-reader:
    use: automation
    gcp:
      provider: //iam.googleapis.com/projects/123456/locations/global/workloadIdentityPools/pool/providers/ona1
      serviceAccount: reader@acme.iam.gserviceaccount.com
  infra:
    use: agent
    fullPermissions: true
    duration: 3600
    azure:
      tenantId: AAAAAAAA-1111-2222-3333-444444444444
      clientId: bbbbbbbb-1111-2222-3333-444444444444
      subscriptionId: cccccccc-1111-2222-3333-444444444444
      environment: usgovernment
autoAssume: [dev-readonly]
`;

const JSON_TEXT = `// the roles of acme/app
{
  "image": "debian",
  "customizations": {
    "vscode": { "extensions": ["rolecall.rolecall",] },
    "rolecall": {
      "version": 1,
      "identity": { "codespaces": { "broker": "https://ID.acme.example:443/" } },
      "roles": {
        "dev-readonly": {
          "description": "Read-only in the development account", /* no key here */
          "aws": { "roleArn": "arn:aws:iam::111122223333:role/team/dev-readonly", "region": "eu-west-1" },
          "when": { "branches": ["**"] },
          "default": true,
        },
        "deploy-staging": {
          "use": "developer",
          "duration": "15m",
          "aws": {
            "roleArn": "arn:aws-us-gov:iam::111122223333:role/deploy-staging",
            "region": "us-gov-west-1",
            "sessionPolicy": "{ \\"Version\\": \\"2012-10-17\\", \\"Statement\\": [{ \\"Effect\\": \\"Allow\\", \\"Action\\": \\"s3:*\\", \\"Resource\\": \\"*\\" }] }",
            "policyArns": ["arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess"]
          },
          "when": { "branches": ["main", "release/*"], "platforms": ["codespaces", "ona"], "claims": { "groups": ["platform"], "org": "acme" } },
          "confirm": true,
          "reviewed": "2026-10-01"
        },
        "data-reader": {
          "use": "automation",
          "gcp": {
            "provider": "projects/123456/locations/global/workloadIdentityPools/pool/providers/ona1",
            "serviceAccount": "reader@acme.iam.gserviceaccount.com"
          }
        },
        "infra": {
          "use": "agent",
          "fullPermissions": true,
          "duration": 3600,
          "azure": {
            "tenantId": "aaaaaaaa-1111-2222-3333-444444444444",
            "clientId": "BBBBBBBB-1111-2222-3333-444444444444",
            "subscriptionId": "cccccccc-1111-2222-3333-444444444444",
            "environment": "usgovernment"
          }
        }
      },
      "autoAssume": ["dev-readonly"]
    }
  }
}
`;

/** Lines and columns of the four names, in that order. */
type Places = readonly (readonly [line: number, column: number, endColumn: number])[];

function expected(source: RoleSource, places: Places): RoleMap {
  const range = (index: number) => {
    const [line, startColumn, endColumn] = places[index] ?? [0, 0, 0];
    return { startLine: line, startColumn, endLine: line, endColumn };
  };
  return {
    sources: [source],
    roles: [
      {
        role: {
          name: 'dev-readonly',
          description: 'Read-only in the development account',
          use: 'developer',
          durationSeconds: 3600,
          target: {
            cloud: 'aws',
            via: 'web-identity',
            roleArn: 'arn:aws:iam::111122223333:role/team/dev-readonly',
            accountId: '111122223333',
            partition: 'aws',
            region: 'eu-west-1',
          },
          when: { branches: ['**'] },
          confirm: false,
          default: true,
        },
        source,
        range: range(0),
      },
      {
        role: {
          name: 'deploy-staging',
          use: 'developer',
          durationSeconds: 900,
          target: {
            cloud: 'aws',
            via: 'web-identity',
            roleArn: 'arn:aws-us-gov:iam::111122223333:role/deploy-staging',
            accountId: '111122223333',
            partition: 'aws-us-gov',
            region: 'us-gov-west-1',
            sessionPolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
            policyArns: ['arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess'],
          },
          when: {
            branches: ['main', 'release/*'],
            platforms: ['codespaces', 'ona'],
            claims: { groups: ['platform'], org: ['acme'] },
          },
          confirm: true,
          default: false,
          reviewed: '2026-10-01',
        },
        source,
        range: range(1),
      },
      {
        role: {
          name: 'data-reader',
          use: 'automation',
          durationSeconds: 3600,
          target: {
            cloud: 'gcp',
            provider: 'projects/123456/locations/global/workloadIdentityPools/pool/providers/ona1',
            serviceAccount: 'reader@acme.iam.gserviceaccount.com',
          },
          when: {},
          confirm: false,
          default: false,
        },
        source,
        range: range(2),
      },
      {
        role: {
          name: 'infra',
          use: 'agent',
          fullPermissions: true,
          durationSeconds: 3600,
          target: {
            cloud: 'azure',
            tenantId: 'aaaaaaaa-1111-2222-3333-444444444444',
            clientId: 'bbbbbbbb-1111-2222-3333-444444444444',
            subscriptionId: 'cccccccc-1111-2222-3333-444444444444',
            environment: 'usgovernment',
          },
          when: {},
          confirm: false,
          default: false,
        },
        source,
        range: range(3),
      },
    ],
    overshadowed: [],
    broken: [],
    problems: [],
    identity: { settings: { codespaces: { broker: 'https://id.acme.example' } }, source },
    autoAssume: ['dev-readonly'],
    autoAssumeSource: source,
  };
}

const YAML_SOURCE: RoleSource = { kind: 'rolecall.yaml', file: YAML_FILE, label: 'rolecall.yaml' };
const JSON_SOURCE: RoleSource = {
  kind: 'devcontainer.json',
  file: JSON_FILE,
  label: '.devcontainer/devcontainer.json',
};
const YAML_PLACES: Places = [
  [5, 2, 14],
  [10, 2, 16],
  [21, 2, 13],
  [26, 2, 7],
];
const JSON_PLACES: Places = [
  [9, 8, 22],
  [15, 8, 24],
  [28, 8, 21],
  [35, 8, 15],
];

describe('a good role map', () => {
  it('is read from rolecall.yaml', () => assert.deepStrictEqual(mapOfYaml(YAML), expected(YAML_SOURCE, YAML_PLACES)));

  it('is read from devcontainer.json, with comments and trailing commas', () =>
    assert.deepStrictEqual(mapOfJson(JSON_TEXT), expected(JSON_SOURCE, JSON_PLACES)));

  it('is the same with CR LF and with a byte order mark', () => {
    assert.deepStrictEqual(mapOfYaml(`\ufeff${YAML.replaceAll('\n', '\r\n')}`), expected(YAML_SOURCE, YAML_PLACES));
    assert.deepStrictEqual(
      mapOfJson(`\ufeff${JSON_TEXT.replaceAll('\n', '\r\n')}`),
      expected(JSON_SOURCE, JSON_PLACES),
    );
    assert.deepStrictEqual(mapOfJson(JSON_TEXT.replaceAll('\n', '\r')), expected(JSON_SOURCE, JSON_PLACES));
  });

  it('with 10 000 roles has each of them', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `role-${index}`);
    const body = '{ aws: { roleArn: "arn:aws:iam::111122223333:role/x", region: eu-west-1 } }';
    const map = mapOfYaml(`version: 1\nroles:\n${names.map(name => `  ${name}: ${body}\n`).join('')}`);
    assert.deepStrictEqual(
      map.roles.map(({ role, range }) => `${role.name} ${range.startLine}`),
      names.map((name, index) => `${name} ${index + 2}`),
    );
    assert.deepStrictEqual(map.problems, []);
  });
});
