import type { AssumeError } from '../core/errors.ts';
import type { SessionKey } from '../core/session.ts';
import type { Target } from '../core/target.ts';

/** A role that tools are to find. */
export interface RoleToDeliver {
  readonly key: SessionKey;
  /** Of the same role in the same folder, under an earlier address of its repository: their profile becomes this one. */
  readonly earlierKeys?: readonly SessionKey[];
  readonly roleName: string;
  /** `acme/app`, or a folder's name. */
  readonly repository: string;
  readonly target: Target;
  readonly durationSeconds: number;
  /** As of {@link DeliveredRole}. */
  readonly endpoint: string | undefined;
}

/** A role under the name by which tools find it. */
export interface DeliveredRole {
  readonly key: SessionKey;
  readonly profile: string;
  readonly target: Target;
  /** Override of its cloud's endpoint, from the person's own configuration. */
  readonly endpoint: string | undefined;
}

/** A role that may have a name already. */
export type SoughtRole = Omit<DeliveredRole, 'profile'>;

/** A key or setting that makes tools ignore a role's profile, with where it stands. */
export interface Shadow {
  /** `AWS_ACCESS_KEY_ID`, `aws_access_key_id of [profile dev]` … */
  readonly name: string;
  /** `the environment`, or `/home/dev/.aws/config:14`. */
  readonly where: string;
  /** Which tools ignore the profile for it: the subject of a sentence. */
  readonly who: string;
  /** What to do about it, one sentence. */
  readonly fix: string;
}

/** What one look at a place says of any role: worked out where it is asked for, since of ten thousand a list shows a few. */
export interface FoundProfiles {
  /** The profile that a role has already. */
  profileOf(role: SoughtRole): string | undefined;
  /** What keeps tools from a role. */
  shadowsOf(role: DeliveredRole): readonly Shadow[];
}

/** What a person who just got a role may begin with; not yet safe to print. */
export interface FirstUse {
  /** A command that asks the cloud who one is; undefined where none would reach the role. */
  readonly command: string | undefined;
  /** What has some tools here do something else than one would think, though they find the role: a sentence each. */
  readonly notes: readonly string[];
}

type Variables = Readonly<Record<string, string>>;

/** In which terminals a role is used: in every new one of a folder beside others, or in one that a person opened for it alone. */
export type TerminalUse = 'newTerminals' | 'roleTerminal';

/**
 * How tools find roles, in one place: the person's own configuration, or one of a single run. It keeps no key: tools ask the
 * command, which has them, or read a file that is there while the role is active. Of one cloud, it passes over the roles of
 * others.
 */
export interface Delivery {
  /** The file that says how, as people are shown it. */
  pathOf(role: DeliveredRole): string;
  /**
   * The profiles that roles have already, and what keeps tools from them. What cannot be read counts as none: whoever writes
   * is told. `roles`: those that may be asked for; `folder`: whose files may set variables.
   */
  find(roles: () => readonly SoughtRole[], folder: string): Promise<FoundProfiles>;
  /**
   * Makes sure that each role has its profile. Answers their names by session. `standing` is asked once they are written: when
   * it throws, those that were not there before go again.
   * @throws AssumeError `local-file`; what `standing` throws.
   */
  ensure(roles: readonly RoleToDeliver[], standing?: () => Promise<void>): Promise<ReadonlyMap<SessionKey, string>>;
  /** What keeps tools from one role. */
  shadowsOf(role: DeliveredRole, folder: string): Promise<readonly Shadow[]>;
  /** What has every tool in a terminal use a role, while others can be named there too. Never a key. */
  terminalVariables(role: DeliveredRole, use: TerminalUse): Variables;
  /** `shadows`: what keeps tools from the role. */
  firstUse(role: DeliveredRole, shadows: readonly Pick<Shadow, 'name'>[]): FirstUse;
  /** What has every tool of a job use a role and no other. Never a key. */
  jobVariables(role: DeliveredRole): Variables;
}

/** What became of one file from which profiles were taken. */
export interface ProfileRemoval {
  readonly path: string;
  /** `none`: it held nothing of this home. */
  readonly outcome: 'removed' | 'none' | AssumeError;
}
