import { matchesWildcards } from './wildcards.ts';

/** How one value of the request is tested against one value of the policy. */
type ValueTest = (requested: string, written: string) => boolean;

interface Operator {
  readonly test: ValueTest;
  /** A negated operator holds when no written value passes, and when the key is absent. */
  readonly negated: boolean;
}

const number = (text: string): number =>
  /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : NaN;
/** ISO 8601 or epoch seconds; epoch milliseconds out. */
const date = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

function compared(read: (text: string) => number, holds: (requested: number, written: number) => boolean): ValueTest {
  return (requested, written) => holds(read(requested), read(written));
}

const equal = (a: number, b: number): boolean => a === b;
const less = (a: number, b: number): boolean => a < b;
const lessOrEqual = (a: number, b: number): boolean => a <= b;
const greater = (a: number, b: number): boolean => a > b;
const greaterOrEqual = (a: number, b: number): boolean => a >= b;
const sameText: ValueTest = (requested, written) => requested === written;
const sameTextAnyCase: ValueTest = (requested, written) => requested.toLowerCase() === written.toLowerCase();

const plain = (test: ValueTest): Operator => ({ test, negated: false });
const negated = (test: ValueTest): Operator => ({ test, negated: true });

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', plain(sameText)],
  ['StringNotEquals', negated(sameText)],
  ['StringEqualsIgnoreCase', plain(sameTextAnyCase)],
  ['StringNotEqualsIgnoreCase', negated(sameTextAnyCase)],
  ['StringLike', plain(matchesWildcards)],
  ['StringNotLike', negated(matchesWildcards)],
  ['Bool', plain(sameTextAnyCase)],
  ['NumericEquals', plain(compared(number, equal))],
  ['NumericNotEquals', negated(compared(number, equal))],
  ['NumericLessThan', plain(compared(number, less))],
  ['NumericLessThanEquals', plain(compared(number, lessOrEqual))],
  ['NumericGreaterThan', plain(compared(number, greater))],
  ['NumericGreaterThanEquals', plain(compared(number, greaterOrEqual))],
  ['DateEquals', plain(compared(date, equal))],
  ['DateNotEquals', negated(compared(date, equal))],
  ['DateLessThan', plain(compared(date, less))],
  ['DateLessThanEquals', plain(compared(date, lessOrEqual))],
  ['DateGreaterThan', plain(compared(date, greater))],
  ['DateGreaterThanEquals', plain(compared(date, greaterOrEqual))],
]);

/** Operators whose written values keep `*` and `?` as wildcards. */
export function takesWildcards(operator: string): boolean {
  return /(^|:)String(Not)?Like/.test(operator);
}

interface ParsedOperator {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly name: string;
  readonly ifExists: boolean;
}

function parse(operator: string): ParsedOperator | undefined {
  const parts = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(operator);
  const name = parts?.[2];
  if (name === undefined) return undefined;
  const set = parts?.[1] === 'ForAllValues' || parts?.[1] === 'ForAnyValue' ? parts[1] : undefined;
  if (name === 'Null')
    return set === undefined && parts?.[3] === undefined ? { set, name, ifExists: false } : undefined;
  return OPERATORS.has(name) ? { set, name, ifExists: parts?.[3] !== undefined } : undefined;
}

/** Those known here: all that AWS documents for texts, numbers, dates, booleans and absence; not ARNs, addresses, binary. */
export function isConditionOperator(operator: string): boolean {
  return parse(operator) !== undefined;
}

/**
 * Whether an operator holds. `requested` is undefined when the key is absent from the request.
 * Several written values are alternatives; a negated operator holds when the request matches none of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function conditionHolds(
  operator: string,
  requested: readonly string[] | undefined,
  written: readonly string[],
): boolean {
  const parsed = parse(operator);
  if (parsed === undefined) return false;
  if (parsed.name === 'Null') {
    return written.some(value => (value.toLowerCase() === 'true') === (requested === undefined));
  }
  const rule = OPERATORS.get(parsed.name);
  if (rule === undefined) return false;
  const values = requested ?? [];
  if (requested === undefined && parsed.ifExists) return true;
  const passes = (value: string): boolean => written.some(one => rule.test(value, one)) !== rule.negated;
  switch (parsed.set) {
    case 'ForAllValues':
      // True for an absent or empty key, which is why it must not stand alone in an Allow.
      return values.every(passes);
    case 'ForAnyValue':
      return values.some(passes);
    case undefined:
      if (requested === undefined) return rule.negated;
      return rule.negated ? values.every(passes) : values.some(passes);
  }
}
