import type { DetectionFacts } from '../../../src/core/platform.ts';
import type { EnvironmentVariables } from '../../../src/core/ports.ts';

export const NOTHING: DetectionFacts = { inContainer: false, existingPaths: [] };

const UNKNOWN = {
  alsoSeen: [],
  environmentId: undefined,
  repositoryHint: undefined,
  userHint: undefined,
  prebuild: false,
};
const PEOPLE_SOURCES = 'device-authorization identity-center token-file';

interface Row {
  readonly what: string;
  readonly environment: EnvironmentVariables;
  readonly facts?: Partial<DetectionFacts>;
  readonly expected: Record<string, unknown>;
}

export const ROWS: readonly Row[] = [
  {
    what: 'GitHub Codespaces',
    environment: {
      CODESPACES: 'true',
      CODESPACE_NAME: 'mona-mld5',
      GITHUB_REPOSITORY: 'acme/app',
      GITHUB_USER: 'mona',
    },
    expected: {
      ...UNKNOWN,
      id: 'codespaces',
      kind: 'workspace',
      sources: 'broker device-authorization identity-center',
      reason: 'CODESPACES is true',
      environmentId: 'mona-mld5',
      repositoryHint: 'acme/app',
      userHint: 'mona',
    },
  },
  ...(
    [
      ['https://corp.ghe.com', 'corp.ghe.com'],
      ['https://GHE.acme.example:8443/', 'ghe.acme.example:8443'],
      ['https://github.com:443', 'github.com'],
      ['http://ghe.acme.example', undefined],
      ['https://user@ghe.acme.example', undefined],
      ['https://ghe.acme.example/x', undefined],
      ['ghe.acme.example', undefined],
    ] as const
  ).map(([server, serverHint]): Row => ({
    what: `GitHub Codespaces of ${server}`,
    environment: { CODESPACES: 'true', CODESPACE_NAME: 'mona-mld5', GITHUB_SERVER_URL: server },
    expected: {
      ...UNKNOWN,
      id: 'codespaces',
      kind: 'workspace',
      sources: 'broker device-authorization identity-center',
      reason: 'CODESPACES is true',
      environmentId: 'mona-mld5',
      ...(serverHint === undefined ? {} : { serverHint }),
    },
  })),
  {
    what: 'GitHub Codespaces whose variables did not reach us, by the name VS Code gives the remote',
    environment: {},
    facts: { remoteName: 'codespaces' },
    expected: {
      ...UNKNOWN,
      id: 'codespaces',
      kind: 'workspace',
      sources: 'broker device-authorization identity-center',
      reason: 'VS Code calls this remote codespaces',
    },
  },
  {
    what: 'a codespace without a name, as a prebuild',
    environment: { CODESPACES: 'true', GITHUB_REPOSITORY: 'acme/app' },
    expected: {
      ...UNKNOWN,
      id: 'codespaces',
      kind: 'workspace',
      sources: 'broker device-authorization identity-center',
      reason: 'CODESPACES is true',
      repositoryHint: 'acme/app',
      prebuild: true,
    },
  },
  {
    what: 'Ona',
    environment: { GITPOD_ENVIRONMENT_ID: '0195-e5f6' },
    facts: { inContainer: true },
    expected: {
      ...UNKNOWN,
      id: 'ona',
      kind: 'workspace',
      sources: `ona-cli ${PEOPLE_SOURCES}`,
      reason: 'GITPOD_ENVIRONMENT_ID is set',
      environmentId: '0195-e5f6',
    },
  },
  {
    what: 'Ona before Gitpod Classic, when both have left their variables',
    environment: { GITPOD_WORKSPACE_ID: 'acme-app-x1', GITPOD_ENVIRONMENT_ID: '0195-e5f6' },
    expected: {
      ...UNKNOWN,
      id: 'ona',
      kind: 'workspace',
      sources: `ona-cli ${PEOPLE_SOURCES}`,
      reason: 'GITPOD_ENVIRONMENT_ID is set',
      alsoSeen: ['gitpod-classic: GITPOD_WORKSPACE_ID is set'],
      environmentId: '0195-e5f6',
    },
  },
  {
    what: 'Gitpod Classic, in a prebuild',
    environment: {
      GITPOD_WORKSPACE_ID: 'acme-app-x1',
      GITPOD_WORKSPACE_CONTEXT_URL: 'https://github.com/acme/app/tree/main',
      GITPOD_GIT_USER_EMAIL: 'jane@acme.example',
      GITPOD_HEADLESS: 'true',
    },
    expected: {
      ...UNKNOWN,
      id: 'gitpod-classic',
      kind: 'workspace',
      sources: `gitpod-classic-cli ${PEOPLE_SOURCES}`,
      reason: 'GITPOD_WORKSPACE_ID is set',
      environmentId: 'acme-app-x1',
      repositoryHint: 'acme/app',
      userHint: 'jane@acme.example',
      prebuild: true,
    },
  },
  {
    what: 'GitLab Workspaces',
    environment: { GL_WORKSPACE_DOMAIN_TEMPLATE: '${PORT}-x.example.zone' },
    expected: {
      ...UNKNOWN,
      id: 'gitlab-workspaces',
      kind: 'workspace',
      sources: PEOPLE_SOURCES,
      reason: 'GL_WORKSPACE_DOMAIN_TEMPLATE is set',
    },
  },
  {
    what: 'Coder',
    environment: { CODER: 'true', CODER_WORKSPACE_NAME: 'dev', CODER_WORKSPACE_OWNER_NAME: 'jane' },
    expected: {
      ...UNKNOWN,
      id: 'coder',
      kind: 'workspace',
      sources: PEOPLE_SOURCES,
      reason: 'CODER is true',
      environmentId: 'dev',
      userHint: 'jane',
    },
  },
  {
    what: 'DevPod',
    environment: { DEVPOD: 'true', DEVPOD_WORKSPACE_ID: 'app' },
    expected: {
      ...UNKNOWN,
      id: 'devpod',
      kind: 'workspace',
      sources: PEOPLE_SOURCES,
      reason: 'DEVPOD is true',
      environmentId: 'app',
    },
  },
  {
    what: 'Google Cloud Workstations',
    environment: { GOOGLE_CLOUD_WORKSTATIONS: 'true' },
    expected: {
      ...UNKNOWN,
      id: 'cloud-workstations',
      kind: 'workspace',
      sources: PEOPLE_SOURCES,
      reason: 'GOOGLE_CLOUD_WORKSTATIONS is true',
    },
  },
  {
    what: 'a Cursor cloud agent, by its socket',
    environment: {},
    facts: { existingPaths: ['/run/cursor/api.sock'] },
    expected: {
      ...UNKNOWN,
      id: 'cursor',
      kind: 'agent',
      sources: 'cursor-socket',
      reason: '/run/cursor/api.sock exists',
    },
  },
  {
    what: 'Devin, by its token file',
    environment: {},
    facts: { existingPaths: ['/opt/.devin/oidc_token'] },
    expected: {
      ...UNKNOWN,
      id: 'devin',
      kind: 'agent',
      sources: 'devin-exchange',
      reason: '/opt/.devin/oidc_token exists',
    },
  },
  {
    what: 'a Cursor worker of one’s own, by the variable that names its socket',
    environment: { CURSOR_AGENT_SOCKET: '/home/dev/.cursor/worker/identity/1.sock' },
    expected: {
      ...UNKNOWN,
      id: 'cursor',
      kind: 'agent',
      sources: 'cursor-socket',
      reason: 'CURSOR_AGENT_SOCKET is set',
    },
  },
  {
    what: 'Devin, by its shell, when the token file is missing',
    environment: { __COG_BASHRC_SOURCED: '1' },
    expected: {
      ...UNKNOWN,
      id: 'devin',
      kind: 'agent',
      sources: 'devin-exchange',
      reason: '__COG_BASHRC_SOURCED is set',
    },
  },
  {
    what: 'Claude Code on the web, so that an agent without an identity is not taken for a person',
    environment: { CLAUDE_CODE_REMOTE: 'true', CLAUDE_CODE_REMOTE_SESSION_ID: 'session-1' },
    facts: { inContainer: true },
    expected: {
      ...UNKNOWN,
      id: 'claude-code',
      kind: 'agent',
      sources: 'token-file',
      reason: 'CLAUDE_CODE_REMOTE is true',
      environmentId: 'session-1',
    },
  },
  {
    what: 'GitHub Actions, in a container',
    environment: { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/app', GITHUB_ACTOR: 'mona', GITHUB_RUN_ID: '9001' },
    facts: { inContainer: true },
    expected: {
      ...UNKNOWN,
      id: 'github-actions',
      kind: 'ci',
      sources: 'github-actions',
      reason: 'GITHUB_ACTIONS is true',
      environmentId: '9001',
      repositoryHint: 'acme/app',
      userHint: 'mona',
    },
  },
  {
    what: 'GitLab CI',
    environment: { GITLAB_CI: 'true', CI_PROJECT_PATH: 'group/sub/app', CI_JOB_ID: '7', GITLAB_USER_LOGIN: 'jane' },
    expected: {
      ...UNKNOWN,
      id: 'gitlab-ci',
      kind: 'ci',
      sources: 'gitlab-id-token',
      reason: 'GITLAB_CI is true',
      environmentId: '7',
      repositoryHint: 'group/sub/app',
      userHint: 'jane',
    },
  },
  {
    what: 'a dev container, by the name VS Code gives the remote',
    environment: {},
    facts: { inContainer: true, remoteName: 'dev-container' },
    expected: {
      ...UNKNOWN,
      id: 'devcontainer',
      kind: 'local',
      sources: PEOPLE_SOURCES,
      reason: 'VS Code calls this remote dev-container',
    },
  },
  {
    what: 'a container in which nothing names a platform',
    environment: {},
    facts: { inContainer: true },
    expected: {
      ...UNKNOWN,
      id: 'devcontainer',
      kind: 'local',
      sources: PEOPLE_SOURCES,
      reason: 'this runs in a container and nothing names a platform',
    },
  },
  {
    what: 'a local machine',
    environment: {},
    expected: {
      ...UNKNOWN,
      id: 'local',
      kind: 'local',
      sources: PEOPLE_SOURCES,
      reason: 'nothing names a cloud development environment',
    },
  },
  {
    what: 'the workspace, when CI and agent variables are there too',
    environment: {
      GITHUB_ACTIONS: 'true',
      GITLAB_CI: 'true',
      CURSOR_AGENT_SOCKET: '/tmp/x',
      CODESPACES: 'true',
      CODESPACE_NAME: 'mona-mld5',
      GITHUB_REPOSITORY: 'acme/app',
    },
    expected: {
      ...UNKNOWN,
      id: 'codespaces',
      kind: 'workspace',
      sources: 'broker device-authorization identity-center',
      reason: 'CODESPACES is true',
      alsoSeen: [
        'cursor: CURSOR_AGENT_SOCKET is set',
        'github-actions: GITHUB_ACTIONS is true',
        'gitlab-ci: GITLAB_CI is true',
      ],
      environmentId: 'mona-mld5',
      repositoryHint: 'acme/app',
    },
  },
  {
    what: 'the agent before CI, so that forged CI variables do not make it automation',
    environment: { GITHUB_ACTIONS: 'true', DEVIN_OIDC_TOKEN_FILE: '/x' },
    expected: {
      ...UNKNOWN,
      id: 'devin',
      kind: 'agent',
      sources: 'devin-exchange',
      reason: 'DEVIN_OIDC_TOKEN_FILE is set',
      alsoSeen: ['github-actions: GITHUB_ACTIONS is true'],
    },
  },
];
