import type { Place } from '../../../documents/place.ts';
import { knownText, type WrittenText } from '../../../documents/written-text.ts';
import type { FindingFix } from '../finding.ts';

/** The text of a file by its path, as it was read; undefined for what is none of those that were. */
export type SourceTexts = (file: string) => string | undefined;

export type SourceEdit = FindingFix['edits'][number];

/** What stands for itself in JSON, YAML, HCL and CEL, between quotes. */
const PLAIN_INSIDE_QUOTES = /^[\w@%:./*?+=, -]*$/;
/** What YAML takes for a text, and this text, without quotes. */
const PLAIN = /^[A-Za-z0-9][\w@%:./+=-]*$/;
const QUOTES = ['"', "'"];

/** A fix of one edit, or none where that cannot be told. */
export function fixWith(title: string, edit: SourceEdit | undefined): readonly FindingFix[] {
  return edit === undefined ? [] : [{ title, edits: [edit] }];
}

/** What stands at a place. */
export function sourceAt({ file, start, end }: Place, texts: SourceTexts): string | undefined {
  const text = texts(file);
  return text === undefined || end > text.length ? undefined : text.slice(start, end);
}

/**
 * An edit that makes one text of another, between the same quotes. Undefined where the text does not stand there as it is: a
 * variable, a function, an escape made it.
 */
export function replacedText(from: WrittenText, to: string, texts: SourceTexts): SourceEdit | undefined {
  const text = knownText(from);
  const { place } = from;
  if (text === undefined || place === undefined || text === '' || !isPlain(text, to)) return undefined;
  const source = sourceAt(place, texts);
  if (source === text && PLAIN.test(to)) return { place, text: to };
  const isQuoted = QUOTES.some(quote => source === quote + text + quote);
  return isQuoted ? { place: { ...place, start: place.start + 1, end: place.end - 1 }, text: to } : undefined;
}

/** As `replacedText`, for a text in quotes amid a longer one, where it stands once: of an expression. */
export function replacedInside(
  whole: WrittenText,
  from: string,
  to: string,
  texts: SourceTexts,
): SourceEdit | undefined {
  const { place } = whole;
  const source = place === undefined ? undefined : sourceAt(place, texts);
  if (place === undefined || source === undefined || from === '' || !isPlain(from, to)) return undefined;
  const at = source.indexOf(from);
  const isAlone = at > 0 && source.indexOf(from, at + 1) < 0;
  const isQuoted = QUOTES.includes(source[at - 1] ?? '') && /^\\?["']/.test(source.slice(at + from.length));
  if (!isAlone || !isQuoted) return undefined;
  const start = place.start + at;
  return { place: { ...place, start, end: start + from.length }, text: to };
}

function isPlain(...texts: readonly string[]): boolean {
  return texts.every(text => PLAIN_INSIDE_QUOTES.test(text));
}
