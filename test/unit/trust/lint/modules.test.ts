import assert from 'node:assert/strict';
import { lintTrust } from '../../../../src/trust/lint/lint.ts';
import { readTrust } from '../../../../src/trust/read/reader.ts';
import { readers } from '../../../../src/trust/read/readers.ts';
import { hclParser } from '../../../support/hcl.ts';

async function lint(text: string): Promise<readonly string[]> {
  const file = { path: 'main.tf', text };
  const reading = await readTrust(readers(hclParser), [file]);
  return lintTrust(reading, [file]).map(({ severity, rule }) => `${severity} ${rule}`);
}

const HOST = 'token.actions.githubusercontent.com';

function role(statement: string, more = ''): string {
  return `${more}
data "aws_iam_policy_document" "trust" {
  statement {
    ${statement}
  }
}
resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`;
}

function web(conditions: string, more = ''): string {
  const principal = `actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/${HOST}"]
    }`;
  return role(`${principal}\n${conditions}`, more);
}

function condition(test: string, claim: string, values: string): string {
  return `condition {
      test     = ${test}
      variable = "${HOST}:${claim}"
      values   = ${values}
    }`;
}

const SUBJECT = condition('"StringEquals"', 'sub', '["repo:acme@1/app@2:ref:refs/heads/main"]');
const AUDIENCE = condition('"StringEquals"', 'aud', '["sts.amazonaws.com"]');

function everyone(test: string, variable: string, value: string): string {
  return role(`actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "${test}"
      variable = "${variable}"
      values   = ["${value}"]
    }`);
}

function statement(action: string): string {
  return `actions = ["sts:TagSession", "${action}"]
    principals {
      type        = "Federated"
      identifiers = var.providers
    }`;
}

function comparing(test: string): string {
  return `${AUDIENCE}\n${condition(test, 'sub', '["repo:acme@1/app@2:ref:refs/heads/main"]')}`;
}

function ofEnvironment(name: string): string {
  return `${AUDIENCE}\n${condition('"StringEquals"', 'sub', `["repo:acme@1/app@2:environment:${name}"]`)}`;
}

/** What modules that many people call are like: every argument is a variable's. */
describe('What lint says of modules for everybody', () => {
  it('is nothing of statements that a variable writes, which may have one field or its opposite', async () => {
    const text = role(
      `actions        = var.actions
    not_actions    = var.not_actions
    dynamic "principals" {
      for_each = var.principals
      content {
        type        = principals.value.type
        identifiers = principals.value.identifiers
      }
    }
    dynamic "not_principals" {
      for_each = var.not_principals
      content {
        type        = not_principals.value.type
        identifiers = not_principals.value.identifiers
      }
    }`,
      ['actions', 'not_actions', 'principals', 'not_principals'].map(name => `variable "${name}" {}`).join('\n'),
    );
    assert.deepEqual(await lint(text), []);
    const both = role('actions = ["sts:AssumeRole"]\n not_actions = ["sts:TagSession"]');
    assert.ok((await lint(both)).includes('warning RC001'));
  });

  it('is that the operator is left open, and not that it is negated', async () => {
    assert.deepEqual(await lint(web(comparing('var.test'), 'variable "test" {}')), ['note RC117']);
    assert.deepEqual(await lint(web(comparing('"StringNotEquals"'))), ['warning RC109']);
  });

  it('is that a wildcard is a character where a name may hold one, and not of what a variable is called', async () => {
    assert.deepEqual(await lint(web(ofEnvironment('prod-*'))), ['warning RC110']);
    assert.deepEqual(await lint(web(ofEnvironment('${var.a ? var.b : var.c}'))), []);
  });

  it('is nothing of a list without a value, which nobody passes', async () => {
    const list = condition('"StringLike"', 'sub', '[for subject in var.subjects : "repo:${subject}"]');
    assert.deepEqual(await lint(web(`${AUDIENCE}\n${list}`, 'variable "subjects" { default = [] }')), []);
    const passed = condition('"ForAllValues:StringLike"', 'sub', '[]');
    assert.notDeepEqual(await lint(web(`${AUDIENCE}\n${passed}`)), []);
  });

  it('is that an issuer is open, whose variable has an empty default', async () => {
    const text = role(
      `actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.provider]
    }
    condition {
      test     = "StringEquals"
      variable = "\${var.issuer}:sub"
      values   = ["system:serviceaccount:apps:web"]
    }
    condition {
      test     = "StringEquals"
      variable = "\${var.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }`,
      'variable "provider" { default = "" }\nvariable "issuer" { default = "" }',
    );
    assert.deepEqual(await lint(text), []);
    assert.ok(
      (await lint(text.replaceAll('var.provider', '""').replaceAll('${var.issuer}', HOST))).includes('warning RC001'),
    );
  });

  it('takes a provider that a variable names for one of SAML, where the actions say so', async () => {
    const variable = 'variable "providers" {}';
    assert.deepEqual(await lint(role(statement('sts:AssumeRoleWithSAML'), variable)), []);
    assert.ok((await lint(role(statement('sts:AssumeRoleWithWebIdentity'), variable))).includes('error RC101'));
    assert.ok((await lint(role(statement('sts:AssumeRoleWith*'), variable))).includes('error RC101'));
  });

  it('is one thing of a condition on what AWS never sees: who passes it', async () => {
    const iss = condition('"ForAllValues:StringEquals"', 'iss', `["https://${HOST}"]`);
    const file = { path: 'main.tf', text: web(`${AUDIENCE}\n${SUBJECT}\n${iss}`) };
    const [found, ...others] = lintTrust(await readTrust(readers(hclParser), [file]), [file]);
    assert.deepEqual([found?.rule, others], ['RC112', []]);
    assert.match(found?.message ?? '', /so everybody passes this condition\.$/);
  });

  it('is a note of everyone in an organisation or an account, and a warning of everyone in any', async () => {
    const rows: readonly (readonly [expected: string, test: string, variable: string, value: string])[] = [
      ['note', 'StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5'],
      ['note', 'ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-a1b2c3d4e5/*'],
      [
        'note',
        'ForAnyValue:StringLike',
        'aws:PrincipalOrgPaths',
        '${data.aws_organizations_organization.all.id}/*/ou-1/*',
      ],
      ['note', 'ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*'],
      ['warning', 'ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/deploy'],
      ['warning', 'StringLike', 'aws:PrincipalOrgID', 'o-a*'],
      ['warning', 'StringEquals', 'aws:PrincipalOrgID', '&{aws:PrincipalOrgID}'],
      ['warning', 'StringLike', 'aws:PrincipalOrgID', '$*'],
      ['warning', 'StringLike', 'aws:PrincipalAccount', '11112222333?'],
      ['warning', 'StringLike', 'aws:PrincipalOrgID', '*'],
      ['warning', 'StringNotEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5'],
      ['warning', 'StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5'],
      ['warning', 'ForAllValues:StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5'],
      ['warning', 'StringEquals', 'aws:SourceVpc', 'vpc-1'],
    ];
    for (const [expected, ...row] of rows) {
      assert.deepEqual(await lint(everyone(...row)), [`${expected} RC115`], row.join(' '));
    }
  });

  it('is nothing of the rights that a role has only once a variable is set', async () => {
    const rights = `${web(`${AUDIENCE}\n${SUBJECT}`, 'variable "secret" { default = "" }')}
resource "aws_iam_role_policy" "secret" {
  count  = var.secret == "" ? 0 : 1
  role   = aws_iam_role.deploy.name
  policy = "\${var.secret}"
}
`;
    assert.deepEqual(await lint(rights), []);
    assert.deepEqual(await lint(rights.replace(/^ *count .*$/m, '')), ['warning RC001']);
  });
});
