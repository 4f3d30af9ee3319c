export const HOST = 'token.actions.githubusercontent.com';
const MAIN = 'repo:acme/app:ref:refs/heads/main';

export function json(condition: string): string {
  return `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/${HOST}" },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": ${condition}
    }
  ]
}
`;
}

function yaml(condition: string): string {
  return `Resources:
  Deploy:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: sts:AssumeRoleWithWebIdentity
            Principal:
              Federated: !Sub arn:aws:iam::\${AWS::AccountId}:oidc-provider/${HOST}
            Condition:
${condition}
            Sid: last # stays
`;
}

function document(conditions: string): string {
  return `data "aws_iam_policy_document" "deploy" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/${HOST}"]
    }
${conditions}
  }
}
`;
}

const encoded = (policy: string): string => `resource "aws_iam_role" "deploy" {
  assume_role_policy = ${policy}
}
`;

interface Row {
  readonly rule: string;
  readonly what: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** What is found of it then, notes left out. */
  readonly brings?: readonly string[];
}

export const RELEASES = 'repo:acme/app:ref:refs/tags/v1?';
const BLOCK = (test: string, claim: string, value: string): string => `    condition {
      test     = "${test}"
      variable = "${HOST}:${claim}"
      values   = ["${value}"]
    }`;

export const AUDIENCE: readonly Row[] = [
  {
    what: 'beside a condition in its own line',
    path: 'trust.json',
    before: json(`{
        "StringEquals": {
          "${HOST}:sub": "${MAIN}"
        }
      }`),
    after: json(`{
        "StringEquals": {
          "${HOST}:aud": "sts.amazonaws.com",
          "${HOST}:sub": "${MAIN}"
        }
      }`),
  },
  {
    what: 'in one line, under what compares with wildcards',
    path: 'trust.json',
    before: json(`{"StringLike":{"${HOST}:sub":"${RELEASES}"}}`),
    after: json(`{"StringLike":{"${HOST}:aud":"sts.amazonaws.com", "${HOST}:sub":"${RELEASES}"}}`),
    brings: ['RC104 trust.json'],
  },
  {
    what: 'in a block, as its neighbour is written',
    path: 'template.yaml',
    before: yaml(`              StringEquals:
                ${HOST}:sub: ${MAIN} # main`),
    after: yaml(`              StringEquals:
                ${HOST}:aud: sts.amazonaws.com
                ${HOST}:sub: ${MAIN} # main`),
  },
  {
    what: 'in braces of YAML',
    path: 'template.yaml',
    before: yaml(`              StringEquals: { '${HOST}:sub': '${MAIN}' }`),
    after: yaml(`              StringEquals: { '${HOST}:aud': "sts.amazonaws.com", '${HOST}:sub': '${MAIN}' }`),
  },
  {
    what: 'in a block of its own',
    path: 'main.tf',
    before: document(BLOCK('StringEquals', 'sub', MAIN)),
    after: document(`${BLOCK('StringEquals', 'aud', 'sts.amazonaws.com')}\n${BLOCK('StringEquals', 'sub', MAIN)}`),
  },
  {
    what: 'in an object of HCL, whose lines have no commas',
    path: 'main.tf',
    before: encoded(`jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = {
          "${HOST}:sub" = "${MAIN}"
        }
      }
    }]
  })`),
    after: encoded(`jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = {
          "${HOST}:aud" = "sts.amazonaws.com"
          "${HOST}:sub" = "${MAIN}"
        }
      }
    }]
  })`),
  },
  {
    what: 'in JSON that stands in HCL',
    path: 'main.tf',
    before: encoded(`<<EOF
${json(`{ "StringEquals": { "${HOST}:sub": "${MAIN}" } }`)}EOF`),
    after: encoded(`<<EOF
${json(`{ "StringEquals": { "${HOST}:aud": "sts.amazonaws.com", "${HOST}:sub": "${MAIN}" } }`)}EOF`),
  },
].map(row => ({ ...row, rule: 'RC106' }));

export const AUD = `"${HOST}:aud": "sts.amazonaws.com"`;
export const SUB = `"${HOST}:sub": "${MAIN}"`;

const OPERATORS: readonly Row[] = [
  {
    rule: 'RC108',
    what: 'in place',
    path: 'trust.json',
    before: json(`{ "ForAllValues:StringEquals": { ${SUB}, ${AUD} } }`),
    after: json(`{ "StringEquals": { ${SUB}, ${AUD} } }`),
  },
  {
    rule: 'RC108',
    what: 'under the plain operator that stands there before',
    path: 'trust.json',
    before: json(`{
        "StringEquals": {
          ${AUD}
        },
        "ForAllValues:StringEquals": {
          ${SUB}
        }
      }`),
    after: json(`{
        "StringEquals": {
          ${SUB},
          ${AUD}
        }
      }`),
  },
  {
    rule: 'RC108',
    what: 'under the plain operator that follows in a block',
    path: 'template.yaml',
    before: yaml(`              ForAllValues:StringEquals:
                ${HOST}:sub:
                  - ${MAIN}
              StringEquals:
                ${HOST}:aud: sts.amazonaws.com`),
    after: yaml(`              StringEquals:
                ${HOST}:sub:
                  - ${MAIN}
                ${HOST}:aud: sts.amazonaws.com`),
  },
  {
    rule: 'RC108',
    what: 'in the block that has it, and no other',
    path: 'main.tf',
    before: document(
      `${BLOCK('ForAllValues:StringLike', 'aud', 'sts.amazonaws.com')}\n${BLOCK('ForAllValues:StringLike', 'sub', MAIN)}`,
    ),
    after: document(
      `${BLOCK('ForAllValues:StringLike', 'aud', 'sts.amazonaws.com')}\n${BLOCK('StringLike', 'sub', MAIN)}`,
    ),
  },
  {
    rule: 'RC116',
    what: 'in an object of HCL',
    path: 'main.tf',
    before: encoded(`jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/${HOST}" }
      Condition = {
        StringEquals         = { "${HOST}:aud" = "sts.amazonaws.com" }
        StringEqualsIfExists = { "${HOST}:sub" = "${MAIN}" }
      }
    }]
  })`),
    after: encoded(`jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/${HOST}" }
      Condition = {
        StringEquals         = { "${HOST}:sub" = "${MAIN}", "${HOST}:aud" = "sts.amazonaws.com" }
      }
    }]
  })`),
  },
  {
    rule: 'RC110',
    what: 'with the audience under the same operator',
    path: 'trust.json',
    before: json(`{ "StringEquals": { "${HOST}:sub": "${RELEASES}", ${AUD} } }`),
    after: json(`{ "StringLike": { "${HOST}:sub": "${RELEASES}", ${AUD} } }`),
    brings: ['RC104 trust.json'],
  },
  {
    rule: 'RC110',
    what: 'in a block',
    path: 'main.tf',
    before: document(`${BLOCK('StringEquals', 'aud', 'sts.amazonaws.com')}\n${BLOCK('StringEquals', 'sub', RELEASES)}`),
    after: document(`${BLOCK('StringEquals', 'aud', 'sts.amazonaws.com')}\n${BLOCK('StringLike', 'sub', RELEASES)}`),
    brings: ['RC104 data.aws_iam_policy_document.deploy'],
  },
];

const credential = (issuer: string, subject: string): string =>
  JSON.stringify({ name: 'github', issuer, subject, audiences: ['api://AzureADTokenExchange'] }, undefined, 2);

const provider = (condition: string): string => `resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = "pool"
  workload_identity_pool_provider_id = "github"
  attribute_condition                = ${condition}
  attribute_mapping = {
    "google.subject" = "assertion.sub"
  }
  oidc {
    issuer_uri = "https://${HOST}"
  }
}
`;

const TEXTS: readonly Row[] = [
  {
    rule: 'RC107',
    what: 'the audience that GitHub asks for',
    path: 'trust.json',
    before: json(`{ "StringLike": { "${HOST}:aud": "sts.*", ${SUB} } }`),
    after: json(`{ "StringLike": { "${HOST}:aud": "sts.amazonaws.com", ${SUB} } }`),
  },
  {
    rule: 'RC113',
    what: 'letters as tokens have them',
    path: 'template.yaml',
    before: yaml(`              StringEquals:
                ${HOST}:aud: sts.amazonaws.com
                ${HOST}:sub: Repo:Acme/app:ref:refs/Heads/main`),
    after: yaml(`              StringEquals:
                ${HOST}:aud: sts.amazonaws.com
                ${HOST}:sub: repo:Acme/app:ref:refs/heads/main`),
  },
  {
    rule: 'RC113',
    what: 'letters as tokens have them',
    path: 'credential.json',
    before: credential(`https://${HOST}`, 'Repo:acme/app:environment:production'),
    after: credential(`https://${HOST}`, 'repo:acme/app:environment:production'),
  },
  {
    rule: 'RC113',
    what: 'the audience as tokens have it',
    path: 'trust.json',
    before: json(`{ "StringEquals": { "${HOST}:aud": "STS.amazonaws.com/", ${SUB} } }`),
    after: json(`{ "StringEquals": { "${HOST}:aud": "sts.amazonaws.com", ${SUB} } }`),
  },
  {
    rule: 'RC113',
    what: 'the audience as tokens have it',
    path: 'credential.json',
    before: credential(`https://${HOST}`, MAIN).replace('AzureADTokenExchange', 'azureadtokenexchange'),
    after: credential(`https://${HOST}`, MAIN),
  },
  {
    rule: 'RC302',
    what: 'no slash at the end',
    path: 'credential.json',
    before: credential(`https://${HOST}/`, MAIN),
    after: credential(`https://${HOST}`, MAIN),
  },
  {
    rule: 'RC113',
    what: 'an id in quotes',
    path: 'main.tf',
    before: provider('"assertion.repository_id == 123 && assertion.ref == \'refs/heads/main\'"'),
    after: provider("\"assertion.repository_id == '123' && assertion.ref == 'refs/heads/main'\""),
  },
];

export const ROWS: readonly Row[] = [...AUDIENCE, ...OPERATORS, ...TEXTS];
