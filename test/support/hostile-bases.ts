/** A file that is read whole, with a place where something else can stand. */
export interface HostileBase {
  readonly path: string;
  readonly text: string;
  readonly slot: string;
}

const SLOT = '@@';
const HOST = 'token.actions.githubusercontent.com';
const ARN = `arn:aws:iam::111122223333:oidc-provider/${HOST}`;

const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "${ARN}" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": { "StringLike": { "${HOST}:aud": "sts.amazonaws.com", "${HOST}:sub": "repo:acme/app:ref:refs/heads/${SLOT}" } }
    }
  ]
}
`;

const base = (path: string, text: string): HostileBase => ({ path, text, slot: SLOT });

export const HOSTILE_BASES: readonly [HostileBase, ...(readonly HostileBase[])] = [
  base('trust.json', POLICY),
  base('trust.json', POLICY.replace(`"repo:acme/app:ref:refs/heads/${SLOT}"`, SLOT)),
  base(
    'template.yaml',
    `Parameters:
  Branch: { Type: String, Default: main }
Conditions:
  Always: !Equals [a, a]
Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:oidc-provider/${HOST}' }
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringLike:
                ${HOST}:aud: sts.amazonaws.com
                ${HOST}:sub: !Sub repo:acme/app:ref:refs/heads/${SLOT}
`,
  ),
  base(
    'template.json',
    `{ "Resources": { "Deploy": { "Type": "AWS::IAM::Role", "Properties": { "AssumeRolePolicyDocument": ${POLICY} } } } }`,
  ),
  base('main.tf', `resource "aws_iam_role" "deploy" {\n  assume_role_policy = <<EOF\n${POLICY}EOF\n}\n`),
  base(
    'main.tf',
    `variable "branch" { default = "main" }
locals { subject = "repo:acme/app:ref:refs/heads/${SLOT}" }
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["${ARN}"]
    }
    dynamic "condition" {
      for_each = toset(["a", "b"])
      content {
        test     = "StringLike"
        variable = "${HOST}:sub"
        values   = [local.subject, format("%s-%s", var.branch, condition.value)]
      }
    }
  }
}
resource "aws_iam_role" "deploy" {
  for_each           = toset(["a", "b"])
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`,
  ),
  base(
    'main.tf',
    `locals {\n  a = ${SLOT}\n}\nresource "aws_iam_role" "deploy" {\n  assume_role_policy = jsonencode(local.a)\n}\n`,
  ),
  base('main.tf.json', `{ "resource": { "aws_iam_role": { "deploy": { "assume_role_policy": "${SLOT}" } } } }`),
  base(
    'main.tf',
    `resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = "pool"
  workload_identity_pool_provider_id = "github"
  attribute_condition                = "assertion.repository == '${SLOT}' && assertion.ref.startsWith('refs/')"
  attribute_mapping                  = { "google.subject" = "assertion.sub" }
  oidc { issuer_uri = "https://${HOST}" }
}
`,
  ),
  base(
    'provider.json',
    `{ "name": "projects/1/locations/global/workloadIdentityPools/pool/providers/github", "attributeCondition": "${SLOT}", "attributeMapping": { "google.subject": "assertion.sub" }, "oidc": { "issuerUri": "https://${HOST}" } }`,
  ),
  base(
    'credential.json',
    `{ "name": "github", "issuer": "https://${HOST}", "subject": "repo:acme/app:ref:refs/heads/${SLOT}", "audiences": ["api://AzureADTokenExchange"] }`,
  ),
  base(
    'credential.json',
    `{ "name": "github", "issuer": "https://${HOST}", "claimsMatchingExpression": { "value": "claims['sub'] matches '${SLOT}'", "languageVersion": 1 }, "audiences": ["api://AzureADTokenExchange"] }`,
  ),
  base(
    'main.bicep',
    `param branch string = 'main'
resource credential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  name: 'github'
  properties: {
    issuer: 'https://${HOST}'
    subject: 'repo:acme/app:ref:refs/heads/\${branch}${SLOT}'
    audiences: [ 'api://AzureADTokenExchange' ]
  }
}
`,
  ),
  base(
    'azuredeploy.json',
    `{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": [ { "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", "name": "github", "properties": { "issuer": "https://${HOST}", "subject": "[concat('repo:acme/app:ref:refs/heads/', '${SLOT}')]", "audiences": [ "api://AzureADTokenExchange" ] } } ] }`,
  ),
  base(
    'Pulumi.yaml',
    `name: app
runtime: yaml
resources:
  role:
    type: aws:iam:Role
    properties:
      assumeRolePolicy: { fn::toJSON: { Version: '2012-10-17', Statement: [ { Effect: Allow, Principal: { Federated: '${ARN}' }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringLike: { '${HOST}:sub': '${SLOT}' } } } ] } }
`,
  ),
  base(
    'setup.sh',
    `set -e
gcloud iam workload-identity-pools providers create-oidc github --workload-identity-pool=pool --location=global \\
  --issuer-uri="https://${HOST}" --attribute-mapping="google.subject=assertion.sub" --attribute-condition="assertion.repository == '${SLOT}'"
az ad app federated-credential create --id app --parameters '{ "name": "a", "issuer": "https://${HOST}", "subject": "${SLOT}", "audiences": ["api://AzureADTokenExchange"] }'
aws iam create-role --role-name deploy --assume-role-policy-document '${POLICY.replaceAll('\n', ' ')}'
`,
  ),
  base(
    '.github/workflows/deploy.yml',
    `on: { push: { branches: [main] } }
permissions: { id-token: write }
env: { ROLE: 'arn:aws:iam::111122223333:role/${SLOT}' }
jobs:
  deploy:
    strategy: { matrix: { stage: [dev, prod] } }
    environment: \${{ matrix.stage }}
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: '\${{ env.ROLE }}-\${{ matrix.stage }}', aws-region: eu-west-1 }
      - run: |
          aws sts assume-role-with-web-identity --role-arn "\${ROLE}" --web-identity-token "$T" > out.json
`,
  ),
  base(
    '.github/workflows/deploy.yml',
    `on: push\njobs:\n  a:\n    if: \${{ ${SLOT} }}\n    steps:\n      - run: ${SLOT}\n`,
  ),
  base(
    '.gitlab-ci.yml',
    `.base: &base
  id_tokens: { T: { aud: sts.amazonaws.com } }
  variables: { ROLE: 'arn:aws:iam::111122223333:role/${SLOT}' }
deploy:
  <<: *base
  extends: .other
  script:
    - !reference [.base, script]
    - aws sts assume-role-with-web-identity --role-arn $ROLE --web-identity-token "$T"
.other: { extends: .base, script: ['echo $(cat x)'] }
`,
  ),
  base('.gitpod.yml', `tasks:\n  - init: gp idp login aws --role-arn ${SLOT}\n`),
  base(
    '.devcontainer/devcontainer.json',
    `{ "containerEnv": { "AWS_ROLE_ARN": "${SLOT}" }, "postCreateCommand": "aws sts assume-role-with-web-identity --role-arn ${SLOT}" }`,
  ),
];
