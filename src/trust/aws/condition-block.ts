import type { Place } from '../../documents/place.ts';
import { sourceAt, type SourceTexts } from '../lint/fixes/source-texts.ts';
import type { IamCondition } from './iam-policy.ts';

/** A `condition` block of a policy document of Terraform. */
export interface ConditionBlock {
  readonly place: Place;
  /** Of the value of `test`. */
  readonly test: Place;
  /** As it is written. */
  readonly variable: string;
  /** The line's end and the blanks before the block. */
  readonly line: string;
  /** How much further in its attributes stand. */
  readonly step: string;
  /** Whether all that is compared is written in it: blocks of one test and variable are one condition. */
  readonly isWhole: boolean;
}

/** Longer than any such block up to its values. */
const FAR = 1000;

/** The block that a condition is written in; undefined where it is written otherwise. */
export function conditionBlock({ key, values, place }: IamCondition, texts: SourceTexts): ConditionBlock | undefined {
  const at = key.place;
  const text = at === undefined ? undefined : texts(at.file);
  if (at === undefined || text === undefined || place === undefined) return undefined;
  if (!/\bvariable[ \t]*=[ \t]*$/.test(text.slice(Math.max(0, at.start - 100), at.start))) return undefined;
  const from = Math.max(0, at.start - FAR);
  const before = text.slice(from, at.start);
  const opens = [...before.matchAll(/\r?\n[ \t]*condition[ \t]*\{/g)].at(-1);
  if (opens === undefined) return undefined;
  const line = /^\r?\n[ \t]*/.exec(opens[0])?.[0] ?? '\n';
  const start = from + opens.index + line.length;
  const closing = text.slice(start, start + 4 * FAR).indexOf(`${line}}`);
  if (closing < 0) return undefined;
  const end = start + closing + line.length + 1;
  const block = text.slice(start, end);
  const tests = [...block.matchAll(/(\r?\n[ \t]*)test[ \t]*=[ \t]*("\w[\w:]*")/g)];
  const [found] = tests;
  const variable = sourceAt(at, texts);
  const isWhole = values.every(each => each.place !== undefined && each.place.start > start && each.place.end < end);
  if (found === undefined || tests.length > 1 || variable === undefined) return undefined;
  const testStart = start + found.index + found[0].length - (found[2] ?? '').length;
  return {
    place: { file: at.file, start, end },
    test: { file: at.file, start: testStart, end: start + found.index + found[0].length },
    variable,
    line,
    step: (found[1] ?? '').slice(line.length),
    isWhole,
  };
}
