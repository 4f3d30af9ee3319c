import type { RoleUse } from '../core/role.ts';
import type { Cloud } from '../core/target.ts';

/**
 * What part of the world a claim speaks of. A part can be said by its id, by its name, or by both: `acme@1` is the owner by
 * both.
 */
export type Part =
  | 'account'
  | 'organisation'
  | 'owner'
  | 'group'
  | 'team'
  | 'project'
  | 'repository'
  | 'workspace'
  | 'stack'
  | 'pipeline'
  | 'workflow'
  | 'workflow-owner'
  | 'label'
  | 'ref-type'
  | 'ref'
  | 'environment'
  | 'event'
  | 'phase'
  | 'person'
  | 'session'
  | 'runner'
  | 'namespace'
  | 'service-account'
  /** A person, a service account or an application, whichever signs in. */
  | 'principal'
  | 'cluster'
  | 'step'
  | 'access'
  | 'role'
  | 'audience'
  | 'protection'
  | 'visibility'
  | 'subject';

/** A name can be given up and be taken by a stranger; an id is never given twice. */
export type Naming = 'id' | 'name';

/** Which characters a value can have: what no value can have, no pattern can ask for. */
export type Characters = 'digits' | 'uuid' | 'label' | 'file' | 'path' | 'ref' | 'text' | 'any';

/** A variable stretch of a claim: `{owner}` in `repo:{owner}/{repository}:pull_request`. */
export interface Slot {
  readonly part: Part;
  readonly naming: Naming;
  readonly characters: Characters;
  /** The only values that it can have. */
  readonly only?: readonly string[];
  /** Which slot it is written like otherwise: a claim has the plain value of what stands escaped in a subject. */
  readonly plain?: string;
  /** Another in each run: a policy that names it is met once. */
  readonly varies?: true;
}

/** Whether the code of a pull (or merge) request that nobody has accepted yet can be what gets a token of a form. */
export type ProposedCode =
  /** Its jobs have exactly such tokens. */
  | 'yes'
  | 'no'
  /** Its jobs have them unless this part is pinned to something else than the request's own. */
  | { readonly unlessPinned: Part; readonly to?: string }
  /** Where the environment's own rules let them, which no policy shows. */
  | 'environment-rules';

/** One form that a claim takes. */
export interface ClaimForm {
  /** `classic`, `immutable`, `V2`: the same word for the forms that one token is one of. */
  readonly format: string;
  /** Text with slots in braces: `repo:{owner}/{repository}:environment:{environment}`. */
  readonly template: string;
  readonly proposedCode: ProposedCode;
  /** A part that is so although no slot shows it: a form of branches implies the ref type `branch`. */
  readonly implies?: readonly [part: Part, value: string];
}

/** Who decides what stands in a claim. */
export type ChosenBy =
  /** The service itself: ids, the repository that runs. */
  | 'issuer'
  /** Who administers the owner, the group or the organisation. */
  | 'administrator'
  /** Who can write to the repository, its workflow included. */
  | 'writer'
  /** Whoever starts the run, or opens the pull request. */
  | 'anyone-who-starts-it'
  /** Whoever asks for the token. */
  | 'requester';

export interface IssuerClaim {
  readonly name: string;
  /** For a sentence: what a condition on it makes sure of. */
  readonly proves: string;
  readonly chosenBy: ChosenBy;
  /** Its forms: a claim that has several is one of them; of those of one format the later, where both could be. */
  readonly forms: readonly ClaimForm[];
  /** What looks like a form and is none: no token has it. */
  readonly impossible?: readonly { readonly template: string; readonly reason: 'half-immutable' }[];
}

/** Subjects of `key:value` pairs whose order and choice somebody makes. */
export interface PairedSubjects {
  /** Each key, and the templates of its value. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Who chooses: an organisation that shares the issuer can choose any, also to look like another. */
  readonly chosenBy: ChosenBy;
  readonly format: string;
  readonly proposedCode: ProposedCode;
}

/** A way to come by a token of this issuer, for the tables and for reviews. */
export interface Minting {
  readonly who: string;
  /** One sentence: how, and what separates it in the token. */
  readonly how: string;
  readonly possible: 'yes' | 'no' | 'unknown';
  readonly source: string;
}

/** What each cloud can test of this issuer's tokens. */
export type TestableClaims = Readonly<Record<Cloud, readonly string[] | 'all'>>;

export interface Issuer {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Host and path without `https://` and without a slash at the end; `{…}` stands for one name, `{host}` for a host, `{path}` for a path. */
  readonly addresses: readonly string[];
  /** Whether every customer of the service has tokens of this same issuer, so that a claim must say which customer. */
  readonly shared: boolean;
  /** Who has its tokens; absent where people and pipelines have. */
  readonly use?: RoleUse;
  /** Parts of which one must be pinned to keep other customers out; nothing where the issuer's address does. */
  readonly tenant: readonly Part[];
  /** Parts that keep them out where their own settings do, which no policy shows: a reusable workflow that is private. */
  readonly tenantPerhaps?: readonly Part[];
  /** The parts that are one unit of trust within a tenant: a repository, a project and workspace, a service account. */
  readonly unit: readonly Part[];
  /** What can be narrowed within a unit. */
  readonly context: readonly Part[];
  readonly slots: Readonly<Record<string, Slot>>;
  readonly claims: readonly IssuerClaim[];
  readonly paired?: PairedSubjects;
  readonly clouds: TestableClaims;
  /** The claim that AWS insists on when a trust of a shared issuer is created. */
  readonly awsGuard?: readonly string[];
  /** The audience that its own way to sign in to AWS asks for where nobody names another. */
  readonly awsAudience?: string;
  /** How a person comes by the token of a job by looking into it, where the token does not say so: one sentence. */
  readonly debugSessions?: string;
  readonly minting: readonly Minting[];
  /** Where the facts were read. */
  readonly sources: readonly string[];
}
