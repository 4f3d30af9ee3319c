import assert from 'node:assert/strict';
import { loggableClaims } from '../../../src/issuers/loggable-claims.ts';

describe('loggableClaims', () => {
  it('keeps ids and times and drops persons, addresses and all it does not know', () => {
    assert.deepStrictEqual(
      loggableClaims({
        iss: 'https://app.gitpod.io',
        sub: 'organization_id:a1:project_id:c9',
        aud: ['sts.amazonaws.com', 7],
        exp: 2,
        iat: 1,
        organization_id: 'a1',
        project_id: 'c9',
        creator_id: 'b3',
        creator_principal: 'user',
        creator_email: 'dev@example.com',
        creator_name: 'Jane Doe',
        creator_idp_claims: { groups: ['engineering'] },
        environment_initializers: [{ git: { remote_uri: 'https://x:secret@github.com/org/repo.git' } }],
        repository: 'https://x:secret@github.com/org/repo.git',
        name: 'jane',
        email: 'jane@acme.com',
        something_new: 'x',
      }),
      {
        iss: 'https://app.gitpod.io',
        sub: 'organization_id:a1:project_id:c9',
        aud: ['sts.amazonaws.com'],
        exp: 2,
        iat: 1,
        organization_id: 'a1',
        project_id: 'c9',
        creator_id: 'b3',
        creator_principal: 'user',
      },
    );
  });

  const times = { exp: 2, iat: 1 };
  const TOKENS: readonly [
    platform: string,
    shown: Readonly<Record<string, unknown>>,
    hidden: Readonly<Record<string, unknown>>,
  ][] = [
    [
      'GitHub Actions',
      {
        repository_id: '456789',
        repository_owner_id: '123456',
        actor_id: '583231',
        enterprise_id: '3',
        run_id: '9001',
        run_attempt: '1',
        event_name: 'push',
        ref_type: 'branch',
        repository_visibility: 'private',
        runner_environment: 'github-hosted',
      },
      { actor: 'octocat', repository: 'acme/app', workflow: 'CI', ref: 'refs/heads/jane/secret-plan', head_ref: 'x' },
    ],
    [
      'GitLab CI',
      {
        namespace_id: '72',
        project_id: '20',
        user_id: '1',
        pipeline_id: '7',
        pipeline_source: 'push',
        job_id: '8',
        ref_protected: 'true',
        environment_protected: 'false',
        deployment_tier: 'production',
        runner_environment: 'gitlab-hosted',
      },
      {
        user_login: 'jane',
        user_email: 'jane@acme.example',
        project_path: 'a/b',
        user_identities: [{ provider: 'x' }],
      },
    ],
    [
      'Cursor',
      {
        team_id: '77',
        cloud_agent_id: 'bc-1a2b',
        agent_runtime: 'managed',
        owner_user_id: '42',
        owner_service_account_id: 's',
        repo_count: 1,
        environment_id: 'e',
        automation_id: 'a',
      },
      { owner_email: 'jane@acme.example', repo_url: 'github.com/acme/app', repo_urls: ['x'], branch_name: 'main' },
    ],
    [
      'Devin',
      { org_id: 'org-123', devin_id: 'devin-9f' },
      { requesting_user_email: 'jane@acme.example', repository_name: 'acme/app' },
    ],
    [
      'an OpenID provider',
      { azp: 'client', tid: 'tenant', oid: 'object' },
      {
        groups: ['platform'],
        preferred_username: 'jane@acme.example',
        upn: 'jane@acme.example',
        given_name: 'Jane',
        picture: 'https://acme.example/jane.png',
        hd: 'acme.example',
      },
    ],
    [
      'a broker of ours',
      {
        owner_id: '1',
        repository_id: '2',
        user_id: '3',
        permission: 'maintain',
        codespace_id: '4',
        role: 'deploy',
        approval_id: '5',
      },
      { owner: 'acme', repository: 'app', login: 'jane', groups: ['platform'] },
    ],
  ];
  for (const [platform, shown, hidden] of TOKENS) {
    it(`shows the ids in a token of ${platform}, and no person, name or group`, () => {
      assert.deepEqual(loggableClaims({ ...times, ...shown, ...hidden }), { ...times, ...shown });
    });
  }

  const SUBJECTS: readonly [subject: string, shown: string][] = [
    [
      'organization_id:a1:creator_email:dev@example.com:project_id:c9',
      'organization_id:a1:creator_email:<hidden>:project_id:c9',
    ],
    ['organization_id:a1:creator_name:Jane Doe', 'organization_id:a1:creator_name:<hidden>'],
    ['organization_id:a1:runner_name:build', 'organization_id:a1:runner_name:build'],
    ['user dev@example.com', 'user <hidden>'],
    ['org_id:o:requesting_user_email:dev@localhost', 'org_id:o:requesting_user_email:<hidden>'],
    ['org_id:o:repository_name:acme/app', 'org_id:o:repository_name:acme/app'],
    ['repo:acme/app:actor:octocat', 'repo:acme/app:actor:<hidden>'],
    ['project_path:a/b:user_login:jane:ref:main', 'project_path:a/b:user_login:<hidden>:ref:main'],
    [
      'repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main',
      'repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main',
    ],
    ['a\u001b]0;x', 'a\ufffd]0;x'],
  ];
  for (const [sub, shown] of SUBJECTS) {
    it(`shows the subject as ${JSON.stringify(shown)}`, () => {
      assert.deepStrictEqual(loggableClaims({ sub }), { sub: shown });
    });
  }
});
