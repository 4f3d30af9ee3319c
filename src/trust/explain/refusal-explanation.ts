import type { AssumeError } from '../../core/errors.ts';
import type { TextRange } from '../../core/role.ts';
import type { Target } from '../../core/target.ts';
import type { Claims } from '../../core/token.ts';
import type { FindingFix } from '../lint/finding.ts';
import type { Cause } from './causes.ts';
import type { TrustExplanation } from './explain-trust.ts';

/** What became of an exchange, as data: never a cloud's own words. */
export type ToldFailure = Pick<AssumeError, 'kind' | 'message' | 'hint'> &
  Partial<Pick<AssumeError, 'code' | 'reason'>>;

/** Where a policy was read. */
export type PolicyOrigin =
  | {
      readonly kind: 'file';
      /** Relative to the folder, with `/`. */
      readonly file: string;
      readonly range: TextRange;
    }
  /** `asked`: of whom, for people: `iam:GetRole as admin`. */
  | { readonly kind: 'cloud'; readonly asked: string };

/** One policy that is, or may be, the role's, beside the token. */
export interface ExplainedPolicy extends TrustExplanation {
  readonly origin: PolicyOrigin;
  /** Whether it is this role's: `unknown` where the file leaves the role's name open. */
  readonly ofRole: 'holds' | 'unknown';
}

/** The smallest change after which the exchange would succeed, as far as the policy decides it. */
export type NearestChange =
  | {
      readonly kind: 'policy';
      /** For a heading or a button: `Trust the environment production too`. */
      readonly title: string;
      /** Of {@link RefusalExplanation.policies}. */
      readonly policy: number;
      /** The corrected policy as its cloud has it, whole. Evaluated: it lets this token in. */
      readonly text: string;
      readonly language: 'json' | 'shellscript';
      /** Whom it lets in besides, one sentence each; empty where nobody else. */
      readonly warnings: readonly string[];
      /** The same as edits of the file, where that can be told. */
      readonly fix?: FindingFix;
    }
  /** Not the policy but who asks is to be changed. */
  | { readonly kind: 'token'; readonly title: string; readonly advice: string };

/** Why a role is refused, or would be: all that the command, the view and a copy of it show. */
export interface RefusalExplanation {
  /** The role's name in its map. */
  readonly role: string;
  readonly target: Target;
  /** Undefined where no cloud was asked. */
  readonly failure: ToldFailure | undefined;
  /** Of the token, those that may be shown to anybody. */
  readonly claims: Claims;
  /** The one that fits best first; none where no policy was found. */
  readonly policies: readonly ExplainedPolicy[];
  /** The likeliest first. */
  readonly causes: readonly Cause[];
  readonly change: NearestChange | undefined;
}
