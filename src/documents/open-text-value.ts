import type { OpenMap, OpenValue } from './open-value.ts';
import type { Place } from './place.ts';
import { knownText, type WrittenText } from './written-text.ts';

/** A text as a value: a scalar where all of it is known. */
export function openText(parts: WrittenText['parts'], place: Place): OpenValue {
  const text = joinedText(parts, place);
  const known = knownText(text);
  return known === undefined ? { kind: 'text', text, place } : { kind: 'scalar', value: known, place };
}

/** Texts that are made of each other double with each step: one that is longer than any real one is left open. */
const MOST_PARTS = 1000;
const LONGEST = 1024 * 1024;

/** With neighbouring known parts as one, and none that are empty. */
export function joinedText(parts: WrittenText['parts'], place: Place): WrittenText {
  const joined: WrittenText['parts'][number][] = [];
  const length = parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);
  if (parts.length > MOST_PARTS || length > LONGEST) return { parts: [{ unknown: '…' }], place };
  for (const part of parts) {
    const last = joined.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return { parts: joined, place };
}

/** A value where a text is meant: numbers and truths are their texts, and what is none could be any. */
export function textOfValue(value: OpenValue): WrittenText {
  const { place } = value;
  switch (value.kind) {
    case 'scalar':
      return { parts: [String(value.value ?? '')], place };
    case 'text':
      return { parts: value.text.parts, place };
    case 'unknown':
      return { parts: [{ unknown: value.written }], place };
    case 'list':
    case 'map':
      return { parts: [{ unknown: '…' }], place };
  }
}

/** The value of a key; of one that stands twice the last. Undefined where there is none. */
export function fieldOf(value: OpenValue | undefined, name: string): OpenValue | undefined {
  return value?.kind === 'map' ? entryOf(value, name)?.value : undefined;
}

function entryOf({ entries }: OpenMap, name: string) {
  return entries.findLast(({ key }) => knownText(key) === name);
}

/** The items of a list as texts, one text as a list of itself; what is no list could be any. */
export function textsOfValue(value: OpenValue | undefined): {
  readonly values: readonly WrittenText[];
  readonly complete: boolean;
} {
  if (value === undefined) return { values: [], complete: true };
  if (value.kind === 'unknown' || value.kind === 'map') return { values: [], complete: false };
  if (value.kind !== 'list') return { values: [textOfValue(value)], complete: true };
  return { values: value.items.map(item => textOfValue(item.value)), complete: value.complete };
}
