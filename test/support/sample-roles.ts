import type { Detection, Platform } from '../../src/core/platform.ts';
import type { Repository } from '../../src/core/repository.ts';
import type { MappedRole, Role, RoleMap, RoleSource, TextRange } from '../../src/core/role.ts';

export const NOWHERE: TextRange = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

export const ONA: Platform = { id: 'ona', name: 'Ona', kind: 'workspace', sources: ['ona-cli'] };

export const ONA_DETECTED: Detection = {
  platform: ONA,
  reason: 'GITPOD_ENVIRONMENT_ID is set',
  alsoSeen: [],
  environmentId: 'env-1',
  repositoryHint: undefined,
  userHint: undefined,
  prebuild: false,
};

export const CODESPACE_DETECTED: Detection = {
  platform: {
    id: 'codespaces',
    name: 'GitHub Codespaces',
    kind: 'workspace',
    sources: ['broker', 'device-authorization', 'identity-center'],
  },
  reason: 'CODESPACES is true',
  alsoSeen: [],
  environmentId: 'octo-space-1',
  repositoryHint: 'acme/app',
  userHint: 'jane',
  prebuild: false,
};

export const ACME_APP: Repository = {
  folder: '/workspaces/app',
  workTree: '/workspaces/app',
  remote: 'https://github.com/acme/app',
  branch: 'main',
  label: 'acme/app',
};

export const DEVCONTAINER: RoleSource = {
  kind: 'devcontainer.json',
  file: '/workspaces/app/.devcontainer/devcontainer.json',
  label: '.devcontainer/devcontainer.json',
};

export const USER: RoleSource = {
  kind: 'user',
  file: '/home/dev/.config/rolecall/config.yaml',
  label: 'your configuration',
};

export function awsRole(name: string, overrides: Partial<Role> = {}): Role {
  return {
    name,
    use: 'developer',
    durationSeconds: 3600,
    target: {
      cloud: 'aws',
      via: 'web-identity',
      roleArn: `arn:aws:iam::111122223333:role/${name}`,
      accountId: '111122223333',
      partition: 'aws',
      region: 'eu-west-1',
    },
    when: {},
    confirm: false,
    default: false,
    ...overrides,
  };
}

export function mapped(role: Role, source: RoleSource = DEVCONTAINER): MappedRole {
  return { role, source, range: NOWHERE };
}

export function roleMap(roles: readonly MappedRole[], overrides: Partial<RoleMap> = {}): RoleMap {
  return {
    sources: [...new Set(roles.map(({ source }) => source))],
    roles,
    overshadowed: [],
    broken: [],
    problems: [],
    identity: undefined,
    autoAssume: [],
    autoAssumeSource: undefined,
    ...overrides,
  };
}
