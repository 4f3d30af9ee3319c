import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { read, shown } from './reading.ts';

const TEXT = `variable "branch" { default = "main" }
locals {
  repo  = "acme/web"
  subs  = [for ref in ["\${var.branch}", "v1"] : "repo:\${local.repo}:ref:\${ref}" if ref != "x"]
  hosts = { sub = local.subs, aud = ["sts.amazonaws.com"] }
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/gitlab.com"]
    }
    dynamic "condition" {
      for_each = local.hosts
      content {
        test     = "StringLike"
        variable = "gitlab.com:\${condition.key}"
        values   = condition.value
      }
    }
  }
}
resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`;

/** Line breaks that stand in no list, object or text of more than one line, where comments and blank lines may be. */
const lineStarts = [...TEXT.matchAll(/^/gm)].map(({ index }) => index);

const comment = fc.constantFrom(
  '# "x" {\n',
  '// ${y} }\n',
  '/* resource "a" "b" {\n */\n',
  '\n',
  '   \t\n',
  '#é😀 <<EOT\n',
);

describe('What is read of Terraform', () => {
  it('does not change with comments and blank lines', async () => {
    const before = shown(await read(TEXT));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...lineStarts), comment), { maxLength: 6 }), async added => {
        let text = TEXT;
        for (const [at, more] of added.toSorted(([a], [b]) => b - a)) text = text.slice(0, at) + more + text.slice(at);
        assert.deepEqual(shown(await read(text)), before, text);
      }),
      { numRuns: 40 },
    );
  });

  it('does not change with the names of locals, and follows those of variables', async () => {
    const before = JSON.stringify(shown(await read(TEXT)));
    const name = fc.stringMatching(/^[a-z][a-z0-9_-]{3,12}x$/);
    await fc.assert(
      fc.asyncProperty(name, name, async (local, variable) => {
        fc.pre(local !== variable);
        const text = TEXT.replaceAll(/\brepo\b(?!:)/g, () => local).replaceAll(/(?<=var\.|")branch\b/g, () => variable);
        const after = JSON.stringify(shown(await read(text)));
        assert.equal(after.replaceAll(`var.${variable}`, 'var.branch'), before);
      }),
      { numRuns: 40 },
    );
  });

  it('is in the same place however its files are divided', async () => {
    const before = shown(await read(TEXT));
    const at = TEXT.indexOf('data ');
    const files = [
      { path: 'b.tf', text: TEXT.slice(0, at) },
      { path: 'a.tf', text: TEXT.slice(at) },
    ];
    assert.deepEqual(shown(await read(files)), before);
  });

  it('never throws, whatever is cut out of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(TEXT.length), fc.nat(60), fc.string({ maxLength: 6 }), async (at, length, put) => {
        const text = TEXT.slice(0, at) + put + TEXT.slice(at + length);
        const { trusts, unread } = await read(text);
        for (const { place } of [...trusts, ...unread]) {
          assert.ok(place.start >= 0 && place.start <= place.end && place.end <= text.length);
        }
      }),
      { numRuns: 150 },
    );
  });
});
