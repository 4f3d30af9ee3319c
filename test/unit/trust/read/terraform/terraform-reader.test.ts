import assert from 'node:assert/strict';
import { terraformReader } from '../../../../../src/trust/read/terraform/terraform-reader.ts';
import { hclParser } from '../../../../support/hcl.ts';

const ROLE = 'resource "aws_iam_role" "a" {\n assume_role_policy = file("a.json")\n}\n';
const POLICY =
  '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}}';

describe('The reader of Terraform', () => {
  it('takes modules and what they may name, and nothing else', () => {
    const reader = terraformReader(hclParser);
    const takes = (path: string): boolean => reader.takes(path);
    const paths = [
      'a/main.tf',
      'main.tf.json',
      'terraform.tfvars',
      'x.tftpl',
      'policy.json',
      'roles.yaml',
      'plan.json',
    ];
    assert.deepEqual(paths.filter(takes), paths);
    assert.deepEqual(['main.tf.bak', 'README.md', 'a.ts', 'terraform.tfstate', 'tf'].filter(takes), []);
  });

  it('reads modules with the files beside them', async () => {
    const files = [
      { path: 'infra/a.tf', text: ROLE },
      { path: 'infra/a.json', text: POLICY },
    ];
    const { trusts, unread } = await terraformReader(hclParser).read(files);
    assert.deepEqual(unread, []);
    assert.deepEqual(
      trusts.map(({ name, cloud, form }) => [name, cloud, form]),
      [['aws_iam_role.a', 'aws', 'terraform']],
    );
  });

  it('loads no parser where there is no module', async () => {
    const reader = terraformReader(() => Promise.reject(new Error('was loaded')));
    assert.deepEqual(await reader.read([{ path: 'a.json', text: POLICY }]), { trusts: [], unread: [] });
    await assert.rejects(reader.read([{ path: 'a.tf', text: '' }]), /was loaded/);
  });
});
