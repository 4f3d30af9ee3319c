import assert from 'node:assert/strict';
import { issuerAt } from '../../../src/issuers/known-issuers.ts';
import type { Issuer } from '../../../src/issuers/issuer.ts';
import { claimsOf, customisedSubject, subjectsOf, type TokenFacts } from '../../../src/issuers/subjects.ts';

function at(address: string): Issuer {
  const found = issuerAt(address);
  assert.ok(found, address);
  return found;
}

const REPOSITORY = { owner: 'acme', ownerId: '123', repository: 'app', repositoryId: '456' };
const UUID = '759de0c6-eaee-4eaa-b7a6-c507eec759a7';

type Row = readonly [what: string, issuer: string, facts: TokenFacts, subjects: Readonly<Record<string, string>>];

/** The subjects as the issuers' own documentation writes them. */
const ROWS: readonly Row[] = [
  [
    'a branch on GitHub',
    'https://token.actions.githubusercontent.com',
    { ...REPOSITORY, branch: 'main' },
    {
      classic: 'repo:acme/app:ref:refs/heads/main',
      immutable: 'repo:acme@123/app@456:ref:refs/heads/main',
    },
  ],
  [
    'an environment, which stands in the place of the branch, its colon escaped',
    'token.actions.githubusercontent.com',
    { ...REPOSITORY, branch: 'main', environment: 'prod: eu' },
    {
      classic: 'repo:acme/app:environment:prod%3A eu',
      immutable: 'repo:acme@123/app@456:environment:prod%3A eu',
    },
  ],
  [
    'a pull request on GitHub',
    'token.actions.githubusercontent.com/octo',
    { owner: 'acme', repository: 'app', event: 'pull_request' },
    { classic: 'repo:acme/app:pull_request' },
  ],
  [
    'a tag on a GitHub Enterprise Server, which has no immutable subjects',
    'https://github.acme.example/_services/token',
    { ...REPOSITORY, tag: 'v1' },
    { classic: 'repo:acme/app:ref:refs/tags/v1' },
  ],
  [
    'a branch on GitLab',
    'https://gitlab.com',
    { group: 'acme', project: 'team/app', projectId: '20', branch: 'main' },
    {
      'by path': 'project_path:acme/team/app:ref_type:branch:ref:main',
      'by id': 'project_id:20:ref_type:branch:ref:main',
    },
  ],
  [
    'an environment of Ona with a project',
    'https://app.gitpod.io',
    { organizationId: 'a1', projectId: 'c9', environmentId: 'e5' },
    { V3: 'organization_id:a1:project_id:c9', V2: 'org:a1/prj:c9/env:e5' },
  ],
  [
    'an environment of Ona without a project',
    'https://app.gitpod.io',
    { organizationId: 'a1', environmentId: 'e5' },
    { V3: 'organization_id:a1:environment_id:e5', V2: 'org:a1/env:e5' },
  ],
  [
    'an apply of HCP Terraform',
    'app.terraform.io',
    { organization: 'acme', project: 'p', workspace: 'w', phase: 'apply' },
    { workspace: 'organization:acme:project:p:workspace:w:run_phase:apply' },
  ],
  [
    'a job of Buildkite',
    'agent.buildkite.com',
    { organization: 'acme', pipeline: 'deploy', branch: 'main', commit: 'abc', step: 's' },
    { default: 'organization:acme:pipeline:deploy:ref:refs/heads/main:commit:abc:step:s' },
  ],
  [
    'a job of CircleCI',
    `oidc.circleci.com/org/${UUID}`,
    { organizationId: UUID, projectId: UUID, userId: UUID, origin: 'github.com/acme/app', ref: 'refs/heads/main' },
    {
      V1: `org/${UUID}/project/${UUID}/user/${UUID}`,
      V2: `org/${UUID}/project/${UUID}/user/${UUID}/vcs-origin/github.com/acme/app/vcs-ref/refs/heads/main`,
    },
  ],
  [
    'a step of Bitbucket',
    'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
    { repositoryUuid: UUID, environmentUuid: 'e1', stepUuid: 'a5' },
    { step: `{${UUID}}:{a5}`, deployment: `{${UUID}}:{e1}:{a5}` },
  ],
  [
    'a service account of a cluster',
    'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
    { namespace: 'velero', serviceAccount: 'velero-server' },
    { 'service account': 'system:serviceaccount:velero:velero-server' },
  ],
  [
    'an agent of Cursor',
    'https://api.cursor.com',
    { agent: 'bc-1a2b', team: '77' },
    { agent: 'cloud_agent_id:bc-1a2b', team: 'team_id:77' },
  ],
  [
    'a session of Devin',
    'https://app.devin.ai',
    { organizationId: 'org-123', repository: 'acme/app' },
    { default: 'org_id:org-123:repository_name:acme/app' },
  ],
];

describe('The subjects of a token', () => {
  for (const [what, address, facts, subjects] of ROWS) {
    it(`of ${what}`, () => {
      const found = subjectsOf(at(address), facts).map(({ format, subject }) => [format, subject]);
      assert.deepEqual(Object.fromEntries(found), subjects);
    });
  }

  it('are none where a fact is nothing that a token could have', () => {
    assert.deepEqual(subjectsOf(at('gitlab.com'), { group: 'acme', project: 'a:b', branch: 'main' }), []);
    const odd = { owner: 'acme/evil', repository: 'app', branch: 'main' };
    assert.deepEqual(subjectsOf(at('token.actions.githubusercontent.com'), odd), []);
  });

  it('that an owner customised hold the pairs in the order that was chosen', () => {
    const github = at('token.actions.githubusercontent.com');
    const facts = { ...REPOSITORY, branch: 'main', environment: 'prod' };
    assert.equal(
      customisedSubject(github, ['repository_owner_id', 'repository_id', 'context'], facts),
      'repository_owner_id:123:repository_id:456:environment:prod',
    );
    assert.equal(customisedSubject(github, ['repo', 'ref'], facts), 'repo:acme/app:ref:refs/heads/main');
    assert.equal(customisedSubject(github, ['repo', 'actor'], facts), undefined);
    assert.equal(customisedSubject(github, ['constructor'], facts), undefined);
    const ona = { organizationId: 'a1', projectId: 'c9', email: 'dev@example.com' };
    assert.equal(
      customisedSubject(at('app.gitpod.io'), ['organization_id', 'project_id', 'creator_email'], ona),
      'organization_id:a1:project_id:c9:creator_email:dev@example.com',
    );
  });

  it('stand beside the other claims', () => {
    const claims = claimsOf(at('token.actions.githubusercontent.com'), {
      ...REPOSITORY,
      branch: 'main',
      environment: 'a:b',
    });
    assert.deepEqual(claims, {
      repository: 'acme/app',
      repository_id: '456',
      repository_owner: 'acme',
      repository_owner_id: '123',
      ref: 'refs/heads/main',
      environment: 'a:b',
    });
  });
});
