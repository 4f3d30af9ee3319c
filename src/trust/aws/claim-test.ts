import type { Place } from '../../documents/place.ts';
import { knownText, type WrittenText } from '../../documents/written-text.ts';
import type { ClaimPattern, Comparison } from '../../issuers/patterns/analysis.ts';
import { type ConditionOperator, conditionOperator } from './condition-operators.ts';
import type { ClaimCondition } from './federated-statement.ts';
import type { IamCondition } from './iam-policy.ts';

/** A condition on a claim, and what it asks of it. */
export interface ClaimTest extends ClaimCondition {
  readonly operator: ConditionOperator | undefined;
  readonly place: Place;
  readonly patterns: readonly ClaimPattern[];
}

export function claimTest({ claim, condition }: ClaimCondition, whole: Place): ClaimTest {
  const operator = conditionOperator(knownText(condition.operator) ?? '');
  const comparison = comparisonOf(condition.operator);
  return {
    claim,
    condition,
    operator,
    place: condition.values.find(({ place }) => place !== undefined)?.place ?? condition.place ?? whole,
    patterns: comparison === undefined ? [] : patternsOf(condition, claim, comparison),
  };
}

const OPEN: WrittenText = { parts: [{ unknown: 'a variable' }] };

/** A list that a variable may add to has one text more, of which nothing is known. */
function patternsOf(
  { values, complete }: IamCondition,
  claim: string,
  comparison: Comparison,
): readonly ClaimPattern[] {
  return (complete ? values : [...values, OPEN]).map(text => ({ claim, comparison, text }));
}

/** How an operator that can pin a text compares; undefined for those that say whom they do not mean, and for other kinds. */
function comparisonOf(operator: WrittenText): Comparison | undefined {
  const name = (knownText(operator) ?? '').replace(/^For(?:All|Any)Values:/, '').replace(/IfExists$/, '');
  return COMPARISONS.get(name);
}

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ['StringEquals', 'exact'],
  ['StringEqualsIgnoreCase', 'exact-any-case'],
  ['StringLike', 'wildcard'],
  ['ArnLike', 'wildcard'],
  ['ArnEquals', 'wildcard'],
]);
