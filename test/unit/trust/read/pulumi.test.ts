import assert from 'node:assert/strict';
import { pulumiReader } from '../../../../src/trust/read/pulumi/pulumi-reader.ts';
import { foundIn } from './found.ts';

const POLICY =
  '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "${provider.arn}"}, "Condition": {"StringLike": {"${host}:sub": "repo:acme/*"}}}]}';

describe('Programs of Pulumi in YAML', () => {
  it('are read for three clouds', () => {
    const text = `
name: ci
runtime: yaml
config:
  branch: { type: string, default: main }
variables:
  host: token.actions.githubusercontent.com
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy:
        fn::toJSON:
          Version: 2012-10-17
          Statement:
            - Effect: Allow
              Action: sts:AssumeRoleWithWebIdentity
              Principal: { Federated: "\${provider.arn}" }
              Condition: { StringEquals: { "\${host}:sub": "repo:acme/app:ref:refs/heads/\${branch}" } }
  asText:
    type: aws:iam/role:Role
    properties:
      assumeRolePolicy: '${POLICY}'
  credential:
    type: azuread:ApplicationFederatedIdentityCredential
    properties: { applicationId: "\${app.id}", displayName: main, audiences: [a], issuer: "https://\${host}", subject: "repo:acme/app:pull_request" }
  github:
    type: gcp:iam:WorkloadIdentityPoolProvider
    properties:
      workloadIdentityPoolId: ci-pool
      workloadIdentityPoolProviderId: github
      oidc: { issuerUri: "https://\${host}" }
      attributeMapping: { google.subject: assertion.sub }
  binding:
    type: gcp:serviceaccount:IAMMember
    properties: { serviceAccountId: "\${account.name}", role: roles/iam.workloadIdentityUser, member: "principalSet://iam.googleapis.com/\${pool.name}/*" }
  bucket: { type: aws:s3:Bucket }
`;
    const host = 'token.actions.githubusercontent.com';
    assert.deepEqual(foundIn(pulumiReader, text, 'Pulumi.yaml'), {
      trusts: [
        `role: Federated \${provider.arn} | StringEquals ${host}:sub: repo:acme/app:ref:refs/heads/\${branch}`,
        `asText: Federated \${provider.arn} | StringLike ${host}:sub: repo:acme/*`,
        `credential: main | https://${host} | repo:acme/app:pull_request | a`,
        `github: projects/the project/locations/global/workloadIdentityPools/ci-pool/providers/github | https://${host} |  | google.subject=assertion.sub | no condition | roles/iam.workloadIdentityUser principalSet://iam.googleapis.com/\${pool.name}/* on \${account.name}`,
      ],
      unread: [],
    });
  });

  it('say what is broken, and end in time', () => {
    assert.equal(foundIn(pulumiReader, 'aws:iam: [', 'Pulumi.yaml').unread.length, 1);
    const loops =
      'variables: { a: "${b}${b}", b: "${a}${a}" }\nresources: { r: { type: aws:iam:Role, properties: { assumeRolePolicy: "${a}" } } }';
    assert.deepEqual(foundIn(pulumiReader, loops, 'Pulumi.yaml').unread, []);
    const doubled = `variables:\n${Array.from({ length: 40 }, (_, n) => `  v${n}: "\${v${n + 1}}\${v${n + 1}}"`).join('\n')}\nresources: { r: { type: aws:iam:Role, properties: { assumeRolePolicy: "\${v0}" } } }`;
    foundIn(pulumiReader, doubled, 'Pulumi.yaml');
  });
});
