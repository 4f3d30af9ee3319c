import assert from 'node:assert/strict';
import { discovered, shownLogins, shownTexts, shownUnread } from './shown.ts';

describe('Roles in files of workspaces', () => {
  it('are found in tasks of Gitpod', () => {
    const discovery = discovered({
      '.gitpod.yml': `tasks:
  - { name: AWS, env: { ROLE: r }, before: 'gp idp login aws --role-arn "$ROLE" -d 900 --audience sts.amazonaws.com' }
  - { command: "gp idp token --audience https://x && gp open README.md" }
  - { init: "aws sts assume-role-with-web-identity --role-arn $ARN --web-identity-token $(gp idp token --audience aud)" }
`,
    });
    assert.deepStrictEqual(shownLogins(discovery), [
      'aws tasks[0] AWS: $ROLE → r, audience sts.amazonaws.com, duration 900',
      'aws tasks[2]: $ARN, audience aud',
    ]);
    assert.deepStrictEqual(
      discovery.tokenRequests.map(({ name, audience, run }) => `${run.job}: ${name} ${audience?.written}`),
      ['tasks[1]: gp idp token https://x'],
    );
    assert.deepStrictEqual(shownUnread(discovery), []);
  });

  it('are found in automations of Ona', () => {
    const discovery = discovered({
      '.ona/automations.yaml': `tasks:
  login: { name: Log in, command: "ona idp login aws --role-arn arn:aws:iam::111122223333:role/dev" }
services:
  db: { commands: { start: "gitpod idp login aws --role-arn db", ready: "true" } }
`,
    });
    assert.deepStrictEqual(shownLogins(discovery), ['aws login: arn:aws:iam::111122223333:role/dev', 'aws db: db']);
    assert.deepStrictEqual(
      discovery.logins.map(({ run }) => `${run.system} ${shownTexts({ values: [run.issuer], complete: true })}`),
      ['ona https://app.gitpod.io', 'ona https://app.gitpod.io'],
    );
  });

  it('are found in the commands of a dev container', () => {
    const discovery = discovered({
      '.devcontainer/devcontainer.json': `{
  // in words and in lists
  "remoteEnv": { "ROLE": "r", "HOME_ROLE": "\${localEnv:ROLE}" },
  "postCreateCommand": { "aws": "gp idp login aws --role-arn $ROLE", "other": ["bash", "-c", "ona idp login aws --role-arn $HOME_ROLE"] },
  "postStartCommand": "ls"
}`,
    });
    assert.deepStrictEqual(shownLogins(discovery), [
      'aws postCreateCommand aws: $ROLE → r',
      'aws postCreateCommand other: $HOME_ROLE → ${localEnv:ROLE}',
    ]);
  });

  it('are not looked for in other files', () => {
    const discovery = discovered({
      'compose.yml': 'services: { a: { command: gp idp login aws --role-arn x } }\n',
      'values.yaml': 'broken: {\n',
      'other.yaml':
        'app: { secrets: { db: { vault: a/b } }, extends: x, variables: { AWS_ROLE_ARN: r, AWS_WEB_IDENTITY_TOKEN_FILE: f } }\n',
      'README.md': 'gp idp login aws --role-arn x\n',
    });
    assert.deepStrictEqual(discovery, { logins: [], staticKeys: [], tokenRequests: [], unread: [] });
  });

  it('are missed by name where a template of a workflow cannot be read', () => {
    const text = 'on: push\n  jobs: [\n    steps:\n  role-to-assume: x\n';
    assert.deepStrictEqual(shownUnread(discovered({ 'templates/ci.yaml': text })), [
      'templates/ci.yaml:15 This is no valid YAML: bad indentation of a mapping entry.',
    ]);
  });
});
