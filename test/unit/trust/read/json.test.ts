import assert from 'node:assert/strict';
import { jsonReader } from '../../../../src/trust/read/json-reader.ts';
import { corpusFile } from '../corpus.ts';
import { foundIn } from './found.ts';

const STATEMENT = {
  Effect: 'Allow',
  Principal: { Federated: 'arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com' },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo:acme/app:pull_request' } },
};
const POLICY = { Version: '2012-10-17', Statement: [STATEMENT] };
const WORDS =
  'Federated arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com | StringEquals token.actions.githubusercontent.com:sub: repo:acme/app:pull_request';

describe('JSON of policies and of what clouds print', () => {
  const PROVIDER = {
    name: 'projects/1/locations/global/workloadIdentityPools/ci-pool/providers/github',
    oidc: { issuerUri: 'https://token.actions.githubusercontent.com', allowedAudiences: ['a'] },
    attributeMapping: { 'google.subject': 'assertion.sub' },
    attributeCondition: "assertion.repository_id == '1'",
    state: 'ACTIVE',
  };
  const CREDENTIAL = {
    name: 'main',
    issuer: 'https://token.actions.githubusercontent.com',
    subject: 'repo:acme/app:ref:refs/heads/main',
    audiences: ['api://AzureADTokenExchange'],
  };
  const rows: readonly (readonly [what: string, value: unknown, trusts: readonly string[]])[] = [
    ['a policy', POLICY, [`file.json: ${WORDS}`]],
    ['one statement without a list', { Statement: STATEMENT }, [`file.json: ${WORDS}`]],
    ['aws iam get-role', { Role: { RoleName: 'deploy', AssumeRolePolicyDocument: POLICY } }, [`deploy: ${WORDS}`]],
    [
      'aws iam list-roles',
      {
        Roles: [
          { RoleName: 'a', AssumeRolePolicyDocument: POLICY },
          { RoleName: 'b', AssumeRolePolicyDocument: POLICY },
        ],
      },
      [`a: ${WORDS}`, `b: ${WORDS}`],
    ],
    [
      'what IAM’s API answers',
      { Role: { RoleName: 'deploy', AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(POLICY)) } },
      [`deploy: ${WORDS}`],
    ],
    ['a policy of rights', { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }, []],
    [
      'gcloud describe',
      PROVIDER,
      [
        "github: projects/1/locations/global/workloadIdentityPools/ci-pool/providers/github | https://token.actions.githubusercontent.com | a | google.subject=assertion.sub | assertion.repository_id == '1'",
      ],
    ],
    [
      'az federated-credential list',
      [
        CREDENTIAL,
        {
          ...CREDENTIAL,
          name: 'any',
          subject: null,
          claimsMatchingExpression: { value: "claims['sub'] matches 'x*'", languageVersion: 1 },
        },
      ],
      [
        'main: main | https://token.actions.githubusercontent.com | repo:acme/app:ref:refs/heads/main | api://AzureADTokenExchange',
        "any: any | https://token.actions.githubusercontent.com | claims['sub'] matches 'x*' | api://AzureADTokenExchange",
      ],
    ],
    [
      'az identity federated-credential list',
      [{ name: 'main', properties: CREDENTIAL }],
      [
        'main: main | https://token.actions.githubusercontent.com | repo:acme/app:ref:refs/heads/main | api://AzureADTokenExchange',
      ],
    ],
    ['a template of CloudFormation', { Resources: {}, AssumeRolePolicyDocument: POLICY }, []],
    ['anything else', { issuer: 'x', note: '"issuer"' }, []],
  ];
  for (const [what, value, trusts] of rows) {
    it(`is read: ${what}`, () => {
      assert.deepEqual(foundIn(jsonReader, JSON.stringify(value), 'a/file.json'), { trusts, unread: [] });
    });
  }

  it('joins bindings with the provider whose pool they name', () => {
    const member = 'principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci-pool/*';
    const other = member.replace('ci-pool', 'other');
    const bindings = [
      { role: 'roles/iam.workloadIdentityUser', members: [member] },
      { role: 'roles/viewer', members: [other] },
    ];
    const { trusts } = jsonReader.read([
      { path: 'provider.json', text: JSON.stringify(PROVIDER) },
      { path: 'policy.json', text: JSON.stringify({ bindings, etag: 'x' }) },
    ]);
    const [trust] = trusts;
    assert.ok(trust?.cloud === 'gcp');
    assert.deepEqual(
      trust.bindings.map(each => each.members.values.map(({ parts }) => parts)),
      [[[member]]],
    );
  });

  it('says what is broken, where it may be trust', () => {
    assert.deepEqual(foundIn(jsonReader, '{"a": ', 'a.json'), { trusts: [], unread: [] });
    assert.equal(foundIn(jsonReader, '{"Action": "sts:AssumeRole", ', 'a.json').unread.length, 1);
    assert.equal(foundIn(jsonReader, `${'['.repeat(100_000)}"sts:AssumeRole"`, 'a.json').unread.length, 1);
  });

  const corpus: readonly (readonly [file: string, words: string])[] = [
    [
      'trust/004__cojocloud__aws-ecs-terraform-deploy__github-oidc-trust-policy.json',
      'StringLike token.actions.githubusercontent.com:sub: repo:',
    ],
    [
      'trust/007__fluxcd__pkg__tests-integration-terraform-aws-oidc_assume_role_policy.json',
      'StringEquals ${OIDC_URL}:sub: system:serviceaccount:${',
    ],
    [
      'trust/008__mikeybeezy__goldenpath-idp-infra__docs-10-governance-policies-iam-github-actions-oidc-trust.json',
      'StringLike token.actions.githubusercontent.com:sub: repo:mikeybeezy/*:*',
    ],
  ];
  for (const [file, words] of corpus) {
    it(`of others is read: ${file}`, function () {
      const { path, text } = corpusFile(this, file);
      const { trusts, unread } = foundIn(jsonReader, text, path);
      assert.equal(trusts.length, 1);
      assert.ok(trusts[0]?.includes(words), trusts[0]);
      assert.deepEqual(
        unread.filter(each => !each.includes('ACCOUNT_ID')),
        [],
      );
    });
  }
});
