import type { Slot } from '../issuer.ts';
import type { Latitude } from './analysis.ts';
import { ANY_TEXT, isCharacter, isSpan, type Pattern, stretch, VARIABLE } from './atoms.ts';
import { ALLOWED } from './characters.ts';
import { ANYTHING, ends, type Places, spelled, startOf, step, stepBack, through, throughBack } from './places.ts';
import type { Segment } from './template.ts';

const SEPARATOR = ':';

/** A slot of a form, and what a pattern leaves it to be. */
export interface FittedSlot {
  readonly name: string;
  readonly slot: Slot;
  readonly latitude: Latitude;
}

/** @returns what the pattern leaves each slot of the form to be; undefined where no text of that form matches. */
export function fit(pattern: Pattern, segments: readonly Segment[]): readonly FittedSlot[] | undefined {
  const before: Places[] = [startOf(pattern)];
  for (const segment of segments) {
    const next = forward(before.at(-1) ?? [], segment, pattern);
    if (next.length === 0) return undefined;
    before.push(next);
  }
  let good = ends(before.at(-1) ?? [], pattern);
  const slots: FittedSlot[] = [];
  for (const [index, segment] of [...segments.entries()].toReversed()) {
    const from = before[index] ?? [];
    if (segment.kind === 'slot') {
      const latitude = latitudeOf(pattern, segment.slot, from, good);
      if (latitude === undefined) return undefined;
      slots.unshift({ name: segment.name, slot: segment.slot, latitude });
    }
    good = backward(from, segment, good, pattern);
  }
  return good.has(0) ? slots : undefined;
}

function forward(from: Places, segment: Segment, pattern: Pattern): Places {
  switch (segment.kind) {
    case 'text': {
      const end = spelled(from, segment.text, pattern);
      return end === undefined ? (spell(from, segment.text, pattern).at(-1) ?? []) : [end];
    }
    case 'slot':
      return through(from, ALLOWED[segment.slot.characters], pattern);
    case 'gap':
      return merged(from, through(step(from, SEPARATOR, pattern), ANYTHING, pattern));
    case 'head':
      return merged(from, step(through(from, ANYTHING, pattern), SEPARATOR, pattern));
  }
}

function backward(from: Places, segment: Segment, good: ReadonlySet<number>, pattern: Pattern): ReadonlySet<number> {
  switch (segment.kind) {
    case 'text': {
      const end = spelled(from, segment.text, pattern);
      if (end !== undefined) return good.has(end) ? new Set(from) : NOWHERE;
      const before = spell(from, segment.text, pattern);
      let left = good;
      for (let at = segment.text.length - 1; at >= 0; at -= 1) {
        left = stepBack(before[at] ?? [], segment.text[at] ?? '', left, pattern);
      }
      return left;
    }
    case 'slot': {
      const admits = ALLOWED[segment.slot.characters];
      return throughBack(from, through(from, admits, pattern), admits, good, pattern);
    }
    case 'gap': {
      const middle = step(from, SEPARATOR, pattern);
      const left = throughBack(middle, through(middle, ANYTHING, pattern), ANYTHING, good, pattern);
      return new Set([...good, ...stepBack(from, SEPARATOR, left, pattern)]);
    }
    case 'head': {
      const middle = through(from, ANYTHING, pattern);
      const left = stepBack(middle, SEPARATOR, good, pattern);
      return new Set([...good, ...throughBack(from, middle, ANYTHING, left, pattern)]);
    }
  }
}

const NOWHERE: ReadonlySet<number> = new Set();

/** The places before each character of a text, and after its last; none where it does not lead that far. */
function spell(from: Places, text: string, pattern: Pattern): readonly Places[] {
  const places = [from];
  for (let at = 0; at < text.length; at += 1) {
    const next = step(places[at] ?? [], text[at] ?? '', pattern);
    if (next.length === 0) return [next];
    places.push(next);
  }
  return places;
}

function merged(one: Places, other: Places): Places {
  return [...new Set([...one, ...other])].toSorted((left, right) => left - right);
}

/**
 * What the stretches of the pattern that a slot can lie on leave it to be. Only a way through that takes plain characters alone,
 * from one place to one place, pins it. Undefined where no value of the slot fits.
 */
function latitudeOf(pattern: Pattern, slot: Slot, from: Places, good: ReadonlySet<number>): Latitude | undefined {
  const { atoms } = pattern;
  const admits = ALLOWED[slot.characters];
  const inside = through(from, admits, pattern);
  const onward = throughBack(from, inside, admits, good, pattern);
  const entries = from.filter(at => onward.has(at));
  const exits = inside.filter(at => good.has(at));
  const [first, last] = [entries[0], exits.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const text = stretch(pattern, first, isSpan(atoms[last]) ? last + 1 : last);
  const spans = [...entries, ...exits, ...inside].filter(at => isSpan(atoms[at]) && (good.has(at) || onward.has(at)));
  if (spans.some(at => atoms[at] === VARIABLE)) return { kind: 'unknown', text };
  if (entries.some(at => atoms[at] === ANY_TEXT && good.has(at))) return { kind: 'open' };
  const taken = atoms.slice(first, last);
  if (entries.length === 1 && exits.length === 1 && spans.length === 0 && taken.every(isCharacter)) {
    const value = String.fromCharCode(...taken);
    const possible = slot.only?.includes(value) ?? true;
    return possible ? { kind: 'pinned', by: slot.naming, values: [value] } : undefined;
  }
  const isAnything = spans.length > 0 && !taken.some(isCharacter);
  return isAnything ? { kind: 'open' } : { kind: 'narrowed', text };
}
