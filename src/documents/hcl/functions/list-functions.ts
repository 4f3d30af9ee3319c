import { either } from '../either.ts';
import { compareTexts, indexOf } from '../lookup.ts';
import { equal } from '../operators.ts';
import {
  failure,
  isNull,
  knownBoolean,
  knownNumber,
  knownText,
  type ListItem,
  listOf,
  type ListValue,
  MAXIMUM_PARTS,
  scalar,
  type Value,
} from '../value.ts';
import type { Call, HclFunction } from './function.ts';

/** The items of lists one behind the other; a value that is no list may be any. */
function concatenated(values: readonly Value[], { place, scope }: Call): Value | undefined {
  const items: ListItem[] = [];
  let complete = true;
  for (const value of values) {
    if (value.kind === 'list') {
      if (items.length + value.items.length > MAXIMUM_PARTS || !scope.budget.spend(value.items.length))
        return undefined;
      items.push(...value.items);
      complete &&= value.complete;
    } else if (isNull(value) || value.kind === 'failure') return failure('concat', place);
    else complete = false;
  }
  return { kind: 'list', items, complete, place };
}

/** How deep lists in lists are flattened. */
const DEEPEST = 24;

const flatten: HclFunction = ([list], { place, scope }) => {
  if (list?.kind !== 'list') return undefined;
  const items: ListItem[] = [];
  let complete = true;
  const add = ({ value, certain }: ListItem, depth: number): void => {
    if (value.kind === 'list' && depth < DEEPEST && items.length < MAXIMUM_PARTS && scope.budget.spend()) {
      complete &&= value.complete;
      for (const item of value.items) add({ value: item.value, certain: certain && item.certain }, depth + 1);
    } else if (value.kind === 'unknown' || value.kind === 'list') complete = false;
    else if (items.length < MAXIMUM_PARTS) items.push({ value, certain });
    else complete = false;
  };
  for (const item of list.items) add(item, 0);
  return { kind: 'list', items, complete: complete && list.complete, place };
};

/** `concat(lists…)` of a list of which some may be missing. */
export const concatOpen: HclFunction = (values, call) => {
  const last = values.at(-1);
  if (last?.kind !== 'list') return undefined;
  const flat = flatten([{ ...last, items: last.items }], call);
  return flat === undefined ? undefined : concatenated([...values.slice(0, -1), flat], call);
};

/** The values of a list once each, by their text; others are kept. */
function distinctItems(list: ListValue): readonly ListItem[] {
  const places = new Map<string, number>();
  const items: ListItem[] = [];
  for (const item of list.items) {
    const text = item.value.kind === 'scalar' ? `${typeof item.value.value}:${item.value.value}` : undefined;
    const at = text === undefined ? undefined : places.get(text);
    const earlier = at === undefined ? undefined : items[at];
    if (at !== undefined && earlier !== undefined) {
      if (item.certain && !earlier.certain) items[at] = item;
      continue;
    }
    if (text !== undefined) places.set(text, items.length);
    items.push(item);
  }
  return items;
}

const distinct: HclFunction = ([list], { place }) =>
  list?.kind === 'list' ? { ...list, items: distinctItems(list), place } : undefined;

const compact: HclFunction = ([list], { place }) => {
  if (list?.kind !== 'list') return undefined;
  const items = list.items.flatMap(({ value, certain }) => {
    if (isNull(value) || knownText(value) === '') return [];
    return [{ value, certain: certain && (value.kind === 'scalar' || knownText(value) !== undefined) }];
  });
  return { ...list, items, place };
};

/** Sets are in order and hold everything once. */
export function asSet(list: ListValue): ListValue {
  return { ...list, items: sortedItems(distinctItems(list)), isSet: true };
}

const toset: HclFunction = ([list], { place }) => (list?.kind === 'list' ? { ...asSet(list), place } : undefined);

export function sortedItems(items: readonly ListItem[]): readonly ListItem[] {
  if (items.some(({ value }) => knownText(value) === undefined)) return items;
  return items.toSorted((a, b) => compareTexts(knownText(a.value) ?? '', knownText(b.value) ?? ''));
}

const tolist: HclFunction = ([list], { place }) => {
  if (list?.kind !== 'list') return undefined;
  const { every } = list;
  const kept = every === undefined ? {} : { every };
  return { kind: 'list', items: list.items, complete: list.complete, place, ...kept };
};

const sort: HclFunction = ([list], { place }) =>
  list?.kind === 'list' ? { kind: 'list', items: sortedItems(list.items), complete: list.complete, place } : undefined;

const reverse: HclFunction = ([list], { place }) =>
  list?.kind === 'list' ? { kind: 'list', items: list.items.toReversed(), complete: list.complete, place } : undefined;

const setunion: HclFunction = (values, call) => {
  const all = concatenated(values, call);
  return all === undefined ? undefined : toset([all], call);
};

/** Items that the others have, or have not; known values alone. */
function among(wanted: boolean): HclFunction {
  return ([first, ...others], { place }) => {
    if (first?.kind !== 'list') return undefined;
    const texts = others.map(other => (other.kind === 'list' && isClosed(other) ? knownTexts(other) : undefined));
    if (texts.some(each => each === undefined) || knownTexts(first) === undefined) return undefined;
    const items = first.items.filter(({ value }) => {
      const text = knownText(value) ?? '';
      return wanted ? texts.every(set => set?.has(text)) : !texts.some(set => set?.has(text));
    });
    return { ...first, items: sortedItems(items), isSet: true, place };
  };
}

export function isClosed({ items, complete }: ListValue): boolean {
  return complete && items.every(({ certain }) => certain);
}

function knownTexts({ items }: ListValue): ReadonlySet<string> | undefined {
  const texts = items.map(({ value }) => knownText(value));
  return texts.every(text => text !== undefined) ? new Set(texts) : undefined;
}

const setproduct: HclFunction = (lists, { place, scope }) => {
  let rows: readonly (readonly Value[])[] = [[]];
  for (const list of lists) {
    if (list.kind !== 'list' || !isClosed(list)) return undefined;
    if (rows.length * list.items.length > MAXIMUM_PARTS || !scope.budget.spend(rows.length * list.items.length))
      return undefined;
    rows = rows.flatMap(row => list.items.map(({ value }) => [...row, value]));
  }
  return listOf(
    rows.map(row => listOf(row, place)),
    place,
  );
};

/** The index wraps around. */
const element: HclFunction = ([list, index], { place, written }) => {
  if (list?.kind !== 'list' || index === undefined) return undefined;
  const number = knownNumber(index);
  const { length } = list.items;
  if (number === undefined || !isClosed(list) || length === 0) return indexOf(list, index, written, place);
  return list.items[((number % length) + length) % length]?.value;
};

const length: HclFunction = ([value], { place }) => {
  if (value === undefined) return undefined;
  if (value.kind === 'list') return isClosed(value) ? scalar(value.items.length, place) : undefined;
  if (value.kind === 'map') {
    const names = new Set(value.entries.map(({ key }) => knownText(key)));
    const closed = value.complete && value.entries.every(({ certain }) => certain) && !names.has(undefined);
    return closed ? scalar(names.size, place) : undefined;
  }
  const text = knownText(value);
  return text === undefined ? undefined : scalar(Array.from(text).length, place);
};

const contains: HclFunction = ([list, wanted], { place, scope }) => {
  if (list?.kind !== 'list' || wanted === undefined || !scope.budget.spend(list.items.length)) return undefined;
  let known = list.complete;
  for (const { value, certain } of list.items) {
    const same = equal(value, wanted);
    if (same === true && certain) return scalar(true, place);
    known &&= same === false;
  }
  return known ? scalar(false, place) : undefined;
};

const one: HclFunction = ([list], { place, written }) => {
  if (list?.kind !== 'list') return list?.kind === 'unknown' ? undefined : list;
  const [only, ...others] = list.items;
  if (only === undefined) return list.complete ? scalar(null, place) : list.every;
  // There is one or none; of what is none nobody asks for an attribute.
  return others.length === 0 ? only.value : failure(written, place);
};

/** The first value that is none of these. */
function firstBut(isNone: (value: Value) => boolean | undefined): HclFunction {
  return (candidates, { place, written }) => {
    let found: Value | undefined;
    for (const value of candidates) {
      const none = isNone(value);
      if (none === true) continue;
      found = found === undefined ? value : either(found, value, written, place);
      if (none === false) return found;
    }
    return found ?? failure(written, place);
  };
}

/** Null and the empty text are passed over. */
const coalesce = firstBut(value => {
  if (value.kind === 'unknown') return undefined;
  if (isNull(value)) return true;
  const text = knownText(value);
  if (text !== undefined) return text === '';
  const holds = value.kind === 'text' && value.pieces.some(piece => 'text' in piece && piece.text !== '');
  return value.kind !== 'text' || holds ? false : undefined;
});

const coalescelist = firstBut(value => {
  if (value.kind !== 'list') return isNull(value) ? true : undefined;
  if (value.items.some(({ certain }) => certain)) return false;
  return value.complete && value.items.length === 0 ? true : undefined;
});

const slice: HclFunction = ([list, from, to], { place }) => {
  const start = from === undefined ? undefined : knownNumber(from);
  const end = to === undefined ? undefined : knownNumber(to);
  if (list?.kind !== 'list' || start === undefined || end === undefined || !isClosed(list)) return undefined;
  return { kind: 'list', items: list.items.slice(start, end), complete: true, place };
};

const range: HclFunction = (given, { place, scope }) => {
  const numbers = given.map(knownNumber);
  const [first, second, third] = numbers;
  if (first === undefined || numbers.includes(undefined)) return undefined;
  const from = second === undefined ? 0 : first;
  const to = second ?? first;
  const step = third ?? (from <= to ? 1 : -1);
  const count = step === 0 ? 0 : Math.max(0, Math.ceil((to - from) / step));
  if (count > 1024 || !scope.budget.spend(count)) return undefined;
  return listOf(
    Array.from({ length: count }, (_, index) => scalar(from + index * step, place)),
    place,
  );
};

/** `alltrue` and `anytrue`. */
function truths(deciding: boolean): HclFunction {
  return ([list], { place }) => {
    if (list?.kind !== 'list') return undefined;
    const known = list.items.map(({ value, certain }) => ({ truth: knownBoolean(value), certain }));
    if (known.some(({ truth, certain }) => certain && truth === deciding)) return scalar(deciding, place);
    const open = !list.complete || known.some(({ truth }) => truth !== !deciding);
    return open ? undefined : scalar(!deciding, place);
  };
}

export const LIST_FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map<string, HclFunction>([
  ['concat', concatenated],
  ['flatten', flatten],
  ['distinct', distinct],
  ['compact', compact],
  ['toset', toset],
  ['tolist', tolist],
  ['sort', sort],
  ['reverse', reverse],
  ['setunion', setunion],
  ['setintersection', among(true)],
  ['setsubtract', among(false)],
  ['setproduct', setproduct],
  ['element', element],
  ['length', length],
  ['contains', contains],
  ['one', one],
  ['coalesce', coalesce],
  ['coalescelist', coalescelist],
  ['slice', slice],
  ['range', range],
  ['alltrue', truths(false)],
  ['anytrue', truths(true)],
]);
