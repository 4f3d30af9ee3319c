import assert from 'node:assert/strict';
import { describeProof } from '../../../src/identity/proof.ts';

describe('describeProof', () => {
  const ONA = 'https://app.gitpod.io';
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
    ['no subject', ONA, undefined, 'This token has no subject, so it proves nothing that a trust policy could name.'],
  ];
  for (const [what, iss, sub, sentence] of ROWS) {
    it(`says what ${what} proves`, () => {
      assert.equal(describeProof({ iss, sub }), sentence);
    });
  }
});
