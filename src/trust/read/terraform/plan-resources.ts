import { valueOfNode } from '../../../documents/hcl/json-text.ts';
import { isNull, knownText, type MapEntry, scalar, unknown, type Value } from '../../../documents/hcl/value.ts';
import { entryOf, type LocatedNode } from '../../../documents/located-tree.ts';
import type { Place } from '../../../documents/place.ts';
import type { Basis, Resource, ResourceBlock, Resources } from './resource.ts';

/** A plan, or a state, as `terraform show -json` prints it; undefined for other JSON. */
export function planResourcesOf(root: LocatedNode, file: string): Resources | undefined {
  const values = entryOf(root, 'planned_values')?.value ?? entryOf(root, 'values')?.value;
  const rootModule = entryOf(values, 'root_module')?.value;
  if (entryOf(root, 'format_version') === undefined || rootModule === undefined) return undefined;
  return new PlanResources(root, rootModule, file);
}

/** Modules stand in each other, as deep as JSON is read. */
function resourcesIn(module: LocatedNode | undefined): readonly LocatedNode[] {
  const own = itemsOf(entryOf(module, 'resources')?.value);
  return [...own, ...itemsOf(entryOf(module, 'child_modules')?.value).flatMap(resourcesIn)];
}

function itemsOf(node: LocatedNode | undefined): readonly LocatedNode[] {
  return node?.kind === 'list' ? node.items : [];
}

function textOf(node: LocatedNode | undefined, key: string): string | undefined {
  const value = entryOf(node, key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

const NOTHING: Basis = { defaults: new Set(), resources: new Set() };

/** What a plan says has its values in it: nothing is left to evaluate, and what is known after apply alone is open. */
class PlanResources implements Resources {
  readonly #byType = new Map<string, Resource[]>();
  readonly #expressions: ReadonlyMap<string, LocatedNode>;
  #asked = new Set<string>();

  constructor(root: LocatedNode, rootModule: LocatedNode, file: string) {
    this.#expressions = configured(entryOf(entryOf(root, 'configuration')?.value, 'root_module')?.value);
    const changes = new Map(
      itemsOf(entryOf(root, 'resource_changes')?.value).map(change => [
        textOf(change, 'address'),
        entryOf(change, 'change')?.value,
      ]),
    );
    const earlier = entryOf(entryOf(entryOf(root, 'prior_state')?.value, 'values')?.value, 'root_module')?.value;
    const seen = new Set<string>();
    const placeOf = (start: number, end: number): Place => ({ file, start, end });
    // A data source stands in the earlier state alone, or among the changes where it is read when the plan is applied.
    const data = [...resourcesIn(earlier), ...itemsOf(entryOf(root, 'resource_changes')?.value)].filter(
      node => textOf(node, 'mode') === 'data',
    );
    for (const node of [...resourcesIn(rootModule), ...data]) {
      const address = textOf(node, 'address');
      const type = textOf(node, 'type');
      if (address === undefined || type === undefined || seen.has(address)) continue;
      seen.add(address);
      const mode = textOf(node, 'mode') === 'data' ? 'data' : 'resource';
      const change = changes.get(address);
      const values = entryOf(node, 'values')?.value ?? entryOf(change, 'after')?.value;
      const place = placeOf(node.start, node.end);
      const value: Value =
        values === undefined ? { kind: 'map', entries: [], complete: false, place } : valueOfNode(values, placeOf);
      const expressions = this.#expressions.get(withoutIndexes(address));
      const isWorkedOut = (key: string): boolean =>
        expressions !== undefined && entryOf(expressions, key) === undefined;
      const mask = entryOf(change, 'after_unknown')?.value;
      const block = blockOf(opened(value, mask, expressions, place, isWorkedOut) ?? value, place);
      const attribute = (name: string): Value | undefined => {
        const found = block.attribute(name);
        for (const each of this.#referencesOf(address, name)) this.#asked.add(each);
        return found;
      };
      const key = `${mode} ${type}`;
      const known = this.#byType.get(key) ?? [];
      known.push({ ...block, mode, type, address, place, attribute });
      this.#byType.set(key, known);
    }
  }

  ofType(type: string, mode: 'resource' | 'data' = 'resource'): readonly Resource[] {
    return this.#byType.get(`${mode} ${type}`) ?? [];
  }

  basisOf<T>(use: () => T): readonly [result: T, basis: Basis] {
    const outer = this.#asked;
    this.#asked = new Set();
    const result = use();
    const resources = this.#asked;
    this.#asked = outer;
    for (const address of resources) outer.add(address);
    return [result, { ...NOTHING, resources }];
  }

  /** Addresses that the configuration of an argument names, with the instance's own index where theirs is by it. */
  #referencesOf(address: string, argument: string): readonly string[] {
    const expression = entryOf(this.#expressions.get(withoutIndexes(address)), argument)?.value;
    const module = /^(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*/.exec(address)?.[0] ?? '';
    const index = /\[[^\]]*\]$/.exec(address)?.[0] ?? '';
    return referencesIn(expression).flatMap(text => [`${module}${text}`, `${module}${text}${index}`]);
  }
}

function referencesIn(expression: LocatedNode | undefined): readonly string[] {
  return itemsOf(entryOf(expression, 'references')?.value).flatMap(node =>
    node.kind === 'scalar' && typeof node.value === 'string' ? [node.value] : [],
  );
}

/**
 * A value with what is known after apply alone as open parts, shown by what the configuration refers to: `true` in the mask.
 * Undefined where nothing is there.
 */
function opened(
  value: Value | undefined,
  mask: LocatedNode | undefined,
  expression: LocatedNode | undefined,
  place: Place,
  workedOut: (key: string) => boolean = () => false,
): Value | undefined {
  const at = value?.place ?? place;
  if (mask?.kind === 'scalar') {
    return mask.value === true ? unknown(referencesIn(expression)[0] ?? 'known after apply', at) : value;
  }
  if (mask?.kind === 'list' && value?.kind === 'list') {
    const items = mask.items.map((item, index) => {
      const inner = expression?.kind === 'list' ? expression.items[index] : expression;
      const made = opened(value.items[index]?.value, item, inner, at);
      return { value: made ?? scalar(null, at), certain: true };
    });
    return { ...value, items: [...items, ...value.items.slice(items.length)] };
  }
  if (mask?.kind !== 'map' || value?.kind !== 'map') return value;
  const entries = new Map<string, MapEntry>(value.entries.map(entry => [knownText(entry.key) ?? '', entry]));
  for (const { key, value: inner } of mask.entries) {
    // What nobody configures, the provider works out.
    if (workedOut(key) && inner.kind === 'scalar') continue;
    const made = opened(entries.get(key)?.value, inner, entryOf(expression, key)?.value, at);
    if (made !== undefined) entries.set(key, { key: scalar(key, at), value: made, certain: true });
  }
  return { ...value, entries: [...entries.values()] };
}

/** In a plan, blocks are lists of objects; a block that may stand once only may be an object. */
function blockOf(value: Value, place: Place): ResourceBlock {
  const entries = value.kind === 'map' ? value.entries : [];
  const find = (name: string): Value | undefined => entries.findLast(({ key }) => knownText(key) === name)?.value;
  return {
    place,
    certain: true,
    attribute: name => {
      const found = find(name);
      return found === undefined || isNull(found) ? undefined : found;
    },
    blocks: type => {
      const found = find(type);
      if (found?.kind === 'map') return [blockOf(found, found.place)];
      if (found?.kind !== 'list') return [];
      return found.items.flatMap(({ value: item }) => (item.kind === 'map' ? [blockOf(item, item.place)] : []));
    },
  };
}

/** The expressions of each resource by its address without indexes. */
function configured(module: LocatedNode | undefined, prefix = ''): ReadonlyMap<string, LocatedNode> {
  const found = new Map<string, LocatedNode>();
  for (const node of itemsOf(entryOf(module, 'resources')?.value)) {
    const address = textOf(node, 'address');
    const expressions = entryOf(node, 'expressions')?.value;
    if (address !== undefined && expressions !== undefined) found.set(`${prefix}${address}`, expressions);
  }
  const calls = entryOf(module, 'module_calls')?.value;
  for (const { key, value } of calls?.kind === 'map' ? calls.entries : []) {
    for (const [address, node] of configured(entryOf(value, 'module')?.value, `${prefix}module.${key}.`)) {
      found.set(address, node);
    }
  }
  return found;
}

/** `module.a["x"].b.c[0]` → `module.a.b.c`. */
function withoutIndexes(address: string): string {
  return address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '');
}
