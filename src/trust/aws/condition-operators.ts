import {
  addressTest,
  arnTest,
  binaryTest,
  booleanTest,
  dateTest,
  numberTest,
  textTest,
  type ValueTest,
} from './value-tests.ts';

/** An operator as a condition names it: `ForAllValues:StringNotLikeIfExists`. */
export interface ConditionOperator {
  /** Asks of all, or of any, of several values that a key has. */
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly ifExists: boolean;
  /** Undefined for `Null`, which asks whether there is a value. */
  readonly test: ValueTest | undefined;
  /** A negated operator holds when no written value passes, and when the key is absent. */
  readonly negated: boolean;
  /** `texts`: as they are, `*` and `?` taken for characters. */
  readonly compares: 'texts' | 'patterns' | 'values';
}

type Named = Omit<ConditionOperator, 'set' | 'ifExists'>;

const equal = (a: number, b: number): boolean => a === b;
const less = (a: number, b: number): boolean => a < b;
const lessOrEqual = (a: number, b: number): boolean => a <= b;
const greater = (a: number, b: number): boolean => a > b;
const greaterOrEqual = (a: number, b: number): boolean => a >= b;

const EQUALS = textTest({ wildcards: false, anyCase: false });
const EQUALS_ANY_CASE = textTest({ wildcards: false, anyCase: true });
const LIKE = textTest({ wildcards: true, anyCase: false });

const is = (test: ValueTest, compares: Named['compares'] = 'values'): Named => ({ test, negated: false, compares });
const isNot = (test: ValueTest, compares: Named['compares'] = 'values'): Named => ({ test, negated: true, compares });

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: ReadonlyMap<string, Named> = new Map([
  ['StringEquals', is(EQUALS, 'texts')],
  ['StringNotEquals', isNot(EQUALS, 'texts')],
  ['StringEqualsIgnoreCase', is(EQUALS_ANY_CASE, 'texts')],
  ['StringNotEqualsIgnoreCase', isNot(EQUALS_ANY_CASE, 'texts')],
  ['StringLike', is(LIKE, 'patterns')],
  ['StringNotLike', isNot(LIKE, 'patterns')],
  ['NumericEquals', is(numberTest(equal))],
  ['NumericNotEquals', isNot(numberTest(equal))],
  ['NumericLessThan', is(numberTest(less))],
  ['NumericLessThanEquals', is(numberTest(lessOrEqual))],
  ['NumericGreaterThan', is(numberTest(greater))],
  ['NumericGreaterThanEquals', is(numberTest(greaterOrEqual))],
  ['DateEquals', is(dateTest(equal))],
  ['DateNotEquals', isNot(dateTest(equal))],
  ['DateLessThan', is(dateTest(less))],
  ['DateLessThanEquals', is(dateTest(lessOrEqual))],
  ['DateGreaterThan', is(dateTest(greater))],
  ['DateGreaterThanEquals', is(dateTest(greaterOrEqual))],
  ['Bool', is(booleanTest)],
  ['BinaryEquals', is(binaryTest)],
  ['IpAddress', is(addressTest)],
  ['NotIpAddress', isNot(addressTest)],
  ['ArnEquals', is(arnTest, 'patterns')],
  ['ArnLike', is(arnTest, 'patterns')],
  ['ArnNotEquals', isNot(arnTest, 'patterns')],
  ['ArnNotLike', isNot(arnTest, 'patterns')],
]);

const IF_EXISTS = 'IfExists';

/** Undefined for what IAM does not know. */
export function conditionOperator(written: string): ConditionOperator | undefined {
  if (written === 'Null')
    return { set: undefined, ifExists: false, test: undefined, negated: false, compares: 'values' };
  const set = (['ForAllValues', 'ForAnyValue'] as const).find(prefix => written.startsWith(`${prefix}:`));
  const suffixed = set === undefined ? written : written.slice(set.length + 1);
  const ifExists = suffixed.endsWith(IF_EXISTS);
  const named = OPERATORS.get(ifExists ? suffixed.slice(0, -IF_EXISTS.length) : suffixed);
  return named && { ...named, set, ifExists };
}
