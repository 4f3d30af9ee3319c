import { knownText, type UnknownPart, type WrittenText, type WrittenTexts } from '../documents/written-text.ts';
import { any, type Verdict, verdictOf } from './verdict.ts';

type Part = string | UnknownPart;

const ANYTHING: UnknownPart = { unknown: '' };

/** Whether a written text is `value`: unknown where an open part could make it so, and fails where none could. */
export function isText(text: WrittenText, value: string): Verdict {
  const known = knownText(text);
  if (known !== undefined) return verdictOf(known === value);
  return couldBe(text.parts, value) ? 'unknown' : 'fails';
}

/** Whether one of the texts is `value`; those that the file does not show could be. */
export function isOneOf({ values, complete }: WrittenTexts, value: string): Verdict {
  return any([...values.map(each => isText(each, value)), ...(complete ? [] : ['unknown' as const])]);
}

/** Whether `value` begins with a written text. */
export function beginsWith(value: string, { parts }: WrittenText): Verdict {
  return withAnything(value, parts, value.startsWith(knownText({ parts }) ?? ''), [...parts, ANYTHING]);
}

/** Whether `value` ends with a written text. */
export function endsWith(value: string, { parts }: WrittenText): Verdict {
  return withAnything(value, parts, value.endsWith(knownText({ parts }) ?? ''), [ANYTHING, ...parts]);
}

/** Whether a written text is somewhere in `value`. */
export function isWithin(value: string, { parts }: WrittenText): Verdict {
  return withAnything(value, parts, value.includes(knownText({ parts }) ?? ''), [ANYTHING, ...parts, ANYTHING]);
}

function withAnything(value: string, parts: readonly Part[], known: boolean, around: readonly Part[]): Verdict {
  if (knownText({ parts }) !== undefined) return verdictOf(known);
  return couldBe(around, value) ? 'unknown' : 'fails';
}

/** Whether some text for each open part makes `value` of the parts. Linear: each known stretch is looked for once. */
function couldBe(parts: readonly Part[], value: string): boolean {
  const stretches = [''];
  for (const part of parts) {
    if (typeof part === 'string') stretches.push((stretches.pop() ?? '') + part);
    else stretches.push('');
  }
  const first = stretches.shift() ?? '';
  const last = stretches.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const stretch of stretches) {
    const found = value.indexOf(stretch, at);
    if (found < 0) return false;
    at = found + stretch.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
