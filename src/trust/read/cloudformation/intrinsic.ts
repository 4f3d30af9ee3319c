import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { WrittenText } from '../../../documents/written-text.ts';

/** A function of CloudFormation: `!Sub …`, `{"Fn::Sub": …}`. */
export interface Intrinsic {
  /** `Sub`, `Ref`, `Condition`. */
  readonly name: string;
  readonly argument: LocatedNode;
}

/** What `Fn::ForEach` and the second argument of `Fn::Sub` give for names. */
export type Names = ReadonlyMap<string, WrittenText>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
export function intrinsicOf(node: LocatedNode): Intrinsic | undefined {
  const { tag } = node;
  if (tag !== undefined && /^![A-Za-z]/.test(tag)) return { name: tag.slice(1), argument: withoutTag(node) };
  const [only] = node.kind === 'map' && node.entries.length === 1 ? node.entries : [];
  if (only === undefined) return undefined;
  if (only.key === 'Ref' || only.key === 'Condition') {
    return only.value.kind === 'scalar' ? { name: only.key, argument: only.value } : undefined;
  }
  if (!only.key.startsWith('Fn::') || only.key.startsWith('Fn::ForEach::')) return undefined;
  return { name: only.key.slice('Fn::'.length), argument: only.value };
}

function withoutTag(node: LocatedNode): LocatedNode {
  const { start, end } = node;
  switch (node.kind) {
    case 'scalar':
      return { kind: 'scalar', value: node.value, start, end };
    case 'list':
      return { kind: 'list', items: node.items, start, end };
    case 'map':
      return { kind: 'map', entries: node.entries, start, end };
  }
}

/** For people, of what cannot be known. */
export function writtenIntrinsic({ name, argument }: Intrinsic): string {
  const scalar = argument.kind === 'scalar' ? argument : argument.kind === 'list' ? argument.items[0] : undefined;
  const shown = scalar?.kind === 'scalar' && scalar.value !== null ? String(scalar.value).slice(0, 60) : '…';
  return name === 'Ref' || name === 'GetAtt' ? `\${${shown}}` : `!${name} ${shown}`;
}
