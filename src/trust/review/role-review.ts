import type { Breadth } from '../../issuers/patterns/analysis.ts';
import type { LoginCloud } from '../discover/login.ts';
import type { TrustForm } from '../found-trust.ts';
import type { Admissions } from '../admissions.ts';
import type { Severity } from '../lint/finding.ts';
import type { ReviewState } from './due.ts';

/** Where something stands, as editors count: lines from 1. */
export interface LineOfFile {
  readonly file: string;
  /** Absent where it stands in no line: a catalogue's role, a whole folder. */
  readonly line?: number;
}

/** One role, and what whoever reviews it has to know. Texts are as files have them: whoever shows them escapes them. */
export interface RoleReview {
  /** As its map calls it; of a role of pipelines alone, as they write it. */
  readonly name: string;
  /** The map that it is in, by the name that people know; undefined for one that pipelines take and no map has. */
  readonly map: string | undefined;
  readonly place: LineOfFile;
  readonly cloud: LoginCloud;
  /** `AWS 111122223333`; undefined where only the run of a pipeline knows it. */
  readonly account: string | undefined;
  /** What the cloud calls it. */
  readonly target: string;
  /** Where pipelines of the checkout take it. */
  readonly takenBy: readonly Taking[];
  /** The policies of the checkout that are, or may be, its trust: of none nothing follows, least of all that nobody can take it. */
  readonly trusts: readonly ReviewedTrust[];
  /** What about it cannot be told, a sentence each. */
  readonly unknown: readonly string[];
  /** The widest of what its policies admit; undefined where no policy of it is here. */
  readonly breadth: Breadth | undefined;
  readonly review: ReviewState;
  /** What the cloud says of its use; absent where it was not asked. */
  readonly use?: RoleUse;
}

/** What a cloud knows of how a role is used. */
export interface RoleUse {
  /** As whom it was asked: a role's name. */
  readonly askedAs: string;
  /** Who says so: `AWS`. */
  readonly by: string;
  /** Whether it told of the last use at all. */
  readonly isKnown: boolean;
  /** ISO 8601; undefined where the cloud knows of no use, or was not to be asked. */
  readonly lastUsed: string | undefined;
  readonly createdOn: string | undefined;
  /** The services that its policies let it use; undefined where that is not known. */
  readonly services: readonly UsedService[] | undefined;
  /** What the cloud's own analysis finds of its policy and its rights, in the cloud's words; undefined where none was had. */
  readonly analysis: readonly string[] | undefined;
  /** What could not be learnt, a sentence each. */
  readonly notKnown: readonly string[];
}

export interface UsedService {
  /** `s3` */
  readonly service: string;
  /** ISO 8601; undefined where it never was, as far as the cloud keeps that. */
  readonly lastUsed: string | undefined;
}

export interface Taking extends LineOfFile {
  /** The action, the command or the setting. */
  readonly by: string;
  readonly job: string | undefined;
}

/** A policy of a role, whom it lets in, and what lint says of it. */
export interface ReviewedTrust extends Admissions {
  readonly name: string;
  readonly form: TrustForm;
  readonly place: LineOfFile;
  /** Whether the checkout says that it is of this very role. */
  readonly certain: boolean;
  readonly findings: readonly ReviewFinding[];
}

export interface ReviewFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place: LineOfFile;
  /** Why somebody decided to leave it, where the file says so. */
  readonly leftBecause?: string;
}

/** A review of every role of a checkout, with what it is evidence of. */
export interface TrustReview {
  /** Of the day on which it was made: `2026-10-01`. */
  readonly date: string;
  readonly repository: string;
  /** What was checked out; undefined where that is not known. Files of the work tree may be other than those of the commit. */
  readonly commit: string | undefined;
  /** Days for which a review holds. */
  readonly longest: number;
  readonly roles: readonly RoleReview[];
  /** Roles and whole maps that cannot be read as they are: somebody has to mend them before anybody can review them. */
  readonly unreviewed: readonly LeftOut[];
  /** What else was not looked at. */
  readonly unread: readonly LeftOut[];
}

export interface LeftOut extends LineOfFile {
  /** Why, a sentence. */
  readonly message: string;
}

/** Whether a review of any role is overdue, never was, or cannot be told. */
export function isAnyDue({ roles, unreviewed }: TrustReview): boolean {
  return unreviewed.length > 0 || roles.some(isDue);
}

/** Whether somebody has to look at a role's trust now. */
export function isDue({ review }: RoleReview): boolean {
  return review.kind !== 'current';
}
