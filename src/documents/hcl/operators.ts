import { isNull, knownBoolean, knownNumber, knownText, type MapEntry, piecesOf, type Value } from './value.ts';

/** The value of an operator with these operands; undefined where it is not known. */
export function operated(operator: string, left: Value, right: Value): boolean | number | undefined {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=': {
      const same = equal(left, right);
      return same === undefined ? undefined : !same;
    }
    case '&&':
      return both(knownBoolean(left), knownBoolean(right));
    case '||':
      return oneOf(knownBoolean(left), knownBoolean(right));
    default: {
      const a = knownNumber(left);
      const b = knownNumber(right);
      return a === undefined || b === undefined ? undefined : calculated(operator, a, b);
    }
  }
}

function both(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === false || b === false) return false;
  return a === undefined || b === undefined ? undefined : true;
}

function oneOf(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === true || b === true) return true;
  return a === undefined || b === undefined ? undefined : false;
}

function calculated(operator: string, a: number, b: number): boolean | number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    case '%':
      return b === 0 ? undefined : a % b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}

/** How deep two values are compared, and how many pairs in all: values hold each other as often as they are named. */
const DEEPEST = 24;
const MOST_PAIRS = 20_000;

/** Whether two values are the same; undefined where what is open decides. */
export function equal(a: Value, b: Value): boolean | undefined {
  return same(a, b, { pairs: 0 }, 0);
}

interface Effort {
  pairs: number;
}

function same(a: Value, b: Value, effort: Effort, depth: number): boolean | undefined {
  effort.pairs += 1;
  if (depth > DEEPEST || effort.pairs > MOST_PAIRS || a.kind === 'failure' || b.kind === 'failure') return undefined;
  if (a.kind === 'unknown' || b.kind === 'unknown') return undefined;
  if (isNull(a) || isNull(b)) return isNull(a) && isNull(b);
  if (a.kind === 'scalar' && b.kind === 'scalar') return a.value === b.value;
  if (a.kind === 'list' && b.kind === 'list') {
    if (a.items.some(({ certain }) => !certain) || b.items.some(({ certain }) => !certain)) return undefined;
    if (!a.complete || !b.complete) return undefined;
    if (a.items.length !== b.items.length) return false;
    return everyEqual(
      a.items.map(({ value }, index) => [value, b.items[index]?.value]),
      effort,
      depth,
    );
  }
  if (a.kind === 'map' && b.kind === 'map') {
    if (!a.complete || !b.complete || !closed(a.entries) || !closed(b.entries)) return undefined;
    if (a.entries.length !== b.entries.length) return false;
    const others = new Map(b.entries.map(({ key, value }) => [knownText(key), value]));
    return everyEqual(
      a.entries.map(({ key, value }) => [value, others.get(knownText(key))]),
      effort,
      depth,
    );
  }
  const one = a.kind === 'scalar' && typeof a.value !== 'string' ? undefined : piecesOf(a);
  const other = b.kind === 'scalar' && typeof b.value !== 'string' ? undefined : piecesOf(b);
  if (one === undefined || other === undefined) return a.kind === 'object' || b.kind === 'object' ? undefined : false;
  const text = knownText(a);
  const against = knownText(b);
  return text === undefined || against === undefined ? undefined : text === against;
}

function closed(entries: readonly MapEntry[]): boolean {
  return entries.every(({ key, certain }) => certain && knownText(key) !== undefined);
}

function everyEqual(
  pairs: readonly (readonly [Value, Value | undefined])[],
  effort: Effort,
  depth: number,
): boolean | undefined {
  let result: boolean | undefined = true;
  for (const [one, other] of pairs) {
    const alike = other === undefined ? false : same(one, other, effort, depth + 1);
    if (alike === false) return false;
    result = alike === undefined ? undefined : result;
  }
  return result;
}
