import type { Platform, TokenSourceId } from '../core/platform.ts';

/**
 * One thing that shows a platform: what its makers document, or test for themselves [e.g. github/docs:
 * default-environment-variables-for-your-codespace.md, coder/coder, ona.com/docs]. What nobody confirms is not relied on.
 */
export type Sign =
  /** The variable has exactly this value. */
  | { readonly variable: string; readonly value: string }
  /** The variable is there and not empty. */
  | { readonly variable: string }
  /** The file or socket exists. */
  | { readonly path: string }
  /** VS Code's own name for the remote. */
  | { readonly remoteName: string };

/** Everything that is declared about one platform. Adding a platform means adding a record here, nothing else. */
export interface PlatformRecord {
  readonly platform: Platform;
  /** Any one of them is enough; the first that holds is the reason shown. */
  readonly signs: readonly Sign[];
  /** Variable with the environment's own name for itself. */
  readonly environmentId?: string;
  /** Variable with `owner/name`. */
  readonly repository?: string;
  /** Variable with the address of the forge that `repository` is at. */
  readonly server?: string;
  /** Variable with a URL from which `owner/name` can be read. */
  readonly repositoryUrl?: string;
  /** Variable with a login or e-mail. */
  readonly user?: string;
  /** Shows a prebuild: a sign that holds, or a variable that every environment opened by a person has. */
  readonly prebuild?: Sign | { readonly without: string };
}

/** What a person can use anywhere. */
const PEOPLE_SOURCES: readonly TokenSourceId[] = ['device-authorization', 'identity-center', 'token-file'];

/**
 * In order of precedence. Workspaces come first: a repository's devcontainer can set GITHUB_ACTIONS, and taking its word
 * would waive consent and offer automation roles to a person's codespace. Agents come before CI for the same reason: the
 * stricter reading wins.
 */
export const PLATFORMS: readonly PlatformRecord[] = [
  {
    platform: {
      id: 'codespaces',
      name: 'GitHub Codespaces',
      kind: 'workspace',
      sources: ['broker', 'device-authorization', 'identity-center'],
    },
    // Not GITHUB_REPOSITORY or GITHUB_TOKEN: GitHub Actions sets those too.
    signs: [{ variable: 'CODESPACES', value: 'true' }, { remoteName: 'codespaces' }],
    environmentId: 'CODESPACE_NAME',
    repository: 'GITHUB_REPOSITORY',
    server: 'GITHUB_SERVER_URL',
    user: 'GITHUB_USER',
    // GitHub documents no variable for prebuilds; a codespace without a name is none that a person opened.
    prebuild: { without: 'CODESPACE_NAME' },
  },
  {
    // Before Gitpod Classic: Ona kept the GITPOD_ prefix, and only Ona calls it an environment. Identity tokens need its
    // Enterprise plan; without it people sign in.
    platform: { id: 'ona', name: 'Ona', kind: 'workspace', sources: ['ona-cli', ...PEOPLE_SOURCES] },
    signs: [{ variable: 'GITPOD_ENVIRONMENT_ID' }],
    environmentId: 'GITPOD_ENVIRONMENT_ID',
    prebuild: { variable: 'GITPOD_HEADLESS', value: 'true' },
  },
  {
    platform: {
      id: 'gitpod-classic',
      name: 'Gitpod Classic',
      kind: 'workspace',
      sources: ['gitpod-classic-cli', ...PEOPLE_SOURCES],
    },
    signs: [{ variable: 'GITPOD_WORKSPACE_ID' }],
    environmentId: 'GITPOD_WORKSPACE_ID',
    repositoryUrl: 'GITPOD_WORKSPACE_CONTEXT_URL',
    user: 'GITPOD_GIT_USER_EMAIL',
    prebuild: { variable: 'GITPOD_HEADLESS', value: 'true' },
  },
  {
    platform: { id: 'gitlab-workspaces', name: 'GitLab Workspaces', kind: 'workspace', sources: PEOPLE_SOURCES },
    signs: [{ variable: 'GL_WORKSPACE_DOMAIN_TEMPLATE' }],
  },
  {
    platform: { id: 'coder', name: 'Coder', kind: 'workspace', sources: PEOPLE_SOURCES },
    signs: [{ variable: 'CODER', value: 'true' }],
    environmentId: 'CODER_WORKSPACE_NAME',
    user: 'CODER_WORKSPACE_OWNER_NAME',
  },
  {
    platform: { id: 'devpod', name: 'DevPod', kind: 'workspace', sources: PEOPLE_SOURCES },
    signs: [{ variable: 'DEVPOD', value: 'true' }],
    environmentId: 'DEVPOD_WORKSPACE_ID',
  },
  {
    platform: {
      id: 'cloud-workstations',
      name: 'Google Cloud Workstations',
      kind: 'workspace',
      sources: PEOPLE_SOURCES,
    },
    signs: [{ variable: 'GOOGLE_CLOUD_WORKSTATIONS', value: 'true' }],
  },
  {
    platform: { id: 'cursor', name: 'Cursor cloud agent', kind: 'agent', sources: ['cursor-socket'] },
    // Not CURSOR_AGENT: the desktop editor sets it in its own terminals too.
    signs: [{ path: '/run/cursor/api.sock' }, { variable: 'CURSOR_AGENT_SOCKET' }],
  },
  {
    platform: { id: 'devin', name: 'Devin', kind: 'agent', sources: ['devin-exchange'] },
    signs: [
      { path: '/opt/.devin/oidc_token' },
      { variable: 'DEVIN_OIDC_TOKEN_FILE' },
      { variable: '__COG_BASHRC_SOURCED' },
    ],
  },
  {
    // It has no identity of its own [anthropics/claude-code#81502]; unnamed it would pass for a person's machine.
    platform: { id: 'claude-code', name: 'Claude Code on the web', kind: 'agent', sources: ['token-file'] },
    signs: [{ variable: 'CLAUDE_CODE_REMOTE', value: 'true' }],
    environmentId: 'CLAUDE_CODE_REMOTE_SESSION_ID',
  },
  {
    platform: { id: 'github-actions', name: 'GitHub Actions', kind: 'ci', sources: ['github-actions'] },
    signs: [{ variable: 'GITHUB_ACTIONS', value: 'true' }],
    environmentId: 'GITHUB_RUN_ID',
    repository: 'GITHUB_REPOSITORY',
    user: 'GITHUB_ACTOR',
  },
  {
    platform: { id: 'gitlab-ci', name: 'GitLab CI', kind: 'ci', sources: ['gitlab-id-token'] },
    signs: [{ variable: 'GITLAB_CI', value: 'true' }],
    environmentId: 'CI_JOB_ID',
    repository: 'CI_PROJECT_PATH',
    user: 'GITLAB_USER_LOGIN',
  },
  {
    // After CI: a job may run inside a dev container and is still a job.
    platform: { id: 'devcontainer', name: 'Dev container', kind: 'local', sources: PEOPLE_SOURCES },
    signs: [
      { remoteName: 'dev-container' },
      { remoteName: 'attached-container' },
      { variable: 'REMOTE_CONTAINERS', value: 'true' },
    ],
  },
];

/** A container in which nothing else was seen. */
export const PLAIN_CONTAINER: PlatformRecord = {
  platform: { id: 'devcontainer', name: 'Dev container', kind: 'local', sources: PEOPLE_SOURCES },
  signs: [],
};

/** What remains when nothing was seen. */
export const LOCAL: PlatformRecord = {
  platform: { id: 'local', name: 'This machine', kind: 'local', sources: PEOPLE_SOURCES },
  signs: [],
};

/** The paths whose existence detection asks for; `platform/detection-facts.ts` looks. */
export const WATCHED_PATHS: readonly string[] = PLATFORMS.flatMap(({ signs }) =>
  signs.flatMap(sign => ('path' in sign ? [sign.path] : [])),
);
