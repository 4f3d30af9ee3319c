import type { ConsentState } from './consent.ts';
import type { IdentityCenterPortal } from './identity-center.ts';
import type { FieldReader } from './parse.ts';
import { PLATFORM_IDS, type PlatformId, type PlatformKind } from './platform.ts';
import type { Cloud, Target } from './target.ts';

/** People, pipelines and coding agents are kept apart: a role of one use is refused to the others. */
export const ROLE_USES = ['developer', 'automation', 'agent'] as const;
export type RoleUse = (typeof ROLE_USES)[number];

/** Whose roles are taken where. */
export const USE_OF_KIND: Readonly<Record<PlatformKind, RoleUse>> = {
  workspace: 'developer',
  local: 'developer',
  ci: 'automation',
  agent: 'agent',
};

export interface RoleConditions {
  /** Fully anchored globs; absent means any branch. */
  readonly branches?: readonly string[];
  readonly platforms?: readonly PlatformId[];
  /** Claim name → values of which the token must hold at least one. */
  readonly claims?: Readonly<Record<string, readonly string[]>>;
}

/** Conditions as a record of ours has them. @throws AssumeError `protocol`. */
export function readConditions(reader: FieldReader): RoleConditions {
  return {
    ...reader.when('branches', () => ({ branches: reader.strings('branches') })),
    ...reader.when('platforms', () => ({ platforms: reader.wordsOf('platforms', PLATFORM_IDS) })),
    ...reader.when('claims', () => {
      const claims = reader.object('claims');
      return { claims: Object.fromEntries(claims.names().map(name => [name, claims.strings(name)])) };
    }),
  };
}

export interface Role {
  readonly name: string;
  readonly description?: string;
  readonly use: RoleUse;
  readonly durationSeconds: number;
  readonly target: Target;
  readonly when: RoleConditions;
  /** Ask the person each time, beyond consent. */
  readonly confirm: boolean;
  /** Preferred for new terminals of its cloud. */
  readonly default: boolean;
  /** Present when a coding agent may have the role without a session policy that narrows it. */
  readonly fullPermissions?: true;
  /** ISO date of the last review of the role's trust. */
  readonly reviewed?: string;
  /** Who did it, as they write themselves. */
  readonly reviewedBy?: string;
}

/** Where in a text file something stands: zero-based, end exclusive, columns in UTF-16 units, as VS Code counts. */
export interface TextRange {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Of what stands in no text. */
export const NOWHERE: TextRange = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

export interface Problem {
  readonly severity: 'error' | 'warning';
  /** A stable word for programs: `unknown-key`, `bad-arn` … */
  readonly code: string;
  readonly message: string;
  /** Absolute path of the file. */
  readonly file: string;
  /** Where in the data: `['roles', 'dev', 'aws', 'roleArn']`. */
  readonly path: readonly (string | number)[];
  readonly range: TextRange;
}

/**
 * One place roles come from, in order of precedence: command line, broker's catalogue, user, repository file, devcontainer,
 * and what IAM Identity Center lists for the person who signed in.
 */
export const ROLE_SOURCE_KINDS = [
  'command-line',
  'catalogue',
  'user',
  'rolecall.yaml',
  'devcontainer.json',
  'identity-center',
] as const;
export type RoleSourceKind = (typeof ROLE_SOURCE_KINDS)[number];

export interface RoleSource {
  readonly kind: RoleSourceKind;
  /** Absolute path of the file; where there is none, an address or a word that no other source has. */
  readonly file: string;
  /** How it is named to people: `rolecall.yaml`, `.devcontainer/devcontainer.json`, `your configuration`. */
  readonly label: string;
}

/** A role that a command line states in full stands in no file. */
export const COMMAND_LINE: RoleSource = { kind: 'command-line', file: 'the command line', label: 'the command line' };

/** Whether there is a file that can be opened where such a role stands. */
export function isInFile({ kind }: RoleSource): boolean {
  return kind === 'user' || kind === 'rolecall.yaml' || kind === 'devcontainer.json';
}

/** A role that counts, with where it stands. */
export interface MappedRole {
  readonly role: Role;
  readonly source: RoleSource;
  readonly range: TextRange;
  /** Why whoever keeps the role does not give it here: few words for a row, and a sentence. */
  readonly refusal?: { readonly reason: string; readonly detail: string };
  /** Whether a person allowed this very role: of a catalogue whose broker only a repository names, and of no other. */
  readonly consent?: ConsentState;
}

/** A name that an earlier source has already: listed, never used, never merged. */
export interface OvershadowedRole {
  readonly name: string;
  readonly source: RoleSource;
  readonly definedIn: RoleSource;
  readonly range: TextRange;
}

/** A role that is written but wrong: shown with its first problem, so that one bad role never hides the good ones. */
export interface BrokenRole {
  readonly name: string;
  readonly source: RoleSource;
  readonly problem: Problem;
}

export interface BrokerIdentity {
  /** https origin, exact host. */
  readonly broker: string;
}

/** What a provider is called in a role map, for the scopes and quirks that its documentation names. */
export const PROVIDER_PRESETS = ['okta', 'entra', 'google', 'auth0', 'keycloak'] as const;
export type ProviderPreset = (typeof PROVIDER_PRESETS)[number];

/** An OpenID provider at which people sign in with device authorization; its ID token's audience is the client id. */
export interface ProviderIdentity {
  readonly preset?: ProviderPreset;
  /** As it stands in `iss`, a closing slash included where the provider has one (Auth0). */
  readonly issuer: string;
  /** The client registered for each cloud; the same for several where the map says only one. */
  readonly clientIds: Readonly<Partial<Record<Cloud, string>>>;
  /** For providers that want one of public clients (Google). */
  readonly clientSecret?: string;
  /** Instead of the preset's. */
  readonly scopes?: readonly string[];
}

/** The variable that `.gitlab-ci.yml` names under `id_tokens`. */
export interface GitLabIdentity {
  readonly variable: string;
}

/** The claims that Devin puts into `sub`, in this order. */
export interface DevinIdentity {
  readonly subjectKeys: readonly string[];
}

/** How an environment gets its identity where the platform issues none; taken whole from the first source that has it. */
export interface IdentitySettings {
  readonly codespaces?: BrokerIdentity;
  readonly provider?: ProviderIdentity;
  readonly identityCenter?: IdentityCenterPortal;
  readonly gitlab?: GitLabIdentity;
  readonly devin?: DevinIdentity;
}

export interface RoleMap {
  /** The sources that were found and read, in order of precedence. */
  readonly sources: readonly RoleSource[];
  readonly roles: readonly MappedRole[];
  readonly overshadowed: readonly OvershadowedRole[];
  readonly broken: readonly BrokenRole[];
  readonly problems: readonly Problem[];
  readonly identity: { readonly settings: IdentitySettings; readonly source: RoleSource } | undefined;
  readonly autoAssume: readonly string[];
  readonly autoAssumeSource: RoleSource | undefined;
  /** Why whole sources could not be read, among {@link problems}: which roles they name is then not known. */
  readonly unread?: readonly Problem[];
  /** Equal only for maps that were read from the very same, by the same program; absent where it is not known. */
  readonly reading?: string;
  /** Names of `autoAssume` that are no role of these sources, each with the problem that says so. */
  readonly unknownAutoAssume?: readonly { readonly name: string; readonly problem: Problem }[];
}

/**
 * The role that new terminals use for a cloud as far as maps decide it: one that says `default: true`, else the first that is
 * assumed by itself. The only place where the order of a map decides anything, so a consent says which role it is.
 */
export function defaultOf(
  roles: readonly Role[],
  autoAssume: readonly string[],
  cloud: Target['cloud'],
): string | undefined {
  const byItself = new Set(autoAssume);
  const assumed = new Set<string>();
  for (const { name, target, default: isDefault } of roles) {
    if (target.cloud !== cloud) continue;
    if (isDefault) return name;
    if (byItself.has(name)) assumed.add(name);
  }
  return autoAssume.find(name => assumed.has(name));
}
