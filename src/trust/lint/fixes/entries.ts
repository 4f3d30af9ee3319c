import type { Place } from '../../../documents/place.ts';
import { type SourceEdit, sourceAt, type SourceTexts } from './source-texts.ts';

/** One key with its value, of an object of JSON, a mapping of YAML or an object of HCL. */
export interface SourceEntry {
  readonly place: Place;
  /** As it is written: `"StringEquals"`. */
  readonly key: string;
  /** What stands between key and value: `: `, ` = `. */
  readonly separator: string;
  /** The line's end and the blanks before it, where it begins its line. */
  readonly line: string | undefined;
  /** Whether it stands in braces; in a block of YAML it does not. */
  readonly inBraces: boolean;
  /** What stands between it and the next, or would: a comma, or nothing where lines do. */
  readonly comma: '' | ',';
}

/** More blanks than anybody writes between two entries. */
const FAR = 1000;

/** Undefined for what is no such entry: a block of HCL, a value that a function makes. */
export function sourceEntry(keyPlace: Place, end: number, texts: SourceTexts): SourceEntry | undefined {
  const text = texts(keyPlace.file);
  const key = sourceAt(keyPlace, texts);
  if (text === undefined || key === undefined || key === '') return undefined;
  const separator = /^[ \t]*[:=][ \t]*/.exec(text.slice(keyPlace.end, keyPlace.end + FAR))?.[0];
  if (separator === undefined) return undefined;
  const before = text.slice(Math.max(0, keyPlace.start - FAR), keyPlace.start);
  const last = before.trimEnd().at(-1);
  const entry = { place: { ...keyPlace, end }, key, separator, line: /\r?\n[ \t]*$/.exec(before)?.[0] };
  if (last === '{' || last === ',') {
    const next = text.slice(end, end + FAR).trimStart()[0];
    const inLines = separator.includes('=') && entry.line !== undefined && next !== ',' && last !== ',';
    return { ...entry, inBraces: true, comma: inLines ? '' : ',' };
  }
  // Lines end entries in HCL and in blocks of YAML.
  return entry.line === undefined ? undefined : { ...entry, inBraces: separator.includes('='), comma: '' };
}

/** Puts an entry before another, as that is laid out. */
export function insertedBefore({ place, line, comma }: SourceEntry, written: string): SourceEdit {
  return { place: { ...place, end: place.start }, text: `${written}${comma}${line ?? ' '}` };
}

/** Takes an entry out, with what parts it from its neighbours. Undefined where it is the only one. */
export function removed({ place, line, comma, inBraces }: SourceEntry, texts: SourceTexts): SourceEdit | undefined {
  const text = texts(place.file) ?? '';
  const after = /^\s*,?\s*/.exec(text.slice(place.end, place.end + FAR))?.[0] ?? '';
  if (inBraces && comma === ',') {
    if (after.includes(',')) return { place: { ...place, end: place.end + after.length }, text: '' };
    const before = /,\s*$/.exec(text.slice(Math.max(0, place.start - FAR), place.start))?.[0];
    if (text[place.end + after.length] !== '}' || before === undefined) return undefined;
    return { place: { ...place, start: place.start - before.length }, text: '' };
  }
  const endsLine = /^[ \t]*\r?\n/.test(text.slice(place.end, place.end + FAR));
  return line === undefined || !endsLine
    ? undefined
    : { place: { ...place, start: place.start - line.length }, text: '' };
}

/** The end of an object whose last entry ends at `end`: behind its brace, where it has one. Undefined where more stands there. */
export function endOfObject({ place, inBraces }: SourceEntry, end: number, texts: SourceTexts): number | undefined {
  if (!inBraces) return end;
  const rest = /^\s*,?\s*\}/.exec((texts(place.file) ?? '').slice(end, end + FAR))?.[0];
  return rest === undefined ? undefined : end + rest.length;
}
