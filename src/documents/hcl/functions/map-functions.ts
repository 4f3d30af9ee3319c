import { either } from '../either.ts';
import { compareTexts, indexOf } from '../lookup.ts';
import { isNull, knownText, type MapEntry, unknown, type Value } from '../value.ts';
import type { HclFunction } from './function.ts';
import { isClosed, sortedItems } from './list-functions.ts';

const merge: HclFunction = (values, { place, scope }) => {
  const entries = new Map<string, MapEntry>();
  const open: MapEntry[] = [];
  let complete = true;
  const add = (value: Value, certain: boolean): void => {
    if (value.kind === 'map' && scope.budget.spend(value.entries.length)) {
      complete &&= value.complete;
      for (const entry of value.entries) {
        const key = knownText(entry.key);
        const earlier = key === undefined ? undefined : entries.get(key);
        const sure = certain && entry.certain;
        if (key === undefined) open.push({ ...entry, certain: sure });
        else if (sure || earlier === undefined) entries.set(key, { ...entry, certain: sure });
        else {
          const merged = either(entry.value, earlier.value, key, entry.value.place);
          entries.set(key, { key: entry.key, value: merged, certain: earlier.certain });
        }
      }
    } else if (!isNull(value)) {
      complete = false;
      // What is not known may put another value under any key.
      for (const [key, entry] of entries) {
        const other = value.kind === 'unknown' ? value : unknown('merge', place);
        entries.set(key, { ...entry, value: either(entry.value, other, other.written, place) });
      }
    }
  };
  for (const value of values) add(value, true);
  return { kind: 'map', entries: [...entries.values(), ...open], complete, place };
};

/** `merge(maps…)` of a list of which some may be missing. */
export const mergeOpen: HclFunction = (values, call) => {
  const last = values.at(-1);
  if (last?.kind !== 'list') return undefined;
  const maps = last.items.map(({ value, certain }): Value => {
    if (value.kind !== 'map' || certain) return value;
    return { ...value, entries: value.entries.map(entry => ({ ...entry, certain: false })) };
  });
  const merged = merge([...values.slice(0, -1), ...maps], call);
  return merged?.kind === 'map' ? { ...merged, complete: merged.complete && last.complete } : merged;
};

const keys: HclFunction = ([map], { place }) => {
  if (map?.kind !== 'map') return undefined;
  const items = map.entries.map(({ key, certain }) => ({ value: key, certain }));
  return { kind: 'list', items: sortedItems(items), complete: map.complete, place };
};

const values: HclFunction = ([map], { place }) => {
  if (map?.kind !== 'map') return undefined;
  const { entries, every } = map;
  const known = entries.every(({ key }) => knownText(key) !== undefined);
  const ordered = known
    ? entries.toSorted((a, b) => compareTexts(knownText(a.key) ?? '', knownText(b.key) ?? ''))
    : entries;
  const items = ordered.map(({ value, certain }) => ({ value, certain }));
  return { kind: 'list', items, complete: map.complete, place, ...(every === undefined ? {} : { every }) };
};

const lookup: HclFunction = ([map, key, fallback], { place, written }) => {
  if (map === undefined || key === undefined) return undefined;
  const found = indexOf(map, key, written, place);
  if (found.kind === 'failure') return fallback ?? found;
  const sure =
    map.kind === 'map' && map.entries.some(entry => entry.certain && knownText(entry.key) === knownText(key));
  return sure || fallback === undefined ? found : either(found, fallback, written, place);
};

const zipmap: HclFunction = ([names, items], { place }) => {
  if (names?.kind !== 'list' || items?.kind !== 'list' || !isClosed(names) || !isClosed(items)) return undefined;
  const entries = names.items.flatMap(({ value }, index) => {
    const item = items.items[index];
    const known = value.kind === 'scalar' || value.kind === 'text';
    return known && item !== undefined ? [{ key: value, value: item.value, certain: true }] : [];
  });
  return entries.length === names.items.length ? { kind: 'map', entries, complete: true, place } : undefined;
};

export const MAP_FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map<string, HclFunction>([
  ['merge', merge],
  ['keys', keys],
  ['values', values],
  ['lookup', lookup],
  ['zipmap', zipmap],
]);
