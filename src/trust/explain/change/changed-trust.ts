import type { Target } from '../../../core/target.ts';
import type { Claims } from '../../../core/token.ts';
import type { FoundTrust } from '../../found-trust.ts';
import type { SourceEdit, SourceTexts } from '../../lint/fixes/source-texts.ts';
import type { CheckTrace, RuleTrace } from '../../trace.ts';
import type { ExplainedPart } from '../explain-trust.ts';

/** A trust after the smallest edit that could let a token in; whether it does is for whoever evaluates it. */
export interface ChangedTrust {
  readonly trust: FoundTrust;
  /** An imperative without a full stop: `Let … be … too`. */
  readonly title: string;
  readonly text: string;
  readonly language: 'json' | 'shellscript';
  /** One for each changed text; undefined where one cannot be edited where it stands. */
  readonly edits: readonly (SourceEdit | undefined)[];
}

/** What an edit is made for. */
export interface Refused {
  readonly parts: readonly ExplainedPart[];
  readonly claims: Claims;
  readonly target: Target;
  readonly texts: SourceTexts;
}

/** The rule that came nearest in a part that refuses, and what of it fails. Undefined where the file leaves open too much. */
export function nearestRule({ trace, nearest }: ExplainedPart):
  | {
      readonly rule: RuleTrace;
      readonly index: number;
      readonly failing: readonly CheckTrace[];
    }
  | undefined {
  const rule = nearest === undefined ? undefined : trace.rules[nearest];
  if (rule === undefined || nearest === undefined || trace.outcome !== 'not-allowed') return undefined;
  return { rule, index: nearest, failing: rule.checks.filter(({ verdict }) => verdict === 'fails') };
}
