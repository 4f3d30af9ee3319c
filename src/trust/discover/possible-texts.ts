import {
  knownText,
  shownText,
  type UnknownPart,
  type WrittenText,
  type WrittenTexts,
} from '../../documents/written-text.ts';

/** More values of one text are no role that a person wrote; the rest is left open. */
export const MOST_VALUES = 64;

/** A text of more parts, or longer, is left open: nobody could read it. */
const MOST_PARTS = 24;
const LONGEST_TEXT = 5000;
const LONGEST_SHOWN = 300;

type Parts = WrittenText['parts'];

export function single(text: WrittenText): WrittenTexts {
  return { values: [text], complete: true };
}

export function openText(unknown: string): WrittenText {
  return { parts: [{ unknown }] };
}

/** Whether nothing of it is known. */
export function isOpen({ parts }: WrittenText): boolean {
  return parts.length === 1 && typeof parts[0] !== 'string';
}

/** Each value of each, once. */
export function either(...all: readonly WrittenTexts[]): WrittenTexts {
  const byText = new Map<string, WrittenText>();
  let complete = true;
  for (const { values, complete: isComplete } of all) {
    complete &&= isComplete;
    for (const value of values) {
      const key = keyOf(value);
      if (byText.has(key)) continue;
      if (byText.size === MOST_VALUES) return { values: [...byText.values()], complete: false };
      byText.set(key, value);
    }
  }
  return { values: [...byText.values()], complete };
}

function keyOf(text: WrittenText): string {
  return `${knownText(text) === undefined ? '?' : '='}${shownText(text)}`;
}

/**
 * One after the other, in each combination. Where there are too many, the texts of several values become open parts:
 * `written` says how each is shown then.
 */
export function joined(pieces: readonly { readonly texts: WrittenTexts; readonly written: string }[]): WrittenTexts {
  const [whole] = pieces.length === 1 ? pieces : [];
  if (whole !== undefined) return whole.texts;
  const shown = (): WrittenText =>
    openText(
      pieces
        .map(({ written }) => written)
        .join('')
        .slice(0, LONGEST_SHOWN),
    );
  if (pieces.length > MOST_PARTS) return single(shown());
  if (pieces.length > 1 && pieces.every(({ texts }) => texts.values.some(isEmpty))) {
    // Each is there only sometimes: whoever writes this means the one that is.
    return { ...either(...pieces.map(({ texts }) => texts)), complete: false };
  }
  const combinations = pieces.reduce((product, { texts }) => product * Math.max(1, texts.values.length), 1);
  const isBounded = combinations <= MOST_VALUES;
  let values: readonly Parts[] = [[]];
  let complete = true;
  for (const { texts, written } of pieces) {
    complete &&= texts.complete;
    const only = texts.values.length === 1 ? texts.values[0] : undefined;
    const choices = only !== undefined ? [only] : isBounded ? texts.values : [openText(written)];
    values = values.flatMap(before => choices.map(({ parts }) => [...before, ...parts]));
  }
  return either({ values: values.map(parts => (isTooLong(parts) ? shown() : { parts: merged(parts) })), complete });
}

function isEmpty({ parts }: WrittenText): boolean {
  return parts.every(part => part === '');
}

function isTooLong(parts: Parts): boolean {
  if (parts.length > MOST_PARTS) return true;
  return parts.reduce((length, part) => length + lengthOf(part), 0) > LONGEST_TEXT;
}

function lengthOf(part: Parts[number]): number {
  return typeof part === 'string' ? part.length : part.unknown.length;
}

/** Known neighbours as one part. */
function merged(parts: Parts): Parts {
  const result: (string | UnknownPart)[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else if (part !== '') result.push(part);
  }
  return result.length === 0 ? [''] : result;
}
