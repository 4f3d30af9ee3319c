import { knownText, type WrittenText } from '../../documents/written-text.ts';
import { all, type Verdict, verdictOf } from '../verdict.ts';
import type { Effort } from './effort.ts';
import { addressRange, isWithin } from './ip-address.ts';
import { matchPattern } from './match-pattern.ts';
import { matchText } from './match-text.ts';
import { type Pattern, patternOf, type PatternReading } from './pattern.ts';

/** What a comparison may look at besides the two values. */
export interface Comparing {
  readonly variable: PatternReading['variable'];
  readonly effort: Effort;
}

/** How one value of the request is tested against one value of the policy. */
export type ValueTest = (seen: string, wanted: WrittenText, comparing: Comparing) => Verdict;

/** Policy variables hold in these and in ARNs, and are text elsewhere. */
export function textTest({
  wildcards,
  anyCase,
}: {
  readonly wildcards: boolean;
  readonly anyCase: boolean;
}): ValueTest {
  return (seen, wanted, { variable, effort }) => matchText(seen, wanted, { wildcards, anyCase, variable }, effort);
}

/**
 * The six parts of an ARN are matched each on its own, so that `*` ends at a colon in all but the last.
 * What AWS makes of a pattern with fewer parts, as `*`, is documented nowhere.
 */
export const arnTest: ValueTest = (seen, wanted, { variable, effort }) => {
  const pattern = patternOf(wanted, { wildcards: true, anyCase: false, variable });
  if (pattern === undefined || !isArn(seen)) return 'fails';
  const parts = arnParts(pattern);
  if (pattern.open || parts.length < 6) {
    return matchPattern(seen, pattern, false, effort) === 'fails' ? 'fails' : 'unknown';
  }
  const [partition = '', service = '', region = '', account = '', ...resource] = seen.split(':').slice(1);
  const texts = ['arn', partition, service, region, account, resource.join(':')];
  return all(texts.map((text, index) => matchPattern(text, parts[index] ?? EMPTY, false, effort)));
};

const EMPTY: Pattern = { units: [], open: false };
const COLON = 0x3a;

function arnParts({ units }: Pattern): readonly Pattern[] {
  const parts: Pattern[] = [];
  let start = 0;
  while (parts.length < 5) {
    const colon = units.indexOf(COLON, start);
    if (colon < 0) break;
    parts.push({ units: units.slice(start, colon), open: false });
    start = colon + 1;
  }
  return [...parts, { units: units.slice(start), open: false }];
}

function isArn(text: string): boolean {
  return /^arn(?::[^:]*){4}:/.test(text);
}

/** Compares what is read of both; a value that cannot be read is like none. */
function readTest<T>(read: (text: string) => T | undefined, holds: (seen: T, wanted: T) => boolean): ValueTest {
  return (seen, wanted) => {
    const value = read(seen);
    if (value === undefined) return 'fails';
    const text = knownText(wanted);
    if (text === undefined) return 'unknown';
    const other = read(text);
    return verdictOf(other !== undefined && holds(value, other));
  };
}

export function numberTest(holds: (seen: number, wanted: number) => boolean): ValueTest {
  return readTest(numberIn, holds);
}

export function dateTest(holds: (seen: number, wanted: number) => boolean): ValueTest {
  return readTest(dateIn, holds);
}

export const booleanTest = readTest(
  text => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() : undefined),
  (seen, wanted) => seen === wanted,
);

export const addressTest = readTest(addressRange, isWithin);

export const binaryTest = readTest(bytesIn, (seen, wanted) => seen === wanted);

function numberIn(text: string): number | undefined {
  const digits = text.length > 400 ? '' : text.trim();
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(digits) ? Number(digits) : undefined;
}

/** Epoch milliseconds of a date in a profile of ISO 8601 that W3C made (https://www.w3.org/TR/NOTE-datetime), or of epoch seconds. */
function dateIn(text: string): number | undefined {
  if (text.length > 64) return undefined;
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** The bytes of Base64. */
function bytesIn(text: string): string | undefined {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}
