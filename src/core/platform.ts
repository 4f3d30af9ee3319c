/** The environments Rolecall knows by name, in the words a role map uses for them (`when.platforms`). */
export const PLATFORM_IDS = [
  'codespaces',
  'ona',
  'gitpod-classic',
  'github-actions',
  'gitlab-ci',
  'cursor',
  'devin',
  'claude-code',
  'gitlab-workspaces',
  'coder',
  'devpod',
  'cloud-workstations',
  'devcontainer',
  'local',
] as const;

export type PlatformId = (typeof PLATFORM_IDS)[number];

/** Who works there: people (`workspace`, `local`), pipelines (`ci`), coding agents (`agent`). */
export type PlatformKind = 'workspace' | 'ci' | 'agent' | 'local';

/** What can give an identity token, or credentials at once. One that cannot be used is listed with why, never silently absent. */
export const TOKEN_SOURCE_IDS = [
  'ona-cli',
  'gitpod-classic-cli',
  'token-file',
  'broker',
  'device-authorization',
  'identity-center',
  'github-actions',
  'gitlab-id-token',
  'cursor-socket',
  'devin-exchange',
] as const;

export type TokenSourceId = (typeof TOKEN_SOURCE_IDS)[number];

export interface Platform {
  readonly id: PlatformId;
  /** As its makers write it: "GitHub Codespaces". */
  readonly name: string;
  readonly kind: PlatformKind;
  /** In the order in which they are offered. */
  readonly sources: readonly TokenSourceId[];
}

/** What detection may know beside the environment's variables; read by `platform/`, judged by `detect/`. */
export interface DetectionFacts {
  /** True in a container (`/.dockerenv`, `/run/.containerenv`). */
  readonly inContainer: boolean;
  /** Those of the paths that detection watches which exist. */
  readonly existingPaths: readonly string[];
  /** `vscode.env.remoteName`; absent in the command. */
  readonly remoteName?: string;
}

export interface SeenPlatform {
  readonly platform: Platform;
  /** One sentence's reason: "GITPOD_ENVIRONMENT_ID is set". */
  readonly reason: string;
}

/**
 * What the environment looks like. Every variable it rests on can be set by a repository's devcontainer, so it decides
 * what is offered, never what is allowed.
 */
export interface Detection extends SeenPlatform {
  /** Everything else that was seen too, e.g. a CI variable inside a workspace. */
  readonly alsoSeen: readonly SeenPlatform[];
  /** The environment's own name for itself (GITPOD_ENVIRONMENT_ID, CODESPACE_NAME …); undefined where it has none. */
  readonly environmentId: string | undefined;
  /** `owner/name` as the environment's variables hint; a hint, never proof. */
  readonly repositoryHint: string | undefined;
  /** Host of the GitHub that the variables hint at, lower case; absent where they name none. Never where anything is sent. */
  readonly serverHint?: string;
  /** Who works here as the environment's variables hint (a login or e-mail): for labels only. */
  readonly userHint: string | undefined;
  /** True in a prebuild or another headless preparation of an environment: nothing is granted or assumed there. */
  readonly prebuild: boolean;
}
