import assert from 'node:assert/strict';
import { written } from '../../../../src/documents/written-text.ts';
import { explainTrust } from '../../../../src/trust/explain/explain-trust.ts';
import type { FoundTrust } from '../../../../src/trust/found-trust.ts';
import { statement, trust } from '../aws/policies.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const place = { file: 'role.json', start: 0, end: 0 };

function role(subject: string, operator = 'StringEquals', more: object = {}): FoundTrust {
  const policy = trust(
    statement({
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${GITHUB}` },
      Condition: {
        StringLike: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' },
        [operator]: { [`${GITHUB}:sub`]: subject },
        ...more,
      },
    }),
  );
  return { cloud: 'aws', form: 'iam-json', name: 'deploy', place, policy };
}

function causes(found: FoundTrust, claims: object): readonly string[] {
  const token = { iss: `https://${GITHUB}`, aud: 'sts.amazonaws.com', ...claims };
  return explainTrust(found, token).causes.map(({ id }) => id);
}

const MAIN = 'repo:acme/app:ref:refs/heads/main';

describe('Why a token is not let in', () => {
  const rows: readonly (readonly [cause: string, policy: FoundTrust, claims: object])[] = [
    ['environment-not-in-policy', role(MAIN), { sub: 'repo:acme/app:environment:prod' }],
    ['environment-not-on-job', role('repo:acme/app:environment:prod'), { sub: MAIN }],
    ['another-environment', role('repo:acme/app:environment:prod'), { sub: 'repo:acme/app:environment:test' }],
    ['pull-request', role(MAIN), { sub: 'repo:acme/app:pull_request' }],
    ['tag-for-branch', role(MAIN), { sub: 'repo:acme/app:ref:refs/tags/v1' }],
    ['branch-for-tag', role('repo:acme/app:ref:refs/tags/v1'), { sub: MAIN }],
    ['another-ref', role(MAIN), { sub: 'repo:acme/app:ref:refs/heads/dev' }],
    ['immutable-subject', role(MAIN), { sub: 'repo:acme@1/app@2:ref:refs/heads/main' }],
    ['named-subject', role('repo:acme@1/app@2:ref:refs/heads/main'), { sub: MAIN }],
    ['renamed', role(MAIN), { sub: 'repo:new-name/app:ref:refs/heads/main' }],
    ['another-repository', role(MAIN), { sub: 'repo:other/else:ref:refs/heads/main' }],
    ['letter-case', role(MAIN), { sub: 'repo:Acme/app:ref:refs/heads/main' }],
    ['literal-wildcard', role('repo:acme/app:*'), { sub: MAIN }],
    ['audience', role(MAIN), { sub: MAIN, aud: 'https://github.com/acme' }],
    ['another-provider', role(MAIN), { sub: MAIN, iss: 'https://gitlab.com' }],
    ['tag-session', role(MAIN), { sub: MAIN, 'https://aws.amazon.com/tags': { principal_tags: { a: ['b'] } } }],
    ['source-identity', role(MAIN), { sub: MAIN, 'https://aws.amazon.com/source_identity': 'jane' }],
    [
      'no-such-key',
      role(MAIN, 'StringEquals', { StringEqualsIgnoreCase: { [`${GITHUB}:repository_owner`]: 'acme' } }),
      { sub: MAIN, repository_owner: 'acme' },
    ],
    [
      'claim-absent',
      role(MAIN, 'StringEquals', { StringEqualsIgnoreCase: { [`${GITHUB}:environment`]: 'prod' } }),
      { sub: MAIN },
    ],
    [
      'reusable-workflow',
      role(MAIN, 'StringEquals', {
        StringEqualsIgnoreCase: { [`${GITHUB}:job_workflow_ref`]: 'acme/app/.github/workflows/a.yml@refs/heads/main' },
      }),
      { sub: MAIN, job_workflow_ref: 'acme/shared/.github/workflows/b.yml@refs/heads/main' },
    ],
  ];
  for (const [cause, policy, claims] of rows) {
    it(`is told first: ${cause}`, () => assert.equal(causes(policy, claims)[0], cause));
  }

  it('is told of Azure’s credentials, with what the comparison is strict about', () => {
    const credential = (subject: string, issuer = `https://${GITHUB}`): FoundTrust => ({
      cloud: 'azure',
      form: 'cloud-json',
      name: 'deploy',
      place,
      credential: {
        name: written('deploy'),
        issuer: written(issuer),
        audiences: { values: [written('api://AzureADTokenExchange')], complete: true },
        subject: written(subject),
      },
    });
    const token = { aud: 'api://AzureADTokenExchange', sub: MAIN };
    assert.deepEqual(causes(credential(MAIN), token), []);
    assert.deepEqual(causes(credential(MAIN, `https://${GITHUB}/`), token), ['trailing-slash']);
    assert.deepEqual(causes(credential(MAIN.replace('acme', 'Acme')), token), ['letter-case']);
    assert.deepEqual(causes(credential('repo:acme/app:*'), token), ['literal-wildcard']);
    assert.deepEqual(causes(credential('repo:acme/app:environment:prod'), token), ['environment-not-on-job']);
    assert.deepEqual(causes(credential(MAIN), { ...token, aud: 'sts.amazonaws.com' }), ['audience']);
  });

  it('is nothing where it is let in', () => {
    assert.deepEqual(causes(role(MAIN), { sub: MAIN }), []);
  });

  it('is a statement that denies, whatever another allows', () => {
    const both = role(MAIN);
    assert.ok('policy' in both);
    const [allowing] = both.policy.statements;
    assert.ok(allowing !== undefined);
    const policy = { ...both.policy, statements: [allowing, { ...allowing, effect: 'Deny' as const }] };
    assert.deepEqual(causes({ ...both, policy }, { sub: MAIN }), ['denied']);
  });
});
