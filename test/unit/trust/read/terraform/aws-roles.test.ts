import assert from 'node:assert/strict';
import { read, shown } from './reading.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${GITHUB}`;
const WEB = `Allow Federated ${PROVIDER}: sts:AssumeRoleWithWebIdentity`;

/** A role whose trust is that expression, after other text. */
const role = (policy: string, before = ''): string => `${before}
resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = ${policy}
}
`;

const document = (body: string, name = 'trust'): string => `data "aws_iam_policy_document" "${name}" {\n${body}\n}\n`;

const statement = (more = '', sub = '"repo:acme/web:ref:refs/heads/main"'): string => `statement {
  actions = ["sts:AssumeRoleWithWebIdentity"]
  principals {
    type        = "Federated"
    identifiers = ["${PROVIDER}"]
  }
  condition {
    test     = "StringEquals"
    variable = "${GITHUB}:sub"
    values   = [${sub}]
  }
  ${more}
}`;

const ofSub = (sub: string): object => ({
  policy: [WEB, `  StringEquals ${GITHUB}:sub ${sub}`],
  role: { name: 'deploy' },
});

const ofDocument = 'data.aws_iam_policy_document.trust.json';

describe('The trust of a role in Terraform', () => {
  const rows: readonly (readonly [what: string, text: string, policy: readonly string[]])[] = [
    [
      'is the value of jsonencode, with both signs of an object and comments',
      role(
        `jsonencode({
          Version : "2012-10-17" # the newer
          Statement = [{
            Effect = "Allow", Action = ["sts:AssumeRoleWithWebIdentity"]
            Principal = { Federated = local.provider }
            Condition = { StringLike = { "\${local.host}:sub" : ["repo:acme/\${var.name}:*", "repo:acme/api:*",] } }
          }]
        })`,
        `locals {\n host = "${GITHUB}"\n provider = "arn:aws:iam::111122223333:oidc-provider/\${local.host}"\n}`,
      ),
      [WEB, `  StringLike ${GITHUB}:sub repo:acme/\${var.name}:* | repo:acme/api:*`],
    ],
    [
      'is the JSON of a heredoc, with values in it',
      role(
        `<<-EOT
          {
            "Version": "2012-10-17",
            "Statement": [{
              "Effect": "Allow",
              "Principal": {"Federated": "${PROVIDER}"},
              "Action": "sts:AssumeRoleWithWebIdentity",
              "Condition": {"StringLike": {"${GITHUB}:sub": "repo:acme/\${var.name}:*", "${GITHUB}:aud": \${jsonencode(local.audiences)}}}
            }]
          }
        EOT`,
        'locals { audiences = ["sts.amazonaws.com"] }',
      ),
      [WEB, `  StringLike ${GITHUB}:sub repo:acme/\${var.name}:*`, `  StringLike ${GITHUB}:aud sts.amazonaws.com`],
    ],
    [
      'is a policy document, whose effect is Allow where it says none',
      role(ofDocument, document(statement())),
      [WEB, `  StringEquals ${GITHUB}:sub repo:acme/web:ref:refs/heads/main`],
    ],
    [
      'has one condition of those that share test and key',
      role(
        ofDocument,
        document(statement(`condition {\n test = "StringEquals"\n variable = "${GITHUB}:sub"\n values = ["b"]\n }`)),
      ),
      [WEB, `  StringEquals ${GITHUB}:sub repo:acme/web:ref:refs/heads/main | b`],
    ],
    [
      'has blocks by dynamic, with an iterator of another name',
      role(
        ofDocument,
        document(
          statement(`dynamic "condition" {
            for_each = { aud = "sts.amazonaws.com", ref = "refs/heads/main" }
            iterator = it
            content {
              test     = "StringEquals"
              variable = "${GITHUB}:\${it.key}"
              values   = [it.value]
            }
          }`),
        ),
      ),
      [
        WEB,
        `  StringEquals ${GITHUB}:sub repo:acme/web:ref:refs/heads/main`,
        `  StringEquals ${GITHUB}:aud sts.amazonaws.com`,
        `  StringEquals ${GITHUB}:ref refs/heads/main`,
      ],
    ],
    [
      'has blocks of which it is not known whether they are there',
      role(
        ofDocument,
        document(`dynamic "statement" {
          for_each = var.accounts
          content {
            actions = ["sts:AssumeRole"]
            principals {
              type        = "AWS"
              identifiers = ["arn:aws:iam::\${statement.value}:root"]
            }
          }
        }`),
      ),
      ['perhaps Allow AWS arn:aws:iam::${statement.value}:root: sts:AssumeRole'],
    ],
    [
      'has policy variables that HCL does not take for its own',
      role(ofDocument, document(statement('', '"repo:acme/&{aws:PrincipalTag/repo}", "$${aws:username}"'))),
      [WEB, `  StringEquals ${GITHUB}:sub repo:acme/\${aws:PrincipalTag/repo} | \${aws:username}`],
    ],
    [
      'has the statements of its sources first, and those of overrides in the place of the same Sid',
      role(
        ofDocument,
        document(
          `source_policy_documents = [data.aws_iam_policy_document.base.json]
           override_policy_documents = [data.aws_iam_policy_document.over.json]
           ${statement()}`,
        ) +
          document(
            `statement {\n sid = "A"\n actions = ["sts:AssumeRole"]\n principals {\n type = "AWS"\n identifiers = ["*"]\n }\n }`,
            'base',
          ) +
          document(
            `statement {\n sid = "A"\n effect = "Deny"\n actions = ["sts:*"]\n principals {\n type = "*"\n identifiers = ["*"]\n }\n }`,
            'over',
          ),
      ),
      ['A: Deny anyone: sts:*', WEB, `  StringEquals ${GITHUB}:sub repo:acme/web:ref:refs/heads/main`],
    ],
    [
      'has more than is shown, where a source is not known',
      role(ofDocument, document(`source_policy_documents = [var.more]\n${statement()}`)),
      [WEB, `  StringEquals ${GITHUB}:sub repo:acme/web:ref:refs/heads/main`, '…'],
    ],
    ['is not known at all, where a module makes it', role('module.trust.json'), ['…']],
    [
      'is one of two, and what they share is certain',
      role(
        `var.wide ? data.aws_iam_policy_document.wide.json : ${ofDocument}`,
        document(statement()) + document(statement('', '"repo:acme/*"'), 'wide'),
      ),
      [
        `perhaps ${WEB}`,
        `  StringEquals ${GITHUB}:sub repo:acme/*`,
        `perhaps ${WEB}`,
        `  StringEquals ${GITHUB}:sub repo:acme/web:ref:refs/heads/main`,
      ],
    ],
    [
      'names a provider of the same files by its ARN and its URL',
      role(
        ofDocument,
        `resource "aws_iam_openid_connect_provider" "lab" {\n url = "https://gitlab.example.com"\n client_id_list = ["x"]\n}\n${document(`statement {
          actions = ["sts:AssumeRoleWithWebIdentity"]
          principals {
            type        = "Federated"
            identifiers = [aws_iam_openid_connect_provider.lab.arn]
          }
          condition {
            test     = "StringEquals"
            variable = "\${replace(aws_iam_openid_connect_provider.lab.url, "https://", "")}:aud"
            values   = ["x"]
          }
        }`)}`,
      ),
      [
        'Allow Federated arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/gitlab.example.com: sts:AssumeRoleWithWebIdentity',
        '  StringEquals gitlab.example.com:aud x',
      ],
    ],
  ];
  for (const [what, text, policy] of rows) {
    it(what, async () => {
      assert.deepEqual(shown(await read(text)), [{ name: 'aws_iam_role.deploy', policy, role: { name: 'deploy' } }]);
    });
  }

  it('is read from a template beside the module', async () => {
    const text = role('templatefile("${path.module}/trust.tftpl", { repos = ["web", "api"] })');
    const template = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "${PROVIDER}"},
      "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"${GITHUB}:sub": [
      %{ for index, repo in repos }%{ if index > 0 },%{ endif }"repo:acme/\${repo}"%{ endfor }]}}}]}`;
    const files = [
      { path: 'infra/main.tf', text },
      { path: 'infra/trust.tftpl', text: template },
    ];
    const policy = [WEB, `  StringEquals ${GITHUB}:sub repo:acme/web | repo:acme/api`];
    assert.deepEqual(shown(await read(files)), [{ name: 'aws_iam_role.deploy', policy, role: { name: 'deploy' } }]);
  });

  it('says which defaults it rests on, and is open without them', async () => {
    const text = role(
      ofDocument,
      `variable "branch" { default = "main" }\nvariable "org" {}\nlocals { sub = "repo:\${var.org}/web:ref:refs/heads/\${var.branch}" }\n${document(statement('', 'local.sub'))}`,
    );
    const name = 'aws_iam_role.deploy';
    assert.deepEqual(shown(await read(text)), [
      { name, defaults: ['var.branch'], ...ofSub('repo:${var.org}/web:ref:refs/heads/main') },
    ]);
    assert.deepEqual(shown(await read(text, { defaults: 'open' })), [
      { name, ...ofSub('repo:${var.org}/web:ref:refs/heads/${var.branch}') },
    ]);
  });

  it('is one of each instance', async () => {
    const text = `locals { apps = { web = "acme/web", api = "acme/api" } }
${document(`for_each = local.apps\n${statement('', '"repo:${each.value}"')}`)}
resource "aws_iam_role" "app" {
  for_each           = local.apps
  name               = "app-\${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json
}`;
    assert.deepEqual(
      shown(await read(text)),
      ['api', 'web'].map(app => ({
        name: `aws_iam_role.app["${app}"]`,
        policy: [WEB, `  StringEquals ${GITHUB}:sub repo:acme/${app}`],
        role: { name: `app-${app}` },
      })),
    );
  });

  it('comes with what the files say of the role', async () => {
    const text = `${document(statement())}
resource "aws_iam_role" "deploy" {
  name_prefix          = "deploy-"
  path                 = "/ci/"
  max_session_duration = 4 * 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/edge"
  managed_policy_arns  = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  tags                 = { repository = "acme/web", "owner" = var.owner }
  assume_role_policy   = ${ofDocument}
  inline_policy {
    name   = "own"
    policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:*", Resource = "*" } })
  }
}
resource "aws_iam_role_policy" "more" {
  role   = aws_iam_role.deploy.id
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "ec2:*", Resource = "*" } })
}
resource "aws_iam_role_policy" "of_another" {
  role   = "another"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "iam:*", Resource = "*" } })
}
resource "aws_iam_policy" "whole" {
  name   = "whole"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "*", Resource = "*" } })
}
resource "aws_iam_role_policy_attachment" "whole" {
  role       = aws_iam_role.deploy.name
  policy_arn = aws_iam_policy.whole.arn
}`;
    const arn =
      'arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/whole';
    assert.deepEqual(shown(await read(text)), [
      {
        name: 'aws_iam_role.deploy',
        policy: [WEB, `  StringEquals ${GITHUB}:sub repo:acme/web:ref:refs/heads/main`],
        role: {
          name: 'deploy-…',
          path: '/ci/',
          maxSessionDuration: 14_400,
          managed: ['arn:aws:iam::aws:policy/ReadOnlyAccess', arn],
          inline: [['Allow: s3:* on *'], ['Allow: ec2:* on *'], ['Allow: * on *']],
          boundary: 'arn:aws:iam::111122223333:policy/edge',
          tags: { repository: 'acme/web', owner: '${var.owner}' },
        },
      },
    ]);
  });

  it('may be a document of its own, where no role of the files uses it', async () => {
    const bucket = document(
      'statement {\n actions = ["s3:GetObject"]\n resources = ["*"]\n principals {\n type = "*"\n identifiers = ["*"]\n }\n }',
      'bucket',
    );
    const assumes = document('statement {\n actions = ["sts:AssumeRole"]\n resources = ["*"]\n }', 'assumes');
    assert.deepEqual(shown(await read(document(statement()) + bucket + assumes)), [
      {
        name: 'data.aws_iam_policy_document.trust',
        policy: [WEB, `  StringEquals ${GITHUB}:sub repo:acme/web:ref:refs/heads/main`],
      },
    ]);
  });

  it('is told to be unread where it is no policy', async () => {
    assert.deepEqual(shown(await read(role('"{}"'))), ['aws_iam_role.deploy: The policy has no Statement.']);
    assert.deepEqual(shown(await read(role('"no JSON"'))), [
      'A policy of aws_iam_role.deploy is no JSON, so that it is not read.',
    ]);
  });

  it('says where each statement and value is written', async () => {
    const text = role(
      '<<EOT\n{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {"StringLike": {"aws:x": "é😀${var.x}"}}}]}\nEOT\n',
      '# é😀',
    );
    const { trusts } = await read(text);
    const [trust] = trusts;
    assert.ok(trust?.cloud === 'aws');
    const [found] = trust.policy.statements;
    const at = (place: { start: number; end: number } | undefined): string => text.slice(place?.start, place?.end);
    assert.match(at(found?.place), /^\{"Effect".*\}\}\}$/);
    assert.equal(at(found?.conditions[0]?.values[0]?.place), '"é😀${var.x}"');
    assert.equal(at(found?.actions.values[0]?.place), '"sts:AssumeRole"');
    assert.match(at(trust.place), /^resource "aws_iam_role"/);
  });
});
