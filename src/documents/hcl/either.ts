import type { Place } from '../place.ts';
import {
  isNull,
  knownText,
  type ListItem,
  type ListValue,
  type MapEntry,
  type MapValue,
  MAXIMUM_PARTS,
  piecesOf,
  type TextPiece,
  textOf,
  unknown,
  unknownPart,
  type Value,
} from './value.ts';

/** How deep two values are compared with each other; below that their alternative is simply not known. */
const DEEPEST = 24;
/** So many pairs are compared in all: values hold each other as often as they are named. */
const MOST_PAIRS = 20_000;

/** One of the two, and it is not known which: what they share is kept. `written` is the expression that decides. */
export function either(a: Value, b: Value, written: string, place: Place): Value {
  return alternativeOf(a, b, written, place, { pairs: 0 }, 0);
}

function alternativeOf(
  a: Value,
  b: Value,
  written: string,
  place: Place,
  effort: { pairs: number },
  depth: number,
): Value {
  if (a === b || b.kind === 'failure') return a;
  if (a.kind === 'failure') return b;
  effort.pairs += 1;
  if (depth > DEEPEST || effort.pairs > MOST_PAIRS) return unknown(written, place);
  const alternative = (one: Value, other: Value): Value => alternativeOf(one, other, written, place, effort, depth + 1);
  if (a.kind === 'list' && b.kind === 'list') return eitherList(a, b);
  if (a.kind === 'map' && b.kind === 'map') return eitherMap(a, b, alternative);
  // Of an argument, null is as if nothing were written.
  if (a.kind === 'list' && isNull(b)) return { ...a, items: a.items.map(uncertain) };
  if (b.kind === 'list' && isNull(a)) return { ...b, items: b.items.map(uncertain) };
  if (a.kind === 'map' && isNull(b)) return { ...a, entries: a.entries.map(uncertainEntry) };
  if (b.kind === 'map' && isNull(a)) return { ...b, entries: b.entries.map(uncertainEntry) };
  if (a.kind === 'json' && b.kind === 'json') return { ...a, value: alternative(a.value, b.value) };
  if (a.kind === 'object' && b.kind === 'object') {
    const looked = new Map<string, Value | undefined>();
    const attribute = (name: string): Value | undefined => {
      if (!looked.has(name)) {
        const one = a.attribute(name);
        const other = b.attribute(name);
        looked.set(
          name,
          one === undefined || other === undefined ? (one ?? other) : either(one, other, written, place),
        );
      }
      return looked.get(name);
    };
    return { ...a, attribute };
  }
  if (a.kind === 'list' && b.kind === 'unknown') return { ...a, items: a.items.map(uncertain), complete: false };
  if (b.kind === 'list' && a.kind === 'unknown') return { ...b, items: b.items.map(uncertain), complete: false };
  if (a.kind === 'scalar' && b.kind === 'scalar' && a.value === b.value) return a;
  if (isNull(a) || isNull(b)) return unknown(written, place);
  const one = piecesOf(a);
  const other = piecesOf(b);
  if (one === undefined || other === undefined) return unknown(written, place);
  return textOf(commonPieces(one, other, written), place, written);
}

function uncertain(item: ListItem): ListItem {
  return { ...item, certain: false };
}

function uncertainEntry(entry: MapEntry): MapEntry {
  return { ...entry, certain: false };
}

function isAmong({ value }: ListItem, texts: ReadonlySet<string | undefined>): boolean {
  const text = knownText(value);
  return text !== undefined && texts.has(text);
}

function eitherList(a: ListValue, b: ListValue): ListValue {
  const inB = new Set(b.items.map(({ value }) => knownText(value)));
  const inA = new Set(a.items.map(({ value }) => knownText(value)));
  const items = [
    ...a.items.map(item => (isAmong(item, inB) ? item : uncertain(item))),
    ...b.items.filter(item => !isAmong(item, inA)).map(uncertain),
  ];
  const complete = a.complete && b.complete && items.length <= MAXIMUM_PARTS;
  return { ...a, items: items.slice(0, MAXIMUM_PARTS), complete };
}

function eitherMap(a: MapValue, b: MapValue, alternative: (a: Value, b: Value) => Value): MapValue {
  const others = new Map(b.entries.map(entry => [knownText(entry.key), entry]));
  const shared = new Set<string>();
  const entries = a.entries.map(entry => {
    const key = knownText(entry.key);
    const other = key === undefined ? undefined : others.get(key);
    if (key === undefined || other === undefined) return uncertainEntry(entry);
    shared.add(key);
    return { ...entry, value: alternative(entry.value, other.value), certain: entry.certain && other.certain };
  });
  const rest = b.entries.filter(({ key }) => !shared.has(knownText(key) ?? '\0')).map(uncertainEntry);
  return { ...a, entries: [...entries, ...rest], complete: a.complete && b.complete };
}

/** The beginning and the end that two texts share; what is between may be anything. */
function commonPieces(a: readonly TextPiece[], b: readonly TextPiece[], written: string): readonly TextPiece[] {
  const before = commonStart(leadingText(a), leadingText(b));
  const after = commonEnd(leadingText(a.toReversed(), true), leadingText(b.toReversed(), true));
  const lengths = [a, b].filter(pieces => pieces.every(piece => 'text' in piece)).map(knownLength);
  // In a text without anything open, beginning and end must not overlap.
  const room = Math.max(0, Math.min(...lengths, Infinity) - before.length);
  const end = after.length > room ? after.slice(after.length - room) : after;
  const sameLength = lengths.length === 2 && lengths.every(length => length === before.length);
  if (sameLength) return [{ text: before }];
  return [...(before === '' ? [] : [{ text: before }]), unknownPart(written), ...(end === '' ? [] : [{ text: end }])];
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

function commonEnd(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return length === 0 ? '' : a.slice(-length);
}

/** What is known before anything open; of reversed pieces, what is known behind it. */
function leadingText(pieces: readonly TextPiece[], reversed = false): string {
  let text = '';
  for (const piece of pieces) {
    if (!('text' in piece)) break;
    text = reversed ? piece.text + text : text + piece.text;
  }
  return text;
}

function knownLength(pieces: readonly TextPiece[]): number {
  let length = 0;
  for (const piece of pieces) length += 'text' in piece ? piece.text.length : 0;
  return length;
}
