import assert from 'node:assert/strict';
import { read, shown } from './reading.ts';

const ROLE = `
variable "repo" {}
variable "ref" { default = "refs/heads/main" }
variable "settings" {
  type    = object({ suffix = optional(string, "x"), subjects = set(string) })
  default = { subjects = ["b", "a"] }
}
resource "aws_iam_role" "this" {
  name = "ci-\${var.settings.suffix}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for sub in var.settings.subjects : {
      Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:x" = "\${var.repo}:\${var.ref}:\${sub}" } }
    }]
  })
}
output "arn" { value = aws_iam_role.this.arn }
`;

const conditions = (...values: readonly string[]): readonly string[] =>
  values.flatMap(value => ['Allow AWS 111122223333: sts:AssumeRole', `  StringEquals aws:x ${value}`]);

const called = (app: string): object => ({
  name: `module.ci["${app}"].aws_iam_role.this`,
  defaults: [`module.ci["${app}"].var.ref`],
  policy: conditions(`acme/${app}:refs/heads/main:${app}`),
  role: { name: 'ci-x' },
});

const call = (source: string): string => `module "other" {\n source = "${source}"\n}\n`;

describe('Modules of Terraform', () => {
  it('are their folders, with the defaults that nothing sets', async () => {
    assert.deepEqual(shown(await read(ROLE)), [
      {
        name: 'aws_iam_role.this',
        defaults: ['var.ref', 'var.settings'],
        policy: conditions('${var.repo}:refs/heads/main:a', '${var.repo}:refs/heads/main:b'),
        role: { name: 'ci-x' },
      },
    ]);
  });

  it('have what terraform.tfvars sets, which is no default', async () => {
    const files = [
      { path: 'infra/role.tf', text: ROLE },
      { path: 'infra/terraform.tfvars', text: 'repo = "acme/web"\nref = "v1"\n' },
      { path: 'infra/more.auto.tfvars', text: 'settings = { subjects = ["s"], suffix = "y" }\n' },
      { path: 'infra/other.tfvars', text: 'repo = "another"\n' },
      { path: 'terraform.tfvars', text: 'repo = "of another folder"\n' },
    ];
    assert.deepEqual(shown(await read(files)), [
      { name: 'aws_iam_role.this', policy: conditions('acme/web:v1:s'), role: { name: 'ci-y' } },
    ]);
  });

  it('are read as they are called, each call by itself', async () => {
    const main = `
module "ci" {
  source   = "./modules/role"
  for_each = { web = "acme/web", api = "acme/api" }
  repo     = each.value
  settings = { subjects = [each.key] }
}
resource "aws_iam_role" "next" {
  name = "next"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = {
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = module.ci["web"].arn }
  } })
}`;
    const files = [
      { path: 'main.tf', text: main },
      { path: 'modules/role/main.tf', text: ROLE },
    ];
    const arn =
      'arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/ci-x';
    assert.deepEqual(shown(await read(files)), [
      { name: 'aws_iam_role.next', policy: [`Allow AWS ${arn}: sts:AssumeRole`], role: { name: 'next' } },
      called('api'),
      called('web'),
    ]);
  });

  it('that call each other or themselves are read all the same', async () => {
    const files = [
      { path: 'a/main.tf', text: call('../b') + ROLE },
      { path: 'b/main.tf', text: call('../a') },
      { path: 'c/main.tf', text: call('.') + ROLE.replaceAll('this', 'self') },
    ];
    const { trusts } = await read(files);
    const names = new Set(trusts.map(({ name }) => name));
    assert.ok(names.has('aws_iam_role.self'), [...names].join());
    assert.ok(
      [...names].some(name => name.endsWith('aws_iam_role.this')),
      [...names].join(),
    );
  });
});
