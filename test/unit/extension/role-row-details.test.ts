import assert from 'node:assert/strict';
import { refused, rowOf, shadow } from './row-of.ts';
import { active, AZURE, item, MINUTE, NOW } from './sample-overview.ts';

describe('The details of a role', () => {
  it('has details with every fact of an active session', () => {
    const role = item(
      'dev',
      {
        state: active(42),
        roleSessionName: 'ona-env-1',
        shadows: [shadow],
        identity: { issuer: 'https://app.gitpod.io', subject: 'org:acme/prj:app', source: 'ona-cli' },
      },
      { description: 'Read-only' },
    );
    assert.deepEqual(rowOf(role).details(), {
      title: 'dev',
      sentences: [
        'Read-only',
        'Ignored by tools: AWS_ACCESS_KEY_ID is set (the environment). Unset it.',
        'This token proves the organisation and project, not the person or branch.',
      ],
      facts: [
        { name: 'Account', value: 'AWS 111122223333' },
        { name: 'Role', value: 'arn:aws:iam::111122223333:role/dev' },
        { name: 'Region', value: 'eu-west-1' },
        { name: 'Expires', value: '14:32 UTC (42 min)' },
        { name: 'Renews', value: 'silently until 21:50 UTC' },
        { name: 'Session', value: 'ona-env-1' },
        { name: 'Identity', value: 'Ona · Ona’s CLI' },
        { name: 'Issuer', value: 'https://app.gitpod.io' },
        { name: 'Subject', value: 'org:acme/prj:app' },
        { name: 'Profile', value: 'dev' },
        { name: 'Defined in', value: '.devcontainer/devcontainer.json:1' },
      ],
    });
  });

  it('says in its details of which cloud’s roles it is the default, and no profile where tools know none', () => {
    const { sentences, facts } = rowOf(item('infra', { isDefault: true }, { target: AZURE })).details();
    assert.deepEqual(sentences, ['New terminals use it as their role of Azure.']);
    assert.deepEqual(
      facts.map(({ name, value }) => `${name}: ${value}`),
      [
        'Account: Azure 0f8fad5b-d9cb-469f-a165-70867728950e',
        'Role: 7c9e6679-7425-40de-944b-e07fc1f90ae7',
        'Duration: as long as Azure decides',
        'Identity: Ona · Ona’s CLI',
        'Defined in: .devcontainer/devcontainer.json:1',
      ],
    );
  });

  it('says in its details that a sign-in proves the person, whatever the subject looks like', () => {
    const identity = { issuer: 'https://acme.okta.com', subject: '00u1', source: 'device-authorization' } as const;
    assert.deepEqual(rowOf(item('dev', { state: active(42), identity })).details().sentences, [
      'This token proves the person who signed in, not the repository or branch.',
    ]);
  });

  it('tells in its details why it was refused, and what failed in the background', () => {
    const lastFailure = { kind: 'network', message: 'No answer.', hint: undefined, at: NOW - 5 * MINUTE };
    assert.deepEqual(rowOf(item('dev', { lastFailure }), { activity: refused }).details().sentences, [
      'AWS refused dev.',
      'Compare the claims.',
      'At 13:45 UTC a tool asked for this role and failed: No answer.',
    ]);
  });
});
