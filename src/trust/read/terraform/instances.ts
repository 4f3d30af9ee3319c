import type { HclBlock } from '../../../documents/hcl/hcl-tree.ts';
import { iterated } from '../../../documents/hcl/lookup.ts';
import { type Scope, withNames } from '../../../documents/hcl/scope.ts';
import { knownNumber, knownText, type MapValue, scalar, unknown, type Value } from '../../../documents/hcl/value.ts';
import type { Place } from '../../../documents/place.ts';
import type { BlockReader } from './expanded-blocks.ts';
import { argumentOf } from './module-blocks.ts';
import type { Resource, Resources } from './resource.ts';

/** The instances that `count` or `for_each` make of a block. */
export interface Instances<T = Resource> {
  readonly form: 'single' | 'list' | 'map';
  readonly items: readonly { readonly key: string; readonly resource: T }[];
  readonly complete: boolean;
  /** What instances are like of which the files do not say how many there are. */
  readonly every?: T;
}

/** Makes one instance: what its address ends in, what its names mean, whether it is certainly there. */
type Make<T> = (suffix: string, scope: Scope, certain: boolean) => T;

/** More than any module makes of one block. */
const MOST_INSTANCES = 100;

export function instancesOf<T>(
  block: HclBlock,
  scope: Scope,
  reader: BlockReader,
  resources: Pick<Resources, 'basisOf'>,
  make: Make<T>,
): Instances<T> {
  const count = argumentOf(block, 'count');
  const forEach = argumentOf(block, 'for_each');
  const counter = count ?? forEach;
  if (counter === undefined)
    return { form: 'single', items: [{ key: '', resource: make('', scope, true) }], complete: true };
  const [value, { defaults }] = resources.basisOf(() => reader.evaluate(counter, scope));
  const form = count === undefined ? 'map' : 'list';
  const place = scope.place(counter.start, counter.end);
  const found = count === undefined ? eachOf(value, scope, make, place) : countOf(value, scope, make, place);
  // A variable that makes none unless it is set is there to be set.
  const idle = found.items.length === 0 && defaults.size > 0;
  if (found.complete && !idle) return { form, items: found.items, complete: true };
  return { form, items: found.items, complete: false, every: make('', found.open, false) };
}

interface Found<T> extends Pick<Instances<T>, 'items' | 'complete'> {
  /** What names mean for an instance that the files do not show. */
  readonly open: Scope;
}

function countOf<T>(value: Value, scope: Scope, make: Make<T>, place: Place): Found<T> {
  const number = knownNumber(value);
  const open = withObject(scope, 'count', new Map([['index', unknown('count.index', place)]]));
  if (number === undefined || number > MOST_INSTANCES) return { items: [], complete: false, open };
  const items = Array.from({ length: Math.max(0, number) }, (_, index) => ({
    key: String(index),
    resource: make(`[${index}]`, withObject(scope, 'count', new Map([['index', scalar(index, place)]])), true),
  }));
  return { items, complete: true, open };
}

function eachOf<T>(value: Value, scope: Scope, make: Make<T>, place: Place): Found<T> {
  const items: { readonly key: string; readonly resource: T }[] = [];
  let complete = value.kind === 'map' || value.kind === 'list';
  let like: Value = unknown('each.value', place);
  const names = (key: Value, of: Value): Scope =>
    withObject(
      scope,
      'each',
      new Map([
        ['key', key],
        ['value', of],
      ]),
    );
  for (const each of iterated(asMap(value), { key: 'each.key', value: 'each.value' }) ?? []) {
    const key = knownText(each.key);
    if (key !== undefined && items.length < MOST_INSTANCES) {
      items.push({ key, resource: make(`[${JSON.stringify(key)}]`, names(each.key, each.value), each.certain) });
    } else {
      complete = false;
      if (each.value.kind !== 'unknown') like = each.value;
    }
  }
  return { items, complete, open: names(unknown('each.key', place), like) };
}

/** Of a set, keys and values are the same. */
function asMap(value: Value): Value {
  if (value.kind !== 'list') return value;
  const entries = value.items.flatMap(({ value: item, certain }) =>
    item.kind === 'scalar' || item.kind === 'text' ? [{ key: item, value: item, certain }] : [],
  );
  const complete = value.complete && entries.length === value.items.length;
  const map: MapValue = { kind: 'map', entries, complete, place: value.place };
  return map;
}

/** `each.key`, `count.index`, `statement.value`: an object whose attributes are these. */
export function withObject(scope: Scope, name: string, values: ReadonlyMap<string, Value>): Scope {
  const place = { file: '', start: 0, end: 0 };
  const object: Value = { kind: 'object', written: name, place, attribute: of => values.get(of) };
  return withNames(scope, new Map([[name, object]]));
}
