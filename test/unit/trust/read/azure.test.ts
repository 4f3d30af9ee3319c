import assert from 'node:assert/strict';
import { armReader } from '../../../../src/trust/read/azure/arm-reader.ts';
import { bicepReader } from '../../../../src/trust/read/azure/bicep-reader.ts';
import { corpusFile } from '../corpus.ts';
import { foundIn } from './found.ts';

const GITHUB = 'https://token.actions.githubusercontent.com';

const template = (subject: string) =>
  JSON.stringify({
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    parameters: { branch: { type: 'string', defaultValue: 'main' }, repository: { type: 'string' } },
    variables: { owner: 'acme', own: "[variables('own')]", prefix: "[format('repo:{0}', variables('owner'))]" },
    resources: [
      {
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
        name: 'id',
        resources: [
          {
            type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
            name: 'id/main',
            properties: { issuer: GITHUB, subject, audiences: ['api://AzureADTokenExchange'] },
          },
        ],
      },
    ],
  });
describe('Templates of Azure', () => {
  const rows: readonly (readonly [subject: string, value: string])[] = [
    ['repo:acme/app:pull_request', 'repo:acme/app:pull_request'],
    ['[[literal]', '[literal]'],
    ["[concat('repo:acme/', parameters('repository'))]", "repo:acme/[parameters('repository')]"],
    [
      "[format('{0}/app:ref:refs/heads/{1}', variables('prefix'), parameters('branch'))]",
      "repo:acme/app:ref:refs/heads/[parameters('branch')]",
    ],
    ["['it''s']", "it's"],
    ["[variables('own')]", "[variables('own')]"],
    ["[parameters('all')[copyIndex()].subject]", "[parameters('all')[copyIndex()].subject]"],
    [`[${'concat('.repeat(100)}`, `[${'concat('.repeat(100)}`],
    [`[${'concat('.repeat(100)}]`, `[${'concat('.repeat(100)}]`],
  ];
  for (const [subject, value] of rows) {
    it(`of ARM have ${subject.slice(0, 60)} be ${value.slice(0, 60)}`, () => {
      assert.deepEqual(foundIn(armReader, template(subject), 'azuredeploy.json'), {
        trusts: [`id/main: id/main | ${GITHUB} | ${value} | api://AzureADTokenExchange`],
        unread: [],
      });
    });
  }

  it('of ARM say what is broken', () => {
    assert.equal(
      foundIn(armReader, '{"$schema": "deploymentTemplate.json federatedIdentityCredentials', 'a.json').unread.length,
      1,
    );
    assert.deepEqual(foundIn(armReader, '{"a": ', 'a.json').unread, []);
  });

  it('of Bicep are read as far as they are texts', () => {
    const text = `
param repository string
param branch string = 'main' // the usual one
var owner = 'acme'
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = { name: 'id' }
/* resource old 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {} */
resource main 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  parent: identity
  name: 'main'
  properties: {
    issuer: '${GITHUB}' // GitHub's
    subject: 'repo:\${owner}/\${repository}:ref:refs/heads/\${branch}'
    audiences: [
      'api://AzureADTokenExchange'
    ]
  }
}
resource broken 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  name: 'x'
`;
    assert.deepEqual(foundIn(bicepReader, text, 'main.bicep'), {
      trusts: [`main: main | ${GITHUB} | repo:acme/repository:ref:refs/heads/branch | api://AzureADTokenExchange`],
      unread: [],
    });
    const [trust] = bicepReader.read([{ path: 'main.bicep', text }]).trusts;
    assert.ok(trust?.cloud === 'azure');
    assert.deepEqual(trust.credential.subject?.parts, [
      'repo:acme/',
      { unknown: 'repository' },
      ':ref:refs/heads/',
      { unknown: 'branch', default: 'main' },
    ]);
  });

  it('of both end in time where texts double', () => {
    const variables = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`v${n}`, `[concat(variables('v${n + 1}'), variables('v${n + 1}'))]`]),
    );
    const text = template("[variables('v0')]").replace(
      '"owner":"acme"',
      `"v60":"a",${JSON.stringify(variables).slice(1, -1)}`,
    );
    const [trust] = armReader.read([{ path: 'a.json', text }]).trusts;
    assert.ok(trust?.cloud === 'azure');
    assert.deepEqual(
      trust.credential.subject?.parts.filter(part => typeof part === 'string'),
      [],
    );
    const doubled = Array.from({ length: 60 }, (_, n) => `var v${n + 1} = '\${v${n}}\${v${n}}'\n`).join('');
    const bicep = `var v0 = 'a'\n${doubled}resource a 'x/federatedIdentityCredentials@1' = { name: 'a'\nissuer: 'b'\nsubject: v60\n }`;
    assert.equal(bicepReader.read([{ path: 'a.bicep', text: bicep }]).trusts.length, 1);
  });

  it('end in time whatever they are', () => {
    const head = "resource a 'x/federatedIdentityCredentials@1' = ";
    for (const text of [
      `${head}${'{'.repeat(300_000)}`,
      head.repeat(8000),
      `${head}{ issuer: '${'\\'.repeat(200_000)}`,
      `${"'".repeat(300_000)}federatedIdentityCredentials`,
    ]) {
      foundIn(bicepReader, text, 'a.bicep');
    }
  });

  const corpus = [
    ['federation/026__equinor__azure-github-oidc-template__modules-managedIdentity.bicep', bicepReader, 'fic.subject'],
    [
      'federation/027__equinor__azure-github-oidc-template__azuredeploy.json',
      armReader,
      "[parameters('federatedCredentials')[copyIndex()].subject]",
    ],
  ] as const;
  for (const [file, reader, subject] of corpus) {
    it(`of others are read: ${file}`, function () {
      const { path, text } = corpusFile(this, file);
      const { trusts, unread } = foundIn(reader, text, path);
      assert.deepEqual(unread, []);
      assert.equal(trusts.length, 1);
      assert.ok(trusts[0]?.endsWith(` | ${GITHUB} | ${subject} | api://AzureADTokenExchange`), trusts[0]);
    });
  }
});
