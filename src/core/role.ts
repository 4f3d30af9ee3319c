import type { PlatformId } from './platform.ts';

/** People, pipelines and coding agents are kept apart: a role of one use is refused to the others. */
export const ROLE_USES = ['developer', 'automation', 'agent'] as const;
export type RoleUse = (typeof ROLE_USES)[number];

export interface AwsTarget {
  readonly cloud: 'aws';
  /** `arn:aws:iam::111122223333:role/path/name`, any partition. */
  readonly roleArn: string;
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  /** Compact JSON of an IAM policy that narrows the session; ≤ 2048 characters. */
  readonly sessionPolicy?: string;
  /** At most ten managed policy ARNs that narrow the session. */
  readonly policyArns?: readonly string[];
}

export interface GoogleTarget {
  readonly cloud: 'gcp';
  /** `projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>`. */
  readonly provider: string;
  readonly serviceAccount?: string;
}

export interface AzureTarget {
  readonly cloud: 'azure';
  readonly tenantId: string;
  readonly clientId: string;
  readonly subscriptionId?: string;
}

export type Target = AwsTarget | GoogleTarget | AzureTarget;

export interface RoleConditions {
  /** Fully anchored globs; absent means any branch. */
  readonly branches?: readonly string[];
  readonly platforms?: readonly PlatformId[];
  /** Claim name → values of which the token must hold at least one. */
  readonly claims?: Readonly<Record<string, readonly string[]>>;
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
  /** ISO date of the last review of the role's trust. */
  readonly reviewed?: string;
}

/** Where in a text file something stands: zero-based, end exclusive, columns in UTF-16 units, as VS Code counts. */
export interface TextRange {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

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

/** One place roles come from, in order of precedence: catalogue, user, repository file, devcontainer. */
export type RoleSourceKind = 'catalogue' | 'user' | 'rolecall.yaml' | 'devcontainer.json';

export interface RoleSource {
  readonly kind: RoleSourceKind;
  /** Absolute path of the file. */
  readonly file: string;
  /** How it is named to people: `rolecall.yaml`, `.devcontainer/devcontainer.json`, `your configuration`. */
  readonly label: string;
}

/** A role that counts, with where it stands. */
export interface MappedRole {
  readonly role: Role;
  readonly source: RoleSource;
  readonly range: TextRange;
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

/** How an environment gets its identity where the platform issues none; taken whole from the first source that has it. */
export interface IdentitySettings {
  readonly codespaces?: BrokerIdentity;
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
}

/** What the account of a target is called beside a role: `AWS 111122223333`, `Google 123456`, `Azure <tenant>`. */
export function accountLabel(target: Target): string {
  switch (target.cloud) {
    case 'aws':
      return `AWS ${target.accountId}`;
    case 'gcp':
      return `Google ${target.provider.split('/')[1] ?? target.provider}`;
    case 'azure':
      return `Azure ${target.tenantId}`;
  }
}
