import type { FieldReader } from '../core/parse.ts';
import type { Check } from '../core/shape.ts';
import type { HandoutCommand } from '../core/session.ts';
import type { Cloud, TargetByCloud } from '../core/target.ts';

/** Whose a target is: what people tell accounts apart by. */
export interface CloudAccount {
  /** What the cloud is called beside an account's name: `AWS`, `Google`, `Azure`. */
  readonly cloud: string;
  /** `111122223333`, a project's number, a tenant's id. */
  readonly name: string;
}

export interface Narrowing {
  readonly hasSessionPolicy: boolean;
  /** How many managed policies it names. */
  readonly managedPolicies: number;
  /** Of the session policy and the names of the managed ones together. */
  readonly characters: number;
  /** Of which the cloud takes so many. */
  readonly mostCharacters: number;
}

/** How long what a cloud issues lasts, in seconds. */
export interface SessionDurations {
  readonly shortest: number;
  readonly longest: number;
  /** Where nobody asks for another. */
  readonly usual: number;
}

/** With what its tools, or a person, ask the installed command for a session's answer, and what the command's help says. */
export interface AskingCommand {
  /** `credential-process`. */
  readonly name: HandoutCommand;
  /** What it gives, in one line. */
  readonly summary: string;
  /** What a person who asks by hand gets. */
  readonly given: string;
  /** Who asks by a session's key. */
  readonly askedBy: string;
  /** Absent where its cloud has no tokens of one scope; else one such as a person may name. */
  readonly scope?: string;
}

/** What is known of one cloud before anything is asked of it: light enough for every program. */
export interface CloudFacts<K extends Cloud> {
  readonly key: K;
  /** As sentences name it: `Google Cloud`. */
  readonly name: string;
  readonly handoutCommand: AskingCommand;
  /** Whether some of its tools read a token from a file, which has to be kept fresh while a role is active. */
  readonly readsFiles?: true;
  /** Whether its tools find a role under a profile's name, which people type; else by files that variables name. */
  readonly hasProfiles?: true;
  /** What may be asked for; what is to be assumed may allow less. */
  readonly durations: SessionDurations;
  /** Whether one can ask for how long credentials last; else the cloud decides it. */
  asksDuration(target: TargetByCloud[K]): boolean;
  /** A target as a session's record has it. @throws AssumeError `protocol`. */
  readTarget(reader: FieldReader): TargetByCloud[K];
  /** The same, in place. */
  readonly isTarget: Check<TargetByCloud[K]>;
  account(target: TargetByCloud[K]): CloudAccount;
  /**
   * What people call the account where a role works, by the word of its map alone: a project's ID. So it orders a list, and is
   * nothing that consent shows. Absent: the account's name.
   */
  workplace?(target: TargetByCloud[K]): string;
  /** What a target is called among those of its account: the ARN of an IAM role, a permission set, a service account … */
  targetName(target: TargetByCloud[K]): string;
  /** The same where its account stands beside it. Absent: no shorter. */
  nameInAccount?(target: TargetByCloud[K]): string;
  /** The region that tools start with; undefined where the cloud has no such thing. */
  region(target: TargetByCloud[K]): string | undefined;
  /** Variables with which tools ignore the role that they are told: they hold another identity, or have no profile read. */
  readonly superseded: readonly string[];
  /** How a session policy narrows what a target may do; undefined where none can. */
  narrowing(target: TargetByCloud[K]): Narrowing | undefined;
  /** What else of a target could change the mind of who allows it, in few words each; not yet safe to print. */
  consentFacts(target: TargetByCloud[K]): readonly string[];
  /** Of a token that this target's cloud accepts, where the issuer lets us choose. */
  audience(target: TargetByCloud[K]): string;
  /** The same of a target that nobody named; absent where each target has its own. */
  readonly usualAudience?: string;
  /**
   * How long Rolecall's broker has a token for it live, seconds, unless its configuration says otherwise. Absent: as any.
   */
  readonly brokerTokenSeconds?: number;
  /** Whether tokens for this audience are this cloud's, as far as the audience alone tells. */
  ownsAudience(audience: string): boolean;
  /**
   * How an audience that is meant for this cloud is written right; undefined for one that is right, and for any other. Absent
   * where no slip can be told.
   */
  audienceMeant?(audience: string): string | undefined;
  /**
   * What a person allows of a target, as plain data for a fingerprint: the same whatever order its policies were written in.
   */
  terms(target: TargetByCloud[K]): Readonly<Record<string, unknown>>;
}
