import type { LocatedNode } from '../../documents/located-tree.ts';
import type { Place } from '../../documents/place.ts';

/** The value of a key that stands once or more in a map: the last, as the readers of CI files take it. */
export function valueOf(node: LocatedNode | undefined, key: string): LocatedNode | undefined {
  return node?.kind === 'map' ? node.entries.findLast(entry => entry.key === key)?.value : undefined;
}

export function textAt(node: LocatedNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}

/** The items of a list; one value alone is a list of itself. */
export function itemsOf(node: LocatedNode | undefined): readonly LocatedNode[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  return node.kind === 'list' ? node.items : [node];
}

export function entriesOf(node: LocatedNode | undefined): readonly (readonly [string, LocatedNode])[] {
  return node?.kind === 'map' ? node.entries.map(({ key, value }) => [key, value] as const) : [];
}

export function placeOfNode(file: string, { start, end }: Pick<LocatedNode, 'start' | 'end'>): Place {
  return { file, start, end };
}
