import assert from 'node:assert/strict';
import type { WrittenText } from '../../../src/documents/written-text.ts';
import { issuerFor } from '../../../src/issuers/known-issuers.ts';
import { analyseConditions, analysePattern } from '../../../src/issuers/patterns/analyse.ts';
import type { Breadth, ClaimAnalysis, Comparison, Known } from '../../../src/issuers/patterns/analysis.ts';
import { breadthOf } from '../../../src/issuers/patterns/breadth.ts';

/** `${…}` in a text is what a file leaves open. */
function text(pattern: string): WrittenText {
  const parts = pattern.split(/(\$\{\w+\})/).filter(part => part !== '');
  return { parts: parts.map(part => (part.startsWith('${') ? { unknown: part } : part)) };
}

const GITHUB = 'https://token.actions.githubusercontent.com';
const ADDRESSES: Readonly<Record<string, string>> = {
  GitHub: GITHUB,
  GitLab: 'gitlab.com',
  Terraform: 'app.terraform.io',
  Buildkite: 'agent.buildkite.com',
  CircleCI: 'oidc.circleci.com/org/2a3b4c5d-1111-2222-3333-444455556666',
  Bitbucket: 'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
  EKS: 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
  Classic: 'services.gitpod.io/idp',
  Ona: 'app.gitpod.io',
  Devin: 'app.devin.ai',
  Warp: 'app.warp.dev',
  Entra: 'sts.windows.net/9f3ddd45-1234-4321-aaaa-123456789abc/',
};

function analysed(issuer: string, comparison: Comparison, pattern: string, claim = 'sub'): ClaimAnalysis {
  return analysePattern(issuerFor(ADDRESSES[issuer], ''), { claim, comparison, text: text(pattern) });
}

type Row = readonly [
  issuer: string,
  comparison: Comparison,
  pattern: string,
  breadth: Breadth,
  strangers: Known,
  proposed: ClaimAnalysis['proposedCode'],
  words: string,
];

const ALL = 'any branch, any tag, pull requests and any environment';
const ROWS: readonly Row[] = [
  [
    'GitHub',
    'exact',
    'repo:acme/app:ref:refs/heads/main',
    'exact',
    'no',
    'no',
    'the repository app of the owner acme: branch main',
  ],
  ['GitHub', 'wildcard', 'repo:acme/app:*', 'unit', 'no', 'yes', `the repository app of the owner acme: ${ALL}`],
  ['GitHub', 'wildcard', 'repo:acme/*', 'tenant', 'no', 'yes', `every repository of the owner acme: ${ALL}`],
  ['GitHub', 'wildcard', 'repo:myOrg*', 'anyone', 'yes', 'yes', `every repository of owners that fit myOrg*: ${ALL}`],
  [
    'GitHub',
    'wildcard',
    'repo:acm?/app:*',
    'anyone',
    'yes',
    'yes',
    `the repository app of owners that fit acm?: ${ALL}`,
  ],
  ['GitHub', 'wildcard', '*:*/app:*', 'anyone', 'yes', 'yes', `the repository app of every owner: ${ALL}`],
  ['GitHub', 'wildcard', '*:acme/app:*', 'anyone', 'yes', 'yes', `the repository app of the owner acme: ${ALL}`],
  ['GitHub', 'wildcard', '*', 'anyone', 'yes', 'yes', `every repository of every owner: ${ALL}`],
  ['GitHub', 'prefix', 'repo:acme/app', 'tenant', 'no', 'yes', `repositories that fit app* of the owner acme: ${ALL}`],
  ['GitHub', 'prefix', 'repo:acme/app:', 'unit', 'no', 'yes', `the repository app of the owner acme: ${ALL}`],
  [
    'GitHub',
    'wildcard',
    'repo:acme/app:environment:prod*',
    'unit',
    'no',
    'environment-rules',
    'the repository app of the owner acme: environments that fit prod*',
  ],
  [
    'GitHub',
    'exact',
    'repo:acme/app:pull_request',
    'exact',
    'no',
    'yes',
    'the repository app of the owner acme: pull requests',
  ],
  [
    'GitHub',
    'wildcard',
    'repo:acme@1/app@2:*',
    'unit',
    'no',
    'yes',
    `the repository app (by id) of the owner acme (by id): ${ALL}`,
  ],
  [
    'GitHub',
    'wildcard',
    'repository_owner_id:1:repository_id:2',
    'exact',
    'no',
    'yes',
    'the repository 2 (by id) of the owner 1 (by id)',
  ],
  [
    'GitHub',
    'wildcard',
    'repo:${org}/${repo}:*',
    'depends',
    'unknown',
    'yes',
    `the repository that \${repo} decides of the owner that \${org} decides: ${ALL}`,
  ],
  [
    'GitHub',
    'exact',
    '${subject}',
    'depends',
    'unknown',
    'unknown',
    'the repository that ${subject} decides of the owner that ${subject} decides: the branch that ${subject} decides, the tag that ${subject} decides, pull requests and the environment that ${subject} decides',
  ],
  [
    'GitLab',
    'wildcard',
    'project_path:acme/*',
    'tenant',
    'no',
    'yes',
    'every project of the group acme: any branch and any tag',
  ],
  [
    'GitLab',
    'wildcard',
    'project_path:acme/app:ref_type:branch:ref:*',
    'unit',
    'no',
    'yes',
    'the project app of the group acme: any branch',
  ],
  [
    'GitLab',
    'exact',
    'project_path:acme/app:ref_type:branch:ref:main',
    'exact',
    'no',
    'no',
    'the project app of the group acme: branch main',
  ],
  [
    'GitLab',
    'wildcard',
    'project_path:acme/team/app:ref_type:branch:ref:*',
    'unit',
    'no',
    'yes',
    'the project team/app of the group acme: any branch',
  ],
  [
    'Terraform',
    'wildcard',
    'organization:acme:*',
    'tenant',
    'no',
    'yes',
    'every workspace of every project of the organisation acme: any run phase',
  ],
  [
    'Terraform',
    'wildcard',
    'organization:acme:project:p:workspace:*:run_phase:apply',
    'tenant',
    'no',
    'no',
    'every workspace of the project p of the organisation acme: run phase apply',
  ],
  [
    'Terraform',
    'wildcard',
    'organization:acme:project:p:workspace:w:run_phase:*',
    'unit',
    'no',
    'yes',
    'the workspace w of the project p of the organisation acme: any run phase',
  ],
  [
    'Buildkite',
    'wildcard',
    'organization:acme:pipeline:deploy:ref:refs/heads/main:commit:*:step:*',
    'unit',
    'no',
    'no',
    'the pipeline deploy of the organisation acme: branch main any step any session',
  ],
  [
    'Bitbucket',
    'wildcard',
    '{1de489be-ce6a-42a0-a8c8-eadbf1174ac7}:*',
    'unit',
    'no',
    'yes',
    'the repository 1de489be-ce6a-42a0-a8c8-eadbf1174ac7 (by id): any step and any environment any step',
  ],
  [
    'CircleCI',
    'prefix',
    'org/2a3b/project/7654/',
    'unit',
    'no',
    'yes',
    'the project 7654 (by id) of the organisation 2a3b (by id): any person and any person any ref',
  ],
  [
    'EKS',
    'exact',
    'system:serviceaccount:velero:velero-server',
    'exact',
    'no',
    'no',
    'the service account velero-server of the namespace velero',
  ],
  [
    'EKS',
    'wildcard',
    'system:serviceaccount:${namespace}:*',
    'tenant',
    'no',
    'no',
    'every service account of the namespace that ${namespace} decides',
  ],
  [
    'Classic',
    'wildcard',
    'https://github.com/acme/*',
    'tenant',
    'unknown',
    'yes',
    'every repository of the owner acme',
  ],
  [
    'Ona',
    'exact',
    'organization_id:a1:project_id:c9',
    'exact',
    'no',
    'yes',
    'the project c9 (by id) of the organisation a1 (by id)',
  ],
  [
    'Ona',
    'wildcard',
    'org:a1/*',
    'tenant',
    'no',
    'yes',
    'every project of the organisation a1 (by id): any runner, any person and any environment',
  ],
  [
    'Devin',
    'wildcard',
    'repository_name:acme/app*',
    'anyone',
    'yes',
    'yes',
    'repositories that fit acme/app* of every organisation',
  ],
  ['Warp', 'wildcard', 'scoped_principal:t1/*', 'tenant', 'no', 'yes', 'every principal of the team t1 (by id)'],
  [
    'Entra',
    'exact',
    '9f3ddd45-0000-4321-aaaa-123456789abc',
    'exact',
    'no',
    'no',
    'the principal 9f3ddd45-0000-4321-aaaa-123456789abc (by id)',
  ],
];

describe('What a pattern of a claim lets in', () => {
  for (const [issuer, comparison, pattern, breadth, strangers, proposed, words] of ROWS) {
    it(`${issuer} ${comparison} ${pattern}`, () => {
      const analysis = analysed(issuer, comparison, pattern);
      assert.deepEqual(
        [
          breadthOf(issuerFor(ADDRESSES[issuer], ''), analysis),
          analysis.strangers,
          analysis.proposedCode,
          analysis.words,
        ],
        [breadth, strangers, proposed, words],
      );
    });
  }

  const NEVER: readonly (readonly [Comparison, string, ClaimAnalysis['never'], Breadth])[] = [
    ['exact', '*', 'literal-wildcard', 'anyone'],
    ['exact', 'repo:*', 'literal-wildcard', 'anyone'],
    ['exact', 'repo:myOrg*', 'literal-wildcard', 'anyone'],
    ['exact', 'repo:myOrg/*', 'literal-wildcard', 'tenant'],
    ['exact', 'repo:acme/app:*', 'literal-wildcard', 'unit'],
    ['exact', 'invalid', 'wrong-form', 'exact'],
    ['exact', 'repo:acme/app:refs/heads/main', 'wrong-form', 'exact'],
    ['wildcard', 'repo:acme/app:refs/heads/*', 'wrong-form', 'exact'],
    ['wildcard', 'repo:acme:*', 'wrong-form', 'exact'],
    ['wildcard', 'repo:acme@1/app:*', 'half-immutable', 'exact'],
    ['wildcard', 'repo:acme/app@2:ref:refs/heads/main', 'half-immutable', 'exact'],
    ['exact', 'Repo:acme/app:pull_request', 'letter-case', 'exact'],
  ];
  for (const [comparison, pattern, reason, breadth] of NEVER) {
    it(`GitHub ${comparison} ${pattern} never matches: ${reason ?? ''}`, () => {
      const analysis = analysed('GitHub', comparison, pattern);
      assert.deepEqual([analysis.matches, analysis.never], ['never', reason]);
      assert.equal(breadthOf(issuerFor(GITHUB, ''), analysis), breadth);
    });
  }

  it('may match where a word stands behind the first pair, since an owner may have put in keys that no row knows', () => {
    for (const pattern of ['repo:acme/app:team:web', 'repo:acme/app:pull_request:actor:jane', 'repo:acme/app:tea*']) {
      assert.equal(analysed('GitHub', 'wildcard', pattern).matches, 'some', pattern);
    }
  });

  it('names each of several that it lets in, by id, by name, by a wildcard or by a variable', () => {
    const issuer = issuerFor(GITHUB, '');
    const rows: readonly (readonly [subjects: readonly string[], words: string])[] = [
      [
        ['repo:octo@13/web@22:pull_request', 'repo:acme/app:ref:refs/heads/main'],
        'the repositories web and app of the owners octo and acme: pull requests and branch main',
      ],
      [
        ['repo:acme/app:ref:refs/heads/main', 'repo:acme/a*:ref:refs/heads/main'],
        'repositories that fit app or a* of the owner acme: branch main',
      ],
      [
        ['repo:acme/app:ref:refs/heads/main', 'repo:acme/${name}:ref:refs/heads/main'],
        'the repository that app or ${name} decides of the owner acme: branch main',
      ],
    ];
    for (const [subjects, words] of rows) {
      const patterns = subjects.map(
        subject => ({ claim: 'sub', comparison: 'wildcard', text: text(subject) }) as const,
      );
      assert.equal(analyseConditions(issuer, [patterns]).words, words);
    }
  });

  it('together with another condition is what both leave', () => {
    const issuer = issuerFor(GITHUB, '');
    const like = (pattern: string) => [{ claim: 'sub', comparison: 'wildcard', text: text(pattern) } as const];
    const together = analyseConditions(issuer, [like('*:*/app:*'), like('repo:acme/*')]);
    assert.deepEqual([breadthOf(issuer, together), together.strangers], ['unit', 'no']);
    const against = analyseConditions(issuer, [like('repo:acme/*'), like('repo:other/*')]);
    assert.deepEqual([against.matches, against.never], ['never', 'contradiction']);
    const id = { claim: 'repository_id', comparison: 'exact', text: text('5') } as const;
    const byId = analyseConditions(issuer, [like('*'), [id]]);
    assert.deepEqual([breadthOf(issuer, byId), byId.strangers], ['unit', 'no']);
  });
});
