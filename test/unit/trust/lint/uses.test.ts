import assert from 'node:assert/strict';
import { lintFiles } from '../../../../src/trust/lint/lint-files.ts';
import { readers } from '../../../../src/trust/read/readers.ts';
import { hclParser } from '../../../support/hcl.ts';

async function rulesIn(path: string, text: string): Promise<readonly string[]> {
  const { findings } = await lintFiles(readers(hclParser), [{ path, text }]);
  return findings.filter(({ severity }) => severity !== 'note').map(({ rule }) => rule);
}

const HOST = 'token.actions.githubusercontent.com';
const PIPELINE = {
  Effect: 'Allow',
  Action: 'sts:AssumeRoleWithWebIdentity',
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${HOST}` },
  Condition: {
    StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com', [`${HOST}:sub`]: 'repo:acme/app:ref:refs/heads/main' },
  },
};

const role = (...statements: readonly unknown[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [PIPELINE, ...statements] });

const taker = (principal: unknown, action = 'sts:AssumeRole', effect = 'Allow'): unknown => ({
  Effect: effect,
  Action: action,
  Principal: principal,
});

const terraform = (members: readonly string[]): string => `
resource "google_iam_workload_identity_pool" "p" {
  project                   = "1"
  workload_identity_pool_id = "pool"
}
resource "google_iam_workload_identity_pool_provider" "github" {
  project                            = "1"
  workload_identity_pool_id          = google_iam_workload_identity_pool.p.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  attribute_condition                = "assertion.repository_id == '7' && assertion.ref == 'refs/heads/main'"
  attribute_mapping                  = { "google.subject" = "assertion.sub", "attribute.sub" = "assertion.sub" }
  oidc { issuer_uri = "https://${HOST}" }
}
resource "google_service_account_iam_binding" "deploy" {
  service_account_id = "deploy"
  role               = "roles/iam.workloadIdentityUser"
  members            = ${JSON.stringify(members)}
}
`;

const step = (id: string, key: string): string => `
on: { push: { branches: [main] } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: { aws-region: eu-west-1, aws-access-key-id: '${id}', aws-secret-access-key: '${key}' }
`;

const job = (name: string, more = ''): string => `
${name}:
${more}  script:
    - aws sts assume-role-with-web-identity --role-arn arn:aws:iam::111122223333:role/ci --web-identity-token "$T"
`;

describe('People and pipelines of one role', () => {
  const SAML = { Federated: 'arn:aws:iam::111122223333:saml-provider/okta' };

  it('are told where people sign in by SAML or by IAM Identity Center', async () => {
    const sso = { AWS: 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0a1b' };
    assert.deepEqual(await rulesIn('role.json', role(taker(SAML, 'sts:AssumeRoleWithSAML'))), ['RC120']);
    assert.deepEqual(await rulesIn('role.json', role(taker(sso))), ['RC120']);
  });

  it('are not told of another role, a service or who is denied', async () => {
    assert.deepEqual(await rulesIn('role.json', role(taker({ AWS: 'arn:aws:iam::111122223333:role/ci' }))), []);
    assert.deepEqual(await rulesIn('role.json', role(taker({ Service: 'ec2.amazonaws.com' }))), []);
    assert.deepEqual(await rulesIn('role.json', role(taker(SAML, 'sts:AssumeRoleWithSAML', 'Deny'))), []);
  });

  it('are told of a binding of Google Cloud that has both', async () => {
    const member =
      'principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/attribute.sub/';
    const pipeline = `${member}repo:acme/app:ref:refs/heads/main`;
    assert.deepEqual(await rulesIn('main.tf', terraform([pipeline, 'user:jane@acme.example'])), ['RC120']);
    assert.deepEqual(await rulesIn('main.tf', terraform([pipeline])), []);
  });
});

describe('Pipelines', () => {
  it('are told once of an id and its secret, and not of what a step gives', async () => {
    const path = '.github/workflows/deploy.yml';
    assert.deepEqual(await rulesIn(path, step('${{ secrets.ID }}', '${{ secrets.KEY }}')), ['RC501']);
    assert.deepEqual(await rulesIn(path, step('${{ steps.a.outputs.id }}', '${{ steps.a.outputs.key }}')), []);
  });

  it('are told of a GitLab job without id_tokens, and not of a hidden one', async () => {
    assert.deepEqual(await rulesIn('.gitlab-ci.yml', job('deploy')), ['RC502']);
    assert.deepEqual(await rulesIn('.gitlab-ci.yml', job('.deploy')), []);
    assert.deepEqual(
      await rulesIn('.gitlab-ci.yml', job('deploy', '  id_tokens: { T: { aud: sts.amazonaws.com } }\n')),
      [],
    );
  });
});

const template = (usual: string, subject: string): string => `Parameters:
  Branch: { Type: String${usual} }
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/${HOST}' }
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringLike:
                ${HOST}:aud: sts.amazonaws.com
                ${HOST}:sub: !Sub ${subject}
`;

describe('A parameter of a template', () => {
  it('is taken for its default, and a finding says so', async () => {
    const text = template(", Default: '*'", 'repo:acme/app:ref:refs/heads/${Branch}');
    const { findings } = await lintFiles(readers(hclParser), [{ path: 'template.yaml', text }]);
    const [found, ...others] = findings;
    assert.deepEqual([found?.rule, others], ['RC104', []]);
    assert.match(found?.message ?? '', / The file says so as long as \$\{Branch\} keeps its default\.$/);
  });

  it('is open where it has none, or an empty one', async () => {
    for (const usual of ['', ", Default: ''"]) {
      const text = template(usual, 'repo:${Branch}:ref:refs/heads/main');
      const { findings } = await lintFiles(readers(hclParser), [{ path: 'template.yaml', text }]);
      assert.deepEqual(
        findings.map(({ rule }) => rule),
        ['RC117'],
      );
    }
  });
});

async function rulesOfSubject(subject: string): Promise<readonly string[]> {
  return rulesIn('role.json', role().replace('repo:acme/app:ref:refs/heads/main', subject));
}

describe('A subject that ends in a word', () => {
  it('is one that no token has, unless it is one of the issuer', async () => {
    assert.deepEqual(await rulesOfSubject('repo:acme/app:main'), ['RC113']);
    assert.deepEqual(await rulesOfSubject('repo:acme/app:pull_request'), ['RC105']);
    assert.deepEqual(await rulesOfSubject('repository:acme/app:pull_request'), ['RC105']);
    assert.deepEqual(await rulesOfSubject('repo:acme/app:actor:octocat'), []);
  });
});

const credential = (issuer: string): string =>
  JSON.stringify({ name: 'ci-job', issuer, subject: 'job-7', audiences: ['api://AzureADTokenExchange'] });

describe('A credential of an issuer that nobody knows here', () => {
  it('is told neither of pull requests nor of how its tokens name it', async () => {
    assert.deepEqual(await rulesIn('credential.json', credential('https://idp.acme.example')), []);
    assert.deepEqual(await rulesIn('credential.json', credential('https://acme.auth0.example/')), []);
  });
});
