import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { shownText } from '../../../../../src/documents/written-text.ts';
import type { FoundTrust } from '../../../../../src/trust/found-trust.ts';
import { read, shown, shownPolicy } from './reading.ts';

const planned = (file: string): string => readFileSync(path.join(import.meta.dirname, 'planned', file), 'utf8');
const PLAN = planned('plan.json');

const lists = ({ trusts }: { readonly trusts: readonly FoundTrust[] }, name: string): readonly string[] => {
  const trust = trusts.find(each => each.name === name);
  // The provider writes lists in an order of its own.
  return trust?.cloud === 'aws'
    ? shownPolicy(trust.policy)
        .flatMap(line => line.split(/: | \| |,/))
        .toSorted()
    : [];
};

describe('A plan that Terraform 1.11 made with the provider of AWS 5.100', () => {
  it('has the trust of each role, with what is known after apply open', async () => {
    assert.deepEqual(shown(await read([{ path: 'plan.json', text: PLAN }])), [
      {
        name: 'aws_iam_role.known["a"]',
        policy: [
          'Allow Federated arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com: sts:TagSession,sts:AssumeRoleWithWebIdentity',
          '  StringEquals token.actions.githubusercontent.com:sub repo:acme/web:ref:refs/heads/main | ${aws:username} | repo:acme/web:environment:prod',
        ],
        role: {
          name: 'known-a',
          path: '/',
          maxSessionDuration: 3600,
          managed: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
          tags: { repository: 'acme/web' },
        },
      },
      { name: 'aws_iam_role.open', policy: ['…'], role: { name: 'open', path: '/', maxSessionDuration: 3600 } },
      {
        name: 'module.m.aws_iam_role.inner',
        policy: ['Allow Service ec2.amazonaws.com: sts:AssumeRole'],
        role: { name: 'inner', path: '/', maxSessionDuration: 3600, inline: [['Allow: s3:* on *']] },
      },
      {
        name: 'data.aws_iam_policy_document.open',
        policy: [
          'Allow Federated ${aws_iam_openid_connect_provider.github.arn}: sts:AssumeRoleWithWebIdentity',
          '  StringEquals token.actions.githubusercontent.com:aud sts.amazonaws.com',
        ],
      },
    ]);
  });

  it('says of known roles what its files say', async () => {
    const files = [
      { path: 'main.tf', text: planned('main.tf') },
      { path: 'm/main.tf', text: planned('m/main.tf') },
    ];
    const inFiles = await read(files);
    const inPlan = await read([{ path: 'plan.json', text: PLAN }]);
    for (const name of ['aws_iam_role.known["a"]', 'module.m.aws_iam_role.inner']) {
      assert.notDeepEqual(lists(inPlan, name), []);
      assert.deepEqual(lists(inFiles, name), lists(inPlan, name));
    }
  });

  it('has in merged documents what the files say of their sources and overrides', async () => {
    const text = `${planned('main.tf')}\nresource "aws_iam_role" "merged" {\n assume_role_policy = data.aws_iam_policy_document.merged.json\n}`;
    const { trusts } = await read([{ path: 'main.tf', text }]);
    const merged = trusts.find(({ name }) => name === 'aws_iam_role.merged');
    assert.ok(merged?.cloud === 'aws');
    const effects = merged.policy.statements.map(({ sid, effect, actions }) =>
      [sid === undefined ? '' : shownText(sid), effect, ...actions.values.map(shownText)].join(' '),
    );
    assert.deepEqual(effects, mergedByTerraform());
  });

  it('of another kind of JSON says nothing', async () => {
    for (const text of ['{}', '[]', '{"format_version": "1", "root_module": 1}', '{"format_version', 'null']) {
      assert.deepEqual(shown(await read([{ path: 'plan.json', text }])), []);
    }
  });
});

/** `Sid Effect Action` of each statement of the document as the plan has it. */
function mergedByTerraform(): readonly string[] {
  const found = /"address": "data\.aws_iam_policy_document\.merged"[^]*?"json": ("(?:[^"\\]|\\.)*")/.exec(PLAN);
  const json: unknown = JSON.parse(String(JSON.parse(found?.[1] ?? '""')));
  const statements: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'Statement') : undefined;
  assert.ok(Array.isArray(statements));
  return statements.map((statement: unknown) => {
    assert.ok(typeof statement === 'object' && statement !== null);
    const [sid, effect, action]: unknown[] = ['Sid', 'Effect', 'Action'].map((key): unknown =>
      Reflect.get(statement, key),
    );
    return [sid ?? '', effect, action].map(String).join(' ');
  });
}
