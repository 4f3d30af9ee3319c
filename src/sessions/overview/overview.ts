import type { DeliveredRole, Shadow, TerminalUse } from '../../clouds/cloud-delivery.ts';
import type { ExchangeStep } from '../../exchange/obtain-credentials.ts';
import type { ConsentGiver, ConsentState } from '../../core/consent.ts';
import type { IssuedOther, OtherToken, UnreadPlace } from '../../core/ports.ts';
import type { Credentials } from '../../core/credentials.ts';
import type { IdentityCenterPortal, PermittedRole } from '../../core/identity-center.ts';
import type { Detection } from '../../core/platform.ts';
import type { Repository } from '../../core/repository.ts';
import type { SignInPrompt } from '../../core/sign-in.ts';
import type { MappedRole, Problem, Role, RoleMap, RoleSource, TextRange } from '../../core/role.ts';
import type { Secret } from '../../core/secret.ts';
import type { Target } from '../../core/target.ts';
import type { HelperFailure, SessionIdentity, SessionKey } from '../../core/session.ts';
import type { AssessedSource } from '../../core/token.ts';
import type { CatalogueUse } from '../catalogue.ts';
import type { KeptFresh } from '../keep-fresh.ts';
import type { ConsolePage } from '../open-console.ts';
import type { SignedInTool } from '../sign-in-tools.ts';

/** What is true of one role now. One union, replaced whole. Times are epoch milliseconds of the local clock. */
export type RoleState =
  | { readonly kind: 'active'; readonly expiresAt: number; readonly renewUntil: number; readonly renewable: boolean }
  /** `renewsUntil`: until then a tool that asks gets new credentials without a person; absent when only a person renews. */
  | { readonly kind: 'expired'; readonly expiredAt: number | undefined; readonly renewsUntil?: number }
  | { readonly kind: 'available' }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'overshadowed'; readonly definedIn: RoleSource }
  | { readonly kind: 'broken'; readonly problem: Problem };

/** What has every tool in a terminal use a role, by the kind of terminal. */
export type ToolVariables = Readonly<Record<TerminalUse, Readonly<Record<string, string>>>>;

/** Some of it may be worked out when it is asked for: who copies one names what it needs. */
export interface RoleOverview {
  readonly name: string;
  /** Absent for broken roles. */
  readonly role: Role | undefined;
  readonly source: RoleSource;
  readonly range: TextRange | undefined;
  readonly state: RoleState;
  /** The profile tools use for it: the one in the configuration file, else the one it would get. */
  readonly profile: string | undefined;
  /** What has every tool in a terminal use that profile; absent without one. Never a key. */
  readonly toolVariables?: ToolVariables | undefined;
  readonly sessionKey: SessionKey | undefined;
  /** The default role of its cloud for new terminals. */
  readonly isDefault: boolean;
  readonly autoAssume: boolean;
  /** Whether it is allowed, for a role that is allowed by itself beside the map. */
  readonly consent?: ConsentState | undefined;
  /** A person has to sign in before it can be had: it waits for a click. */
  readonly needsSignIn?: true | undefined;
  readonly shadows: readonly Shadow[];
  /** The helper's last failure since the role was assumed. */
  readonly lastFailure: HelperFailure | undefined;
  readonly roleSessionName: string | undefined;
  /** Who the cloud was shown when it was assumed; undefined while it is not. */
  readonly identity: SessionIdentity | undefined;
}

/**
 * Why the map does not name a role as it was assumed: a file of it cannot be read, so nobody knows; the role's own entry is
 * wrong; the name is for something else now; or it left the map.
 */
export type OrphanReason =
  | { readonly kind: 'unread'; readonly problem: Problem }
  | { readonly kind: 'broken'; readonly problem: Problem }
  | { readonly kind: 'changed' }
  | { readonly kind: 'gone' };

/** Credentials that still serve for a role that the map does not name as it was assumed. Nothing renews it; it can be released. */
export interface OrphanedSession {
  readonly sessionKey: SessionKey;
  readonly name: string;
  readonly target: Target;
  /** Epoch milliseconds, local clock. */
  readonly expiresAt: number;
  readonly profile: string;
  /** As of {@link RoleOverview}. */
  readonly toolVariables: ToolVariables;
  readonly roleSessionName: string | undefined;
  readonly why: OrphanReason;
}

/** Everything both front ends show for one open folder. No secret in it. */
export interface Overview {
  readonly repository: Repository;
  readonly detection: Detection;
  readonly sources: readonly AssessedSource[];
  /** The source that would be used: the first usable one. */
  readonly source: AssessedSource | undefined;
  readonly map: RoleMap;
  readonly consent: ConsentState;
  readonly roles: readonly RoleOverview[];
  readonly orphans: readonly OrphanedSession[];
  /** Places that may hold credentials and could not be looked into: what is listed may not be all. Absent: none. */
  readonly unreadPlaces?: readonly UnreadPlace[];
  /** Portals of IAM Identity Center at which a person can sign in here, the one for everything first. */
  readonly portals: readonly PortalOverview[];
}

/** Of an overview what is about roles that are active or expired here: `roles` are those alone. */
export type Held = Pick<Overview, 'repository' | 'detection' | 'roles' | 'orphans' | 'unreadPlaces'>;

/** Of an overview what is about the map, whether it is allowed, and what can prove who works here. */
export type Allowance = Pick<Overview, 'repository' | 'detection' | 'sources' | 'source' | 'map' | 'consent'>;

export interface PortalOverview {
  readonly portal: IdentityCenterPortal;
  /** `acme.awsapps.com`. Safe to print. */
  readonly host: string;
  readonly isSignedIn: boolean;
}

/** A step of an assumption, for progress lines: a token, or a sign-in, and its exchange for credentials; then the profile. */
export type Step = ExchangeStep | (Omit<ExchangeStep, 'step'> & { readonly step: 'sign-in' | 'profile' });

export interface PermittedRoleRequest {
  readonly role: PermittedRole;
  /** The portal's host, where several are named. */
  readonly portal?: string;
}

export interface ListPermittedRequest {
  readonly folder: string;
  /** The portal's host, where several are named. */
  readonly portal?: string;
  readonly signIn?: SignInPrompt;
}

export interface PermittedList {
  readonly portal: IdentityCenterPortal;
  readonly roles: readonly PermittedRole[];
}

export interface AssumeRequest {
  readonly folder: string;
  readonly role: string;
  /** Overrides the map's, never beyond what the cloud allows. */
  readonly durationSeconds?: number;
  readonly owner: 'window' | 'command';
  /** Called for a role with `confirm: true`; answering false ends in `cancelled`. Absent: such a role fails with `confirmation-needed`. */
  readonly confirm?: (role: Role) => Promise<boolean>;
  readonly onStep?: (step: Step) => void;
  /** Asks the person to sign in where the source needs one; absent: such a role fails with `sign-in-needed`. */
  readonly signIn?: SignInPrompt;
  /** A role that a command line states in full, instead of one of the map's. */
  readonly given?: MappedRole;
  /** A permission set of IAM Identity Center, named without a map; `role` does not count then. */
  readonly permitted?: PermittedRoleRequest;
  /** Instead of the source's or the cloud's own. */
  readonly audience?: string;
  /** Called with what was issued before anything of it is kept, so that a log can be told what to hide. */
  readonly onIssued?: (credentials: Credentials) => void;
}

export interface Assumed {
  readonly role: Role;
  readonly sessionKey: SessionKey;
  readonly profile: string;
  /** How tools find it. */
  readonly delivered: DeliveredRole;
  /** Epoch milliseconds, local clock. */
  readonly expiresAt: number;
  /** Until then a tool that asks has it renewed; undefined when only a person renews it. */
  readonly renewUntil: number | undefined;
  /** {@link Credentials} `principal`. */
  readonly principal: string | undefined;
  /** What is to be known of what was issued, a sentence each; absent: nothing. */
  readonly notes?: readonly string[];
  readonly shadows: readonly Shadow[];
}

export interface OtherTokenRequest {
  readonly folder: string;
  readonly role: string;
  readonly wanted: OtherToken;
}

export interface RoleSessions {
  /**
   * Sends nothing unless `catalogue` says that the broker may be asked what it keeps; without, what is known of it counts.
   * A broker is never asked before the person allowed it.
   */
  overview(folder: string, catalogue?: CatalogueUse): Promise<Overview>;
  /** The same of the roles that are held alone; without a session of this folder no map is read. */
  held(folder: string): Promise<Held>;
  /** The same without a look at how its roles are delivered. */
  allowance(folder: string, catalogue?: CatalogueUse): Promise<Allowance>;
  assume(request: AssumeRequest, signal?: AbortSignal): Promise<Assumed>;
  /** Assume again with the same terms; restarts the eight hours of silent renewal. */
  renew(request: AssumeRequest, signal?: AbortSignal): Promise<Assumed>;
  /** Forgets the credentials locally. Answers the names of the roles that were released. */
  release(folder: string, role: string): Promise<readonly string[]>;
  /** Every session of this user in this environment, whatever the repository. */
  releaseAll(): Promise<readonly string[]>;
  /**
   * What a person may take at a portal of IAM Identity Center, who signs in for it where nobody has: from then on the
   * overview lists those roles that no map names. @throws AssumeError.
   */
  listPermitted(request: ListPermittedRequest, signal?: AbortSignal): Promise<PermittedList>;
  /** Forgets every sign-in at an identity provider or IAM Identity Center; credentials that roles have go on until they end. */
  signOut(): Promise<void>;
  /** Allows exactly what was shown: fails with `consent-needed` when the map changed since the request was made. Writes the profiles. */
  grantConsent(folder: string, fingerprint: string, by?: ConsentGiver): Promise<void>;
  /**
   * Allows one role of a catalogue, as {@link grantConsent} does the map: exactly what was shown. Such a role is one whose
   * overview says `consent`.
   */
  grantRoleConsent(folder: string, role: string, fingerprint: string): Promise<void>;
  /** Takes the consent back, those of single roles too, ends renewal and releases the map's roles. Answers whether there was one. */
  revokeConsent(folder: string): Promise<boolean>;
  /**
   * Rewrites the files that tools of active roles read, where that is due: of one role of a folder, of all of a folder, or of
   * all there are. What nobody can renew is left as it is. Never asks anybody.
   */
  keepFresh(folder: string | undefined, role?: string): Promise<readonly KeptFresh[]>;
  /**
   * The page of its cloud's console for an active role: as the role where the cloud lets one sign in with what it issued.
   * Asks for nothing yet. @throws AssumeError `not-active`, `usage`.
   */
  console(folder: string, role: string): Promise<ConsolePage>;
  /**
   * What an active role's tools are given, in their cloud's protocol: a secret. Renewed where that is due.
   * @throws AssumeError `not-active`, `consent-needed`, else as the helper that tools ask.
   */
  credentials(folder: string, role: string): Promise<Secret>;
  /**
   * Another token of an active role: an ID token of its account, or an access token for another resource. Nothing of it is kept.
   * @throws AssumeError `not-active`, `consent-needed` where the role is no longer what was allowed, `usage` for what it has not.
   */
  otherToken(request: OtherTokenRequest, signal?: AbortSignal): Promise<IssuedOther>;
  /**
   * Signs a tool in that keeps a sign-in of its own (`az`) as an active role, through the person's own program.
   * @throws AssumeError as {@link otherToken}; `local-file` where there is no such program; `identity-rejected` when it fails.
   */
  signInTools(folder: string, role: string, signal?: AbortSignal): Promise<SignedInTool>;
  /** Makes `role` the one new terminals use for its cloud. */
  useInNewTerminals(folder: string, role: string): Promise<void>;
}
