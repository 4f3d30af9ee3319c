import type { Claims } from '../../../../src/core/token.ts';

export const GITHUB = 'https://token.actions.githubusercontent.com';

/** A job of a branch, with the claims that GitHub writes since subjects are immutable. */
export const BRANCH_JOB: Claims = {
  iss: GITHUB,
  aud: 'sts.amazonaws.com',
  sub: 'repo:acme@123/app@456:ref:refs/heads/main',
  repository: 'acme/app',
  repository_id: '456',
  repository_owner: 'acme',
  repository_owner_id: '123',
  repository_visibility: 'private',
  ref: 'refs/heads/main',
  ref_type: 'branch',
  event_name: 'push',
  workflow: 'deploy',
  job_workflow_ref: 'acme/app/.github/workflows/deploy.yml@refs/heads/main',
  workflow_ref: 'acme/app/.github/workflows/deploy.yml@refs/heads/main',
  actor: 'ada',
  actor_id: '9',
  runner_environment: 'github-hosted',
};

/** One token of each kind of issuer, as their own documentation shows them. */
export const TOKENS: readonly Claims[] = [
  BRANCH_JOB,
  { iss: GITHUB, aud: 'a', sub: 'repo:acme/app:environment:prod%3A eu', environment: 'prod: eu' },
  { iss: GITHUB, aud: 'a', sub: 'repository_owner_id:123:repository_id:456:ref:refs/heads/main' },
  { iss: 'https://github.acme.example/_services/token', aud: 'a', sub: 'repo:acme/app:pull_request' },
  {
    iss: 'https://gitlab.com',
    aud: 'a',
    sub: 'project_path:acme/team/app:ref_type:tag:ref:v1',
    project_path: 'acme/team/app',
    project_id: '20',
    namespace_id: '7',
    ref: 'v1',
    ref_type: 'tag',
    pipeline_source: 'push',
  },
  { iss: 'https://gitlab.com', aud: 'a', sub: 'project_id:20:ref_type:branch:ref:main' },
  {
    iss: 'https://app.gitpod.io',
    aud: 'a',
    sub: 'organization_id:a1:project_id:c9:creator_email:ada@acme.example',
    organization_id: 'a1',
    project_id: 'c9',
  },
  { iss: 'https://app.gitpod.io', aud: 'a', sub: 'org:a1/prj:c9/env:e5' },
  { iss: 'https://api.gitpod.io/idp', aud: 'a', azp: 'a', sub: 'https://github.com/acme/app' },
  { iss: 'https://id.acme.example', aud: 'a', sub: 'owner:1:repo:2:role:deploy:user:3' },
  { iss: 'https://api.cursor.com', aud: 'a', sub: 'team_id:77', team_id: '77', cloud_agent_id: 'bc-1a' },
  { iss: 'https://app.devin.ai', aud: 'a', sub: 'org_id:org-1:repository_name:acme/app', org_id: 'org-1' },
  { iss: 'https://app.warp.dev', aud: 'a', sub: 'scoped_principal:t1/user:u1' },
  {
    iss: 'https://app.terraform.io',
    aud: 'a',
    sub: 'organization:acme:project:p:workspace:w:run_phase:apply',
    terraform_workspace_id: 'ws-1',
  },
  {
    iss: 'https://agent.buildkite.com',
    aud: 'a',
    sub: 'organization:acme:pipeline:deploy:ref:refs/heads/main:commit:abc:step:s',
  },
  {
    iss: 'https://oidc.circleci.com/org/11',
    aud: 'a',
    sub: 'org/11/project/22/user/33/vcs-origin/github.com/a/b/vcs-ref/refs/heads/main',
  },
  {
    iss: 'https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc',
    aud: 'a',
    sub: '{aa}:{bb}:{cc}',
    repositoryUuid: '{aa}',
  },
  { iss: 'https://app.harness.io/ng/api/oidc/account/acc', aud: 'a', sub: 'account/acc:org/o:project/p' },
  { iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/AB', aud: 'a', sub: 'system:serviceaccount:web:api' },
  { iss: 'https://cognito-identity.amazonaws.com', aud: 'eu-west-1:aa', sub: 'eu-west-1:bb', amr: ['authenticated'] },
  { iss: 'https://accounts.google.com', aud: 'a', azp: '11', sub: '11', email: 'robot@acme.iam.gserviceaccount.com' },
  { iss: 'https://login.microsoftonline.com/aa/v2.0', aud: 'a', sub: 'bb', oid: 'bb', tid: 'aa' },
  { iss: 'https://vault.acme.example/v1/identity/oidc', aud: 'a', sub: 'secrets-sync:one' },
  { iss: 'https://sso.acme.example', aud: 'a', sub: 'ada' },
];
