/** What the README shows for `.devcontainer/devcontainer.json`, as data: a test holds both equal, comments aside. */
const README_ROLE_MAP = {
  version: 1,
  identity: { codespaces: { broker: 'https://id.acme.example' } },
  roles: {
    'dev-readonly': {
      description: 'Read-only in the development account',
      use: 'developer',
      duration: '1h',
      aws: { roleArn: 'arn:aws:iam::111122223333:role/dev-readonly', region: 'eu-west-1' },
    },
    'deploy-staging': {
      use: 'developer',
      duration: '15m',
      confirm: true,
      aws: { roleArn: 'arn:aws:iam::111122223333:role/deploy-staging', region: 'eu-west-1' },
      when: { branches: ['main', 'release/*'], platforms: ['codespaces', 'ona'] },
    },
  },
  autoAssume: ['dev-readonly'],
} as const;

export const README_DEVCONTAINER = devcontainer(README_ROLE_MAP);

/** The README's roles and one that the sandbox's AWS refuses; where a token comes from is the simulated environment's matter. */
export const DEMO_ROLE_MAP = {
  version: README_ROLE_MAP.version,
  roles: {
    ...README_ROLE_MAP.roles,
    'payments-admin': {
      description: 'Of another project, which AWS refuses',
      use: 'developer',
      duration: '15m',
      aws: { roleArn: 'arn:aws:iam::111122223333:role/payments-admin', region: 'eu-west-1' },
    },
  },
  autoAssume: README_ROLE_MAP.autoAssume,
} as const;

/** A complete devcontainer.json around a role map. */
export function devcontainer(rolecall: unknown) {
  return {
    name: 'app',
    image: 'mcr.microsoft.com/devcontainers/base:debian',
    customizations: { vscode: { extensions: ['rolecall.rolecall'] }, rolecall },
  };
}
