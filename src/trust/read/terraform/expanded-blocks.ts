import type { HclBody, HclExpression } from '../../../documents/hcl/hcl-tree.ts';
import { iterated } from '../../../documents/hcl/lookup.ts';
import { type Scope, withNames } from '../../../documents/hcl/scope.ts';
import type { Value } from '../../../documents/hcl/value.ts';
import type { Place } from '../../../documents/place.ts';
import type { ResourceBlock } from './resource.ts';

export interface BlockReader {
  readonly evaluate: (expression: HclExpression, scope: Scope) => Value;
}

/** More than any block makes of a `dynamic`. */
const MOST_BLOCKS = 200;

/** A body with its `dynamic` blocks written out. */
export function expandedBlocks(
  body: HclBody,
  place: Place,
  scope: Scope,
  reader: BlockReader,
  certain: boolean,
): ResourceBlock {
  return {
    place,
    certain,
    attribute: name => {
      const found = body.attributes.find(attribute => attribute.name === name);
      return found === undefined ? undefined : reader.evaluate(found.value, scope);
    },
    blocks: type =>
      body.blocks.flatMap(block => {
        const at = scope.place(block.start, block.end);
        if (block.type === type) return [expandedBlocks(block.body, at, scope, reader, true)];
        if (block.type !== 'dynamic' || block.labels[0] !== type) return [];
        return dynamicBlocks(block.body, type, at, scope, reader);
      }),
  };
}

/** https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks */
function dynamicBlocks(
  body: HclBody,
  type: string,
  place: Place,
  scope: Scope,
  reader: BlockReader,
): readonly ResourceBlock[] {
  const content = body.blocks.find(block => block.type === 'content');
  const argument = (name: string): HclExpression | undefined =>
    body.attributes.find(attribute => attribute.name === name)?.value;
  const over = argument('for_each');
  if (content === undefined || over === undefined) return [];
  const iterator = argument('iterator');
  const name = iterator?.kind === 'variable' ? iterator.name : type;
  const items = iterated(reader.evaluate(over, scope), { key: `${name}.key`, value: `${name}.value` }) ?? [];
  return items.slice(0, MOST_BLOCKS).map(({ key, value, certain }) => {
    const attributes = new Map([
      ['key', key],
      ['value', value],
    ]);
    const object: Value = { kind: 'object', written: name, place, attribute: of => attributes.get(of) };
    const inner = withNames(scope, new Map([[name, object]]));
    return expandedBlocks(content.body, place, inner, reader, certain);
  });
}
