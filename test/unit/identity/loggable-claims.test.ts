import assert from 'node:assert/strict';
import { loggableClaims } from '../../../src/identity/loggable-claims.ts';

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

  const SUBJECTS: readonly [subject: string, shown: string][] = [
    [
      'organization_id:a1:creator_email:dev@example.com:project_id:c9',
      'organization_id:a1:creator_email:<hidden>:project_id:c9',
    ],
    ['organization_id:a1:creator_name:Jane Doe', 'organization_id:a1:creator_name:<hidden>'],
    ['organization_id:a1:runner_name:build', 'organization_id:a1:runner_name:build'],
    ['user dev@example.com', 'user <hidden>'],
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
