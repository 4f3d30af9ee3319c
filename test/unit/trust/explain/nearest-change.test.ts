import assert from 'node:assert/strict';
import { parseJson } from '../../../../src/core/parse.ts';
import { written } from '../../../../src/documents/written-text.ts';
import { parseTrustPolicy } from '../../../../src/trust/aws/policy.ts';
import { explainRefusal } from '../../../../src/trust/explain/explain-refusal.ts';
import { explainTrust } from '../../../../src/trust/explain/explain-trust.ts';
import type { NearestChange } from '../../../../src/trust/explain/refusal-explanation.ts';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';
import { googlePolicy, GOOGLE, type Scenario } from './refusals.ts';
import { SCENARIOS } from './scenarios.ts';

const originOf = () => ({ kind: 'cloud', asked: 'test' }) as const;

function changeOf({ target, claims, failure, policy }: Scenario): NearestChange | undefined {
  return explainRefusal({ role: { name: 'deploy', target }, claims, failure, trusts: [policy], originOf }).change;
}

function scenario(what: RegExp): Scenario {
  const found = SCENARIOS.find(each => what.test(each.what));
  assert.ok(found !== undefined);
  return found;
}

/** What a person would put in place, as far as its text says it. */
function changedTrust({ policy }: Scenario, change: NearestChange): FoundTrust | undefined {
  if (change.kind !== 'policy') return undefined;
  if (policy.cloud === 'aws') return { ...policy, policy: parseTrustPolicy(parseJson(change.text)) };
  const condition = /--attribute-condition='(.*)'$/s.exec(change.text)?.[1]?.replaceAll(String.raw`'\''`, "'");
  if (policy.cloud !== 'gcp' || condition === undefined) return undefined;
  return { ...policy, provider: { ...policy.provider, attributeCondition: written(condition) } };
}

describe('The nearest change', () => {
  for (const each of SCENARIOS) {
    const change = changeOf(each);
    const after = change === undefined ? undefined : changedTrust(each, change);
    if (after === undefined) continue;
    it(`lets in this token and no stranger, by its text: ${each.what}`, () => {
      assert.equal(explainTrust(after, each.claims, each.target).outcome, 'allowed');
      for (const sub of ['repo:stranger/app:ref:refs/heads/main', `${String(each.claims['sub'])}x`]) {
        const stranger = { ...each.claims, sub, repository: 'stranger/app' };
        assert.equal(explainTrust(after, stranger, each.target).outcome, 'not-allowed', sub);
      }
    });
  }

  const rows: readonly (readonly [what: RegExp, title: RegExp, warning?: RegExp])[] = [
    [
      /the organisation was renamed/,
      /^Let token\.actions\.githubusercontent\.com:sub be repo:acme\/app:ref:refs\/heads\/main too$/,
      /The old name stays trusted/,
    ],
    [/AWS: an environment that the policy/, /sub be repo:acme\/app:environment:prod too$/],
    [/made after 15 July/, /sub be repo:acme@1\/app@2:ref:refs\/heads\/main too$/, /without ids stays trusted/],
    [/TagSession/, /^Allow sts:TagSession$/],
    [/SetSourceIdentity/, /^Allow sts:SetSourceIdentity$/],
    [/reusable workflow/, /job_workflow_ref be acme\/shared/, /every job that calls this workflow/],
    [
      /Google: a condition on the owner/,
      /^Let the attribute condition take the subject repo:acme\/app/,
      /The old name stays trusted/,
    ],
    [
      /Azure 700211: an issuer with a slash more/,
      /^Write the issuer https:\/\/token\.actions\.githubusercontent\.com in the credential$/,
    ],
    [/Azure 7002138/, /^Write the subject repo:acme\/app/],
    [/Azure 700213: an environment/, /^Add a federated credential with the subject repo:acme\/app:environment:prod$/],
  ];
  for (const [what, title, warning] of rows) {
    it(`is one of the policy: ${what.source}`, () => {
      const change = changeOf(scenario(what));
      assert.ok(change?.kind === 'policy');
      assert.match(change.title, title);
      if (warning === undefined) assert.deepEqual(change.warnings, []);
      else assert.match(change.warnings.join(' '), warning);
    });
  }

  for (const [what, title] of [
    [/AWS: a pull request/, /^Give pull requests a role of their own/],
    [/Azure 7002137: a pull request/, /^Give pull requests a role of their own/],
    [/AWS: an environment that the job/, /^Give the job the environment/],
    [/only the policy refuses/, /^Ask for the audience sts\.amazonaws\.com$/],
    [/Google: another audience/, /^Ask for the audience https:\/\/iam\.googleapis\.com\/projects/],
  ] as const) {
    it(`is one of the token, where the policy is right: ${what.source}`, () => {
      const change = changeOf(scenario(what));
      assert.equal(change?.kind, 'token');
      assert.match(change?.title ?? '', title);
    });
  }

  it('is none where the policy is not what refuses, trusts another issuer, or denies', () => {
    for (const what of [
      /clock that is wrong/,
      /a role that is not there/,
      /not registered/,
      /Google: another issuer/,
    ]) {
      assert.equal(changeOf(scenario(what)), undefined, what.source);
    }
  });

  it('binds one subject more where no member of a pool fits', () => {
    const binding = scenario(/a binding that is missing/);
    const change = changeOf(binding);
    assert.ok(change?.kind === 'policy');
    const [, member = ''] = /--member=(\S+)$/.exec(change.text) ?? [];
    assert.match(
      member,
      /^principal:\/\/iam\.googleapis\.com\/projects\/\d+\/.*\/subject\/repo:acme\/app:ref:refs\/heads\/main$/,
    );
    assert.equal(explainTrust(googlePolicy({}, member), binding.claims, GOOGLE).outcome, 'allowed');
    const stranger = { ...binding.claims, sub: 'repo:acme/app:pull_request' };
    assert.equal(explainTrust(googlePolicy({}, member), stranger, GOOGLE).outcome, 'not-allowed');
  });
});
