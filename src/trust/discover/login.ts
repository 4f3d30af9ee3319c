import type { Cloud } from '../../core/target.ts';
import type { Place } from '../../documents/place.ts';
import type { WrittenText, WrittenTexts } from '../../documents/written-text.ts';
import type { UnreadPart } from '../found-trust.ts';
import type { Verdict } from '../verdict.ts';

/** What a login is at: a cloud that a role map knows, or HashiCorp Vault, which it does not. */
export type LoginCloud = Cloud | 'vault';

/** What a login says besides the role. A duration is in seconds where it is a number, else as its tool takes it (`900s`). */
export type LoginSetting =
  | 'region'
  | 'duration'
  | 'audience'
  | 'serviceAccount'
  | 'project'
  | 'tenant'
  | 'subscription'
  | 'environment'
  | 'address'
  | 'path';

/** A value of a file, and what it becomes when it is used. */
export interface FoundValue {
  /** As it is written. */
  readonly written: string;
  readonly place: Place;
  /** Every value it can have as far as the files say; what only the run knows is an open part. Never empty. */
  readonly resolved: WrittenTexts;
}

/**
 * What the credentials come from: the run's own token; what an earlier login of the same job left behind (`sts:AssumeRole`); or
 * unknown, because the role is handed to a workflow or an action that is not among the files.
 */
export type LoginBasis = 'token' | 'chained' | 'handed-on';

/** How it is done: the action, the command, or the setting that makes a tool do it. */
export interface LoginMeans {
  /** For people: `aws-actions/configure-aws-credentials`, `aws sts assume-role-with-web-identity`, `gp idp login aws`. */
  readonly name: string;
  readonly cloud: LoginCloud;
  readonly basis: LoginBasis;
}

/** A role that a file has its runs take. */
export interface DiscoveredLogin extends LoginMeans {
  /** The role's ARN; Google's provider; Azure's client id; the role of Vault. */
  readonly role: FoundValue;
  readonly settings: Readonly<Partial<Record<LoginSetting, FoundValue>>>;
  readonly place: Place;
  readonly run: RunContext;
}

/** Where and when it runs, as far as files say. */
export interface RunContext {
  /** Which system runs it, and so whose token it is. */
  readonly system: 'github-actions' | 'gitlab-ci' | 'gitpod-classic' | 'ona' | 'devcontainer';
  /** The job's or the task's name; absent in an action that no job of these files uses. */
  readonly job?: string;
  /** From the outermost caller: where reusable workflows and local actions are called on the way to it. */
  readonly through: readonly Place[];
  /** What has to be true for it to run (`if`, `rules`), as written, from the outermost. */
  readonly conditions: readonly string[];
  /** Names of events and the like that start it: `push`, `pull_request`; empty where nothing says. */
  readonly triggers: readonly string[];
  /** The environment that it deploys to, as the system knows it. */
  readonly environment?: FoundValue;
  /** Whether it may ask for a token. */
  readonly mayMint: Verdict;
  /** The issuer of the token that it would use. */
  readonly issuer: WrittenText;
  /** The forms of `sub` that the token would have without customisation. */
  readonly subjects: WrittenTexts;
}

/** A key that lasts, where a login could be. */
export interface StaticKey {
  readonly cloud: LoginCloud;
  /** What holds it: an input (`aws-access-key-id`), a variable (`AWS_ACCESS_KEY_ID`). */
  readonly name: string;
  readonly value: FoundValue;
  readonly place: Place;
  readonly run: RunContext;
}

/** A token that is asked for without what it is exchanged for being known. */
export interface TokenRequest {
  /** For people: `core.getIDToken`, `ACTIONS_ID_TOKEN_REQUEST_URL`, `id_tokens`. */
  readonly name: string;
  readonly audience?: FoundValue;
  readonly place: Place;
  readonly run: RunContext;
}

export interface Discovery {
  readonly logins: readonly DiscoveredLogin[];
  readonly staticKeys: readonly StaticKey[];
  readonly tokenRequests: readonly TokenRequest[];
  /** What could not be read: never silently left out. */
  readonly unread: readonly UnreadPart[];
}

/** What is known of the repository besides its files. */
export interface DiscoveryOptions {
  /** `owner/name`, or a path of GitLab; undefined where it is not known. */
  readonly repository?: string;
  /** Where it is not the shared service's. */
  readonly issuers?: Readonly<Partial<Record<RunContext['system'], string>>>;
}
