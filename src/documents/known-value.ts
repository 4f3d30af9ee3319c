import type { LocatedNode } from './located-tree.ts';
import type { OpenValue } from './open-value.ts';
import { written } from './written-text.ts';

/** A parsed text as a value of which nothing is open. Goes as deep as a parser lets a tree be. */
export function knownValue(node: LocatedNode, file: string): OpenValue {
  const place = { file, start: node.start, end: node.end };
  switch (node.kind) {
    case 'scalar':
      return { kind: 'scalar', value: node.value, place };
    case 'list': {
      const items = node.items.map(item => ({ value: knownValue(item, file), certain: true }));
      return { kind: 'list', items, complete: true, place };
    }
    case 'map': {
      const entries = node.entries.map(({ key, keyStart, keyEnd, value }) => {
        const keyPlace = { file, start: keyStart, end: keyEnd };
        return { key: written(key, keyPlace), keyPlace, value: knownValue(value, file), certain: true };
      });
      return { kind: 'map', entries, complete: true, place };
    }
  }
}
