import assert from 'node:assert/strict';
import { describeProof } from '../../../src/issuers/proof.ts';

describe('describeProof', () => {
  const ONA = 'https://app.gitpod.io';
  const ACTIONS = 'https://token.actions.githubusercontent.com';
  const BY_NAME = '(by a name that another can take over)';
  const CLASSIC = 'https://services.acme.gitpod.cloud/idp';
  const ROWS: readonly [what: string, iss: string, sub: unknown, sentence: string][] = [
    [
      "Ona's default subject",
      ONA,
      'organization_id:a1:project_id:c9',
      'This token proves the organisation and project, not the person or branch.',
    ],
    [
      "Ona's default subject without a project",
      ONA,
      'organization_id:a1:environment_id:e5',
      'This token proves the organisation and environment, not the person or branch.',
    ],
    [
      'a subject with the creator and the repository',
      ONA,
      'organization_id:a1:project_id:c9:creator_email:dev@example.com:environment_initializers.git.remote_uri:https://github.com/acme/app',
      'This token proves the organisation, project, repository and person, not the branch.',
    ],
    [
      "Ona's V2 subject",
      'http://127.0.0.1:4000',
      'org:a1/prj:c9/env:e5',
      'This token proves the organisation, project and environment, not the person or branch.',
    ],
    [
      "Ona's V2 subject of a person",
      ONA,
      'org:a1/user:u1',
      'This token proves the organisation and person, not the branch.',
    ],
    [
      "a broker's subject",
      'https://id.acme.example',
      'owner:1:repo:2:access:write',
      'This token proves the owner, repository and write access, not the person or branch.',
    ],
    [
      "a broker's subject of a role and a person",
      'https://id.acme.example',
      'owner:1:repo:2:role:deploy:user:3',
      'This token proves the owner, repository, role and person, not the branch.',
    ],
    [
      "a subject that only begins like a broker's",
      'https://id.acme.example',
      'owner:1:repo:acme/app:access:write',
      'What this token proves is decided by its issuer, https://id.acme.example.',
    ],
    [
      "Gitpod Classic's subject",
      CLASSIC,
      'https://github.com/acme/app',
      'This token proves the address the workspace was opened from, not the person or branch.',
    ],
    [
      "Gitpod Classic's subject without a context",
      CLASSIC,
      'no-context',
      'This token proves only that it comes from a workspace of this installation, not the repository, person or branch.',
    ],
    [
      "Gitpod Classic's chosen subject",
      CLASSIC,
      'org_id:a:user_id:b',
      'This token proves the claims that the organisation chose for its subject, and nothing else.',
    ],
    [
      'a subject that only looks like V2',
      ONA,
      'org:a1/admin:x',
      'What this token proves is decided by its issuer, https://app.gitpod.io.',
    ],
    [
      'another issuer',
      'https://id.acme.example',
      'whatever',
      'What this token proves is decided by its issuer, https://id.acme.example.',
    ],
    [
      "a broker's subject of an organisation's role",
      'https://id.acme.example',
      'owner:1:role:deploy',
      'This token proves the owner and role, not the person or branch.',
    ],
    [
      "GitHub's subject of a branch, in the old form",
      ACTIONS,
      'repo:acme/app:ref:refs/heads/main',
      `This token proves the repository ${BY_NAME} and branch, not the person.`,
    ],
    [
      "GitHub's immutable subject of a branch",
      ACTIONS,
      'repo:acme@123456/app@456789:ref:refs/heads/main',
      'This token proves the repository (by its id) and branch, not the person.',
    ],
    [
      "GitHub's subject that is immutable in half",
      ACTIONS,
      'repo:acme/app@456789:ref:refs/heads/main',
      `This token proves the repository ${BY_NAME} and branch, not the person.`,
    ],
    [
      "GitHub's subject of a tag",
      ACTIONS,
      'repo:acme/app:ref:refs/tags/v1',
      `This token proves the repository ${BY_NAME} and tag, not the person or branch.`,
    ],
    [
      "GitHub's subject of an environment",
      ACTIONS,
      'repo:acme@1/app@2:environment:production',
      'This token proves the repository (by its id) and deployment environment, not the person or branch.',
    ],
    [
      "GitHub's subject of a pull request, on a server of one's own",
      'https://github.acme.example/_services/token',
      'repo:acme/app:pull_request',
      `This token proves the repository ${BY_NAME} and that a pull request started the job, not the person or branch.`,
    ],
    [
      "GitHub's subject that an organisation composed",
      ACTIONS,
      'repository_owner:acme:repository_visibility:private',
      'What this token proves is decided by its issuer, https://token.actions.githubusercontent.com.',
    ],
    [
      "GitLab's subject of a branch",
      'https://gitlab.com',
      'project_path:acme/team/app:ref_type:branch:ref:main',
      `This token proves the project ${BY_NAME} and branch, not the person.`,
    ],
    [
      "GitLab's subject of a tag",
      'https://gitlab.acme.example',
      'project_path:acme/app:ref_type:tag:ref:v1',
      `This token proves the project ${BY_NAME} and tag, not the person or branch.`,
    ],
    [
      "GitLab's subject of the project alone",
      'https://gitlab.com',
      'project_path:acme/app',
      `This token proves the project ${BY_NAME}, not the person or branch.`,
    ],
    [
      "GitLab's subject of an environment and a person",
      'https://gitlab.com',
      'project_path:acme/app:environment_protected:true:ref_type:branch:ref:main:user_login:jane',
      `This token proves the project ${BY_NAME}, branch, deployment environment and person.`,
    ],
    [
      "a Cursor agent's default subject",
      'https://api.cursor.com',
      'user:42',
      'This token proves the person who owns the agent, not the repository or branch.',
    ],
    [
      "a Cursor agent's subject of a service account",
      'https://api.cursor.com',
      'service_account:7',
      'This token proves the service account that owns the agent, not the repository or branch.',
    ],
    [
      "a Cursor agent's subject of a team",
      'https://api.cursor.com',
      'team_id:123',
      'This token proves the team that owns the agent, not the repository or branch.',
    ],
    [
      "another issuer's subject that looks like Cursor's",
      'https://id.acme.example',
      'user:42',
      'What this token proves is decided by its issuer, https://id.acme.example.',
    ],
    [
      "Devin's default subject",
      'https://app.devin.ai',
      'org_id:org-123',
      'This token proves the organisation, not the repository, person or branch.',
    ],
    [
      "Devin's subject with what was asked for",
      'https://app.devin.ai',
      'org_id:org-123:repository_name:acme/app:requesting_user_email:dev@acme.example',
      'This token proves the organisation, repository and person, not the branch.',
    ],
    [
      "Devin's subject of something not known here",
      'https://app.devin.ai',
      'playbook:7',
      'What this token proves is decided by its issuer, https://app.devin.ai.',
    ],
    ['no subject', ONA, undefined, 'This token has no subject, so it proves nothing that a trust policy could name.'],
  ];
  it('knows agents of another issuer by the claims that name the run', () => {
    const iss = 'http://127.0.0.1:4000';
    assert.deepEqual(
      [
        describeProof({ iss, sub: 'user:42', cloud_agent_id: 'bc-1' }),
        describeProof({ iss, sub: 'org_id:o', devin_id: 'devin-1' }),
      ],
      [
        'This token proves the person who owns the agent, not the repository or branch.',
        'This token proves the organisation, not the repository, person or branch.',
      ],
    );
  });

  it('says of a sign-in that it is the person, not the repository, whatever its subject looks like', () => {
    for (const sub of ['00u1abc', 'org:a1', 'repo:acme/app:ref:refs/heads/main']) {
      assert.equal(
        describeProof({ iss: 'https://acme.okta.com', sub }, 'device-authorization'),
        'This token proves the person who signed in, not the repository or branch.',
      );
    }
  });

  for (const [what, iss, sub, sentence] of ROWS) {
    it(`says what ${what} proves`, () => {
      assert.equal(describeProof({ iss, sub }), sentence);
    });
  }
});
