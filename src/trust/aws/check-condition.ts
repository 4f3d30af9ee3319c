import { knownText, shownText, type WrittenText } from '../../documents/written-text.ts';
import type { CheckReason, CheckTrace, WantedValue } from '../trace.ts';
import { all, any, not, type Verdict, verdictOf } from '../verdict.ts';
import { conditionOperator, type ConditionOperator } from './condition-operators.ts';
import type { Effort } from './effort.ts';
import type { IamCondition, IamPolicy } from './iam-policy.ts';
import { matchText } from './match-text.ts';
import { reasonOfMismatch } from './mismatch.ts';
import type { IamRequest } from './request.ts';
import { isUnsure, valuesOf, variablesOf } from './request-keys.ts';

/** What the conditions of one statement are tested with. */
export interface ConditionScope {
  readonly version: IamPolicy['version'];
  readonly request: IamRequest;
  readonly effort: Effort;
  /** Prefixes of the keys of the statement's principals, lower case; undefined where it may have others. */
  readonly providers: readonly string[] | undefined;
}

/** Undefined: the key is absent. `open`: it is not known what it holds. */
type Seen = readonly string[] | undefined | 'open';

interface Outcome {
  readonly verdict: Verdict;
  readonly wanted: readonly WantedValue[];
}

/**
 * One operator's test of one key. Several written values are alternatives; where the file or the request leaves open which key
 * it is or what it holds, the verdict is that of every possibility, or unknown.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function checkCondition(condition: IamCondition, scope: ConditionScope): CheckTrace {
  const name = knownText(condition.operator);
  const operator = name === undefined ? undefined : conditionOperator(name);
  const possible = possibilities(condition.key, scope);
  const [shown] = possible;
  const outcomes = possible.map(seen => outcomeOf(condition, operator, seen, scope));
  const verdicts = new Set(outcomes.map(({ verdict }) => verdict));
  if (!condition.certain) verdicts.add('holds');
  const [first = 'unknown'] = verdicts;
  const verdict = verdicts.size === 1 ? first : 'unknown';
  const reason = reasonOf(condition, operator, possible, verdict, scope);
  return {
    key: shownText(condition.key),
    operator: shownText(condition.operator),
    wanted: outcomes[0]?.wanted ?? [],
    seen: shown === 'open' ? undefined : shown,
    verdict,
    ...(reason !== undefined && { reason }),
    ...(condition.place !== undefined && { place: condition.place }),
  };
}

/** What the key may hold, what the request shows first; more than one possibility where that is not all that is known. */
function possibilities(key: WrittenText, { request, effort }: ConditionScope): readonly [Seen, ...Seen[]] {
  const known = knownText(key)?.toLowerCase();
  if (known !== undefined) {
    const seen = valuesOf(request, known);
    if (!isUnsure(request, known)) return [seen];
    return seen === undefined ? ['open'] : [seen, undefined];
  }
  const couldBe = (name: string): boolean =>
    matchText(name, key, { wildcards: false, anyCase: true, variable: undefined }, effort) !== 'fails';
  const shown = [...request.keys.keys()].filter(couldBe).map((name): Seen => valuesOf(request, name));
  const hidden = (request.unsure ?? []).some(name => !request.keys.has(name) && couldBe(name));
  const [first, ...others] = shown;
  return [first, ...others, undefined, ...(hidden ? (['open'] as const) : [])];
}

function outcomeOf(
  condition: IamCondition,
  operator: ConditionOperator | undefined,
  seen: Seen,
  scope: ConditionScope,
): Outcome {
  const unknown = (): Outcome => ({ verdict: 'unknown', wanted: wantedOf(condition, () => 'unknown') });
  if (operator === undefined || seen === 'open') return unknown();
  const others: readonly Verdict[] = condition.complete ? [] : ['unknown'];
  if (operator.test === undefined) {
    const wanted = wantedOf(condition, text => nullVerdict(text, seen === undefined));
    return { verdict: any([...wanted.map(({ verdict }) => verdict), ...others]), wanted };
  }
  if (seen === undefined) {
    const verdict = verdictOf(
      operator.ifExists || operator.set === 'ForAllValues' || (operator.set === undefined && operator.negated),
    );
    return { verdict, wanted: wantedOf(condition, () => verdict) };
  }
  // AWS says of an empty list only that it "does not affect the policy".
  if (condition.values.length === 0 && condition.complete) return unknown();
  const { test, negated } = operator;
  const comparing = { variable: variablesOf(scope.version, scope.request), effort: scope.effort };
  const rows = condition.values.map(text => seen.map(value => test(value, text, comparing)));
  const passes = seen.map((_, index) => {
    const found = any([...rows.map(row => row[index] ?? 'unknown'), ...others]);
    return negated ? not(found) : found;
  });
  const needsAll = operator.set === undefined ? negated : operator.set === 'ForAllValues';
  const wanted = condition.values.map((text, index) => {
    const found = any(rows[index] ?? []);
    return wantedValue(text, negated ? not(found) : found);
  });
  return { verdict: needsAll ? all(passes) : any(passes), wanted };
}

function wantedOf({ values }: IamCondition, verdict: (text: WrittenText) => Verdict): readonly WantedValue[] {
  return values.map(text => wantedValue(text, verdict(text)));
}

function wantedValue(text: WrittenText, verdict: Verdict): WantedValue {
  return { text: shownText(text), verdict, ...(text.place !== undefined && { place: text.place }) };
}

function nullVerdict(text: WrittenText, isAbsent: boolean): Verdict {
  const known = knownText(text)?.toLowerCase();
  return known === undefined ? 'unknown' : verdictOf(known === String(isAbsent));
}

function reasonOf(
  { key, values }: IamCondition,
  operator: ConditionOperator | undefined,
  [seen]: readonly [Seen, ...Seen[]],
  verdict: Verdict,
  { request, effort, providers }: ConditionScope,
): CheckReason | undefined {
  if (operator === undefined || effort.isSpent) return 'cannot-evaluate';
  const name = knownText(key)?.toLowerCase();
  if (name === undefined || seen === 'open') return undefined;
  if (seen === undefined) {
    if (request.isNever?.(name) === true) return 'no-such-key';
    const provider = name.slice(0, Math.max(0, name.lastIndexOf(':')));
    const isProviders = /[./]/.test(provider) && !/^(?:aws|sts|iam):/.test(name);
    return isProviders && providers?.includes(provider) === false ? 'other-provider' : 'absent';
  }
  const { compares, negated } = operator;
  if (compares === 'values' || verdict === 'unknown' || (verdict === 'holds') !== negated) return undefined;
  return reasonOfMismatch(seen, values, compares, effort);
}
