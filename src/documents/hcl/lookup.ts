import type { Place } from '../place.ts';
import { either } from './either.ts';
import { failure, knownNumber, knownText, type ListValue, type MapValue, unknown, type Value } from './value.ts';

/** So many items are compared where it is not known which of them is meant. */
const MOST_ALTERNATIVES = 50;

/** `of.name`; `written` is the whole of it. */
export function attributeOf(of: Value, name: string, written: string, place: Place): Value {
  switch (of.kind) {
    case 'object':
      return of.attribute(name) ?? unknown(written, place);
    case 'map':
      return entryOfMap(of, name, written, place);
    case 'unknown':
      return unknown(`${of.written}.${name}`, of.place);
    case 'failure':
      return of;
    case 'list':
      // The old form `list.0`, which the grammar has read; or instances whose number is not known, without an index.
      return of.every === undefined ? failure(written, place) : attributeOf(of.every, name, written, place);
    case 'scalar':
    case 'text':
    case 'json':
      return failure(written, place);
  }
}

/** `of[key]`; `written` is the whole of it. */
export function indexOf(of: Value, key: Value, written: string, place: Place): Value {
  switch (of.kind) {
    case 'list':
      return itemOfList(of, key, written, place);
    case 'map': {
      const name = knownText(key);
      if (name !== undefined) return entryOfMap(of, name, written, place);
      return (
        of.every ??
        anyOf(
          of.complete,
          of.entries.map(({ value }) => value),
          written,
          place,
        )
      );
    }
    case 'object': {
      const name = knownText(key);
      return (name === undefined ? undefined : of.attribute(name)) ?? unknown(written, place);
    }
    case 'unknown':
      return unknown(written, place);
    case 'failure':
      return of;
    case 'scalar':
    case 'text':
    case 'json':
      return failure(written, place);
  }
}

function itemOfList(list: ListValue, key: Value, written: string, place: Place): Value {
  const { items, complete, every } = list;
  const index = knownNumber(key);
  if (index !== undefined) {
    const found = items[index];
    const before = items.slice(0, index + 1);
    if (found !== undefined && before.every(({ certain }) => certain)) return found.value;
    if (every !== undefined) return every;
    if (complete && index >= items.length && items.every(({ certain }) => certain)) return failure(written, place);
  }
  return (
    every ??
    anyOf(
      complete,
      items.map(({ value }) => value),
      written,
      place,
    )
  );
}

function entryOfMap(map: MapValue, name: string, written: string, place: Place): Value {
  // Of a repeated key the last counts.
  const found = map.entries.findLast(({ key }) => knownText(key) === name);
  if (found?.certain === true) return found.value;
  const open = map.entries.some(({ key }) => knownText(key) === undefined);
  if (found !== undefined) return map.complete && !open ? found.value : unknown(written, place);
  if (map.every !== undefined) return map.every;
  return map.complete && !open ? failure(written, place) : unknown(written, place);
}

function anyOf(complete: boolean, values: readonly Value[], written: string, place: Place): Value {
  const [first, ...rest] = values;
  if (!complete || first === undefined || rest.length > MOST_ALTERNATIVES) return unknown(written, place);
  return rest.reduce((some, value) => either(some, value, written, place), first);
}

/** What a `for` goes through: keys are numbers for lists and the values themselves for sets. */
export interface Iterated {
  readonly key: Value;
  readonly value: Value;
  readonly certain: boolean;
}

/** Of what may have more, one more that stands for them all. Undefined for what cannot be gone through. */
export function iterated(
  over: Value,
  names: { readonly key: string; readonly value: string },
): readonly Iterated[] | undefined {
  const any = (place: Place, value?: Value): Iterated => ({
    key: unknown(names.key, place),
    value: value ?? unknown(names.value, place),
    certain: false,
  });
  switch (over.kind) {
    case 'list': {
      const items = over.items.map(({ value, certain }, index) => ({
        key: over.isSet === true ? value : { kind: 'scalar' as const, value: index, place: over.place },
        value,
        certain,
      }));
      const more = over.complete ? [] : [any(over.place, over.every)];
      return [...items, ...more];
    }
    case 'map': {
      const items = over.entries.map(({ key, value, certain }) => ({ key, value, certain }));
      const sorted = items.every(({ key }) => knownText(key) !== undefined)
        ? items.toSorted((a, b) => compareTexts(knownText(a.key) ?? '', knownText(b.key) ?? ''))
        : items;
      const more = over.complete ? [] : [any(over.place, over.every)];
      return [...sorted, ...more];
    }
    case 'unknown':
      return [any(over.place)];
    case 'scalar':
    case 'text':
    case 'json':
    case 'failure':
    case 'object':
      return undefined;
  }
}

/** As Terraform orders keys and sets: by their bytes, which is by code points. */
export function compareTexts(a: string, b: string): number {
  const one = Array.from(a);
  const other = Array.from(b);
  for (const [index, character] of one.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (against.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
