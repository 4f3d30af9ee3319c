import assert from 'node:assert/strict';
import { read } from './reading.ts';

const times = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, at) => of(at)).join('\n');

/** A role whose trust has a condition of that value. */
const role = (value: string, type = 'aws_iam_role'): string => `
resource "${type}" "deploy" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = "*", Condition = { StringLike = { "aws:x" = ${value} } }
  }] })
}
`;

const HOSTILE: Readonly<Record<string, string>> = {
  'texts that double': `locals {\n l0 = "xxxxxxxx"\n${times(60, at => `l${at + 1} = "\${local.l${at}}\${local.l${at}}"`)}\n}${role('local.l60')}`,
  'lists that double': `locals {\n l0 = ["x"]\n${times(60, at => `l${at + 1} = concat(local.l${at}, local.l${at})`)}\n}${role('local.l60')}`,
  'lists in lists that double': `locals {\n l0 = ["x"]\n${times(60, at => `l${at + 1} = [local.l${at}, local.l${at}]`)}\n}${role('local.l60')}${role('flatten(local.l60)')}`,
  'comparisons of them': `locals {\n l0 = ["x"]\n m0 = ["x"]\n${times(20, at => `l${at + 1} = [local.l${at}, local.l${at}]\nm${at + 1} = [local.m${at}, local.m${at}]`)}\n e = local.l20 == local.m20\n f = var.x ? local.l20 : local.m20\n}${role('[local.e ? "a" : "b", local.f]')}`,
  'maps that double, one or the other': `locals {\n l0 = { a = "x" }\n m0 = { a = "y" }\n${times(20, at => `l${at + 1} = { a = local.l${at}, b = local.l${at} }\nm${at + 1} = { a = local.m${at}, b = local.m${at} }`)}\n}${role('var.x ? local.l20 : local.m20')}`,
  'one resource or the other': `resource "x" "a" {\n v = "a"\n}\nresource "x" "b" {\n v = "b"\n}\nlocals {\n a0 = x.a\n b0 = x.b\n${times(60, at => `a${at + 1} = var.x ? local.a${at} : local.b${at}\nb${at + 1} = var.x ? local.b${at} : local.a${at}`)}\n}${role('local.a60.v')}`,
  'a local that is itself': `locals {\n a = local.a\n b = [local.c]\n c = { x = local.b }\n d = "\${local.d}x"\n}${role('[local.a, local.c, local.d]')}`,
  'a resource that is itself': `resource "aws_iam_role" "deploy" {\n count = aws_iam_role.deploy[0].count\n assume_role_policy = aws_iam_role.deploy[0].assume_role_policy\n}\ndata "aws_iam_policy_document" "a" {\n source_policy_documents = [data.aws_iam_policy_document.a.json]\n statement {\n actions = ["sts:AssumeRole"]\n principals {\n type = "AWS"\n identifiers = ["*"]\n }\n }\n}`,
  'documents that are sources of each other': `${times(30, at => `data "aws_iam_policy_document" "d${at + 1}" {\n source_policy_documents = [data.aws_iam_policy_document.d${at}.json, data.aws_iam_policy_document.d${at}.json]\n}`)}\ndata "aws_iam_policy_document" "d0" {\n statement {\n actions = ["sts:AssumeRole"]\n principals {\n type = "AWS"\n identifiers = ["*"]\n }\n }\n}${role('"x"')}`,
  'a long chain of locals': `locals {\n l0 = "x"\n${times(5000, at => `l${at + 1} = local.l${at}`)}\n}${role('local.l5000')}`,
  'for over for over for': role('[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : "x"]]]'),
  products: role('[for a in setproduct(range(1000), range(1000), range(1000)) : "x"]'),
  'templates that repeat': role(
    '"%{ for a in range(1000) }%{ for b in range(1000) }%{ for c in range(1000) }x%{ endfor }%{ endfor }%{ endfor }"',
  ),
  'instances of instances': `locals {\n many = { for i in range(1000) : "k\${i}" => i }\n}\n${times(20, at => `resource "aws_iam_role" "r${at}" {\n for_each = local.many\n name = each.key\n assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = "*" }] })\n}\nresource "aws_iam_role_policy_attachment" "a${at}" {\n for_each = local.many\n role = aws_iam_role.r${at}[each.key].name\n policy_arn = "x"\n}`)}`,
  'blocks of blocks': `data "aws_iam_policy_document" "a" {\n dynamic "statement" {\n for_each = range(1000)\n content {\n actions = ["sts:AssumeRole"]\n dynamic "principals" {\n for_each = range(1000)\n content {\n type = "AWS"\n identifiers = [principals.value]\n }\n }\n }\n }\n}`,
  'a pattern for a regular expression': role(
    `[replace("${'a'.repeat(20_000)}", "/(a+)+$/", "x"), format("${'%'.repeat(20_001)}", "x"), trim("${' '.repeat(20_000)}x", " ")]`,
  ),
  'long conditions': role(
    `[${times(200, () => 'var.x ? concat(range(1000), var.y ? range(900) : []) : range(500),')}]`,
  ),
  'texts beside each other': role('"a" '.repeat(25_000)),
  blanks: role(' '.repeat(40_000)),
  operators: role('?'.repeat(100_000)),
  'a template that names itself': role('templatefile("t.tftpl", { x = "y" })'),
};

describe('Hostile files of Terraform', () => {
  for (const [what, text] of Object.entries(HOSTILE)) {
    it(`are read within limits: ${what}`, async () => {
      const { trusts, unread } = await read([
        { path: 'main.tf', text },
        { path: 't.tftpl', text: '${x}${templatefile("t.tftpl", { x = x })}${templatefile("t.tftpl", { x = x })}' },
      ]);
      assert.ok(trusts.length + unread.length > 0);
    });
  }

  it('say nothing certain where they refer to themselves', async () => {
    const { trusts } = await read(HOSTILE['a local that is itself'] ?? '');
    const [trust] = trusts;
    assert.ok(trust?.cloud === 'aws');
    const values = trust.policy.statements[0]?.conditions[0];
    assert.equal(values?.complete, false);
  });
});
