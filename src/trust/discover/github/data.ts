import { entryOf, type LocatedNode } from '../../../documents/located-tree.ts';
import { anyOf, known, type Value, type Values } from './values.ts';

/** What a list or a map has under one of the names, or under any where they are not known; undefined where it is no such. */
export function stepInto(value: Value, names: readonly string[] | undefined): Values | undefined {
  if (value.kind !== 'data') return undefined;
  const { node } = value;
  if (node.kind === 'scalar') return undefined;
  const children =
    node.kind === 'list'
      ? node.items.filter((_item, index) => names === undefined || names.includes(String(index)))
      : names === undefined
        ? node.entries.map(entry => entry.value)
        : names.flatMap(name => childOf(node, name) ?? []);
  return children.length === 0 ? known(null) : anyOf(children.map(dataOf));
}

/** GitHub looks members up without regard to case. */
export function childOf(node: LocatedNode | undefined, name: string): LocatedNode | undefined {
  if (node?.kind !== 'map') return undefined;
  const wanted = name.toLowerCase();
  return entryOf(node, name)?.value ?? node.entries.find(({ key }) => key.toLowerCase() === wanted)?.value;
}

/** A node that holds no expressions, as data. */
export function dataOf(node: LocatedNode): Values {
  return node.kind === 'scalar' ? known(node.value) : { values: [{ kind: 'data', node }], complete: true };
}
