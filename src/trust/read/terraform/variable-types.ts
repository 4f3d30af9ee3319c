import { asSet } from '../../../documents/hcl/functions/list-functions.ts';
import type { HclExpression } from '../../../documents/hcl/hcl-tree.ts';
import { knownText, type MapEntry, scalar, type Value } from '../../../documents/hcl/value.ts';

/** Types are nested as deep as people write them. */
const DEEPEST = 16;

/** A variable's value as its type has it: sets in order, and what `optional(…)` fills in. */
export function typedValue(
  value: Value,
  type: HclExpression,
  evaluate: (expression: HclExpression) => Value,
  depth = 0,
): Value {
  if (type.kind !== 'call' || depth > DEEPEST) return value;
  const [inner, fallback] = type.arguments;
  if (inner === undefined) return value;
  const typed = (each: Value): Value => typedValue(each, inner, evaluate, depth + 1);
  switch (type.name) {
    case 'optional': {
      const absent = value.kind === 'scalar' && value.value === null;
      return typed(absent && fallback !== undefined ? evaluate(fallback) : value);
    }
    case 'list':
      return value.kind === 'list'
        ? { ...value, items: value.items.map(item => ({ ...item, value: typed(item.value) })) }
        : value;
    case 'set':
      if (value.kind !== 'list') return value;
      return asSet({ ...value, items: value.items.map(item => ({ ...item, value: typed(item.value) })) });
    case 'map':
      if (value.kind !== 'map') return value;
      return { ...value, entries: value.entries.map(entry => ({ ...entry, value: typed(entry.value) })) };
    case 'object':
      if (value.kind !== 'map' || inner.kind !== 'object') return value;
      return { ...value, entries: objectEntries(value, inner, evaluate, depth) };
    default:
      return value;
  }
}

function objectEntries(
  value: Value & { readonly kind: 'map' },
  type: HclExpression & { readonly kind: 'object' },
  evaluate: (expression: HclExpression) => Value,
  depth: number,
): readonly MapEntry[] {
  return type.entries.flatMap(({ key, value: wanted }) => {
    const name = key.kind === 'literal' ? String(key.value) : undefined;
    if (name === undefined) return [];
    const given = value.entries.find(entry => knownText(entry.key) === name);
    if (given !== undefined) return [{ ...given, value: typedValue(given.value, wanted, evaluate, depth + 1) }];
    if (wanted.kind !== 'call' || wanted.name !== 'optional') return [];
    const filled = typedValue(scalar(null, value.place), wanted, evaluate, depth + 1);
    return [{ key: scalar(name, value.place), value: filled, certain: true }];
  });
}
