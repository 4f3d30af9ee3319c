import assert from 'node:assert/strict';
import { read, shown } from './reading.ts';

const TEXT = `{
  "variable": { "branch": { "default": "main" } },
  "locals": [{ "repo": "acme/web" }],
  "data": {
    "aws_iam_policy_document": {
      "trust": [{
        "statement": {
          "actions": ["sts:AssumeRoleWithWebIdentity"],
          "principals": [{ "type": "Federated", "identifiers": ["arn:aws:iam::111122223333:oidc-provider/gitlab.com"] }],
          "dynamic": { "condition": { "for_each": ["sub"], "content": {
            "test": "StringEquals", "variable": "gitlab.com:\${condition.value}",
            "values": ["é:\${local.repo}:\${var.branch}", "\\u00e9\${var.open}", "$\${aws:x}"]
          } } }
        }
      }]
    }
  },
  "resource": {
    "aws_iam_role": {
      "deploy": { "name": "deploy", "assume_role_policy": "\${data.aws_iam_policy_document.trust.json}" }
    }
  }
}`;

describe('Terraform’s JSON syntax', () => {
  it('is read as the same module in HCL would be', async () => {
    assert.deepEqual(shown(await read([{ path: 'main.tf.json', text: TEXT }])), [
      {
        name: 'aws_iam_role.deploy',
        defaults: ['var.branch'],
        policy: [
          'Allow Federated arn:aws:iam::111122223333:oidc-provider/gitlab.com: sts:AssumeRoleWithWebIdentity',
          '  StringEquals gitlab.com:sub é:acme/web:main | é${"\\u00e9${var.open}"} | ${aws:x}',
        ],
        role: { name: 'deploy' },
      },
    ]);
  });

  it('says where a value is written', async () => {
    const { trusts } = await read([{ path: 'main.tf.json', text: TEXT }]);
    const [trust] = trusts;
    assert.ok(trust?.cloud === 'aws');
    const values = trust.policy.statements[0]?.conditions[0]?.values ?? [];
    assert.deepEqual(
      values.map(({ place }) => TEXT.slice(place?.start, place?.end)),
      ['"é:${local.repo}:${var.branch}"', '"\\u00e9${var.open}"', '"$${aws:x}"'],
    );
  });

  it('is told to be unread where it is broken', async () => {
    const { unread } = await read([{ path: 'main.tf.json', text: '{"resource": {' }]);
    assert.equal(unread.length, 1);
    assert.match(unread[0]?.message ?? '', /^This is no valid JSON/);
  });
});
