import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { WrittenTexts } from '../../../documents/written-text.ts';
import { itemsOf, textAt, valueOf } from '../nodes.ts';
import { either, openText, single } from '../possible-texts.ts';

/** `$[[ inputs.name ]]` of a file: undefined for a name that it does not declare. */
export type Inputs = (name: string) => WrittenTexts | undefined;

/**
 * The inputs of a file as `spec` declares them (https://docs.gitlab.com/ci/inputs/): what an `include` gives, else the default; an
 * option list has no others. `given` is undefined where nobody of these files includes it.
 */
export function inputsOf(
  spec: LocatedNode | undefined,
  given: ((name: string) => WrittenTexts | undefined) | undefined,
): Inputs {
  const declared = valueOf(valueOf(spec, 'spec'), 'inputs');
  return name => {
    const input = declared?.kind === 'map' ? declared.entries.find(({ key }) => key === name)?.value : undefined;
    if (input === undefined) return undefined;
    const ofInclude = given?.(name);
    if (ofInclude !== undefined) return ofInclude;
    const byDefault = textAt(valueOf(input, 'default'));
    const defaults: readonly WrittenTexts[] = byDefault === undefined ? [] : [single({ parts: [byDefault] })];
    if (given !== undefined && byDefault !== undefined) return either(...defaults);
    const options = itemsOf(valueOf(input, 'options')).flatMap(item => textAt(item) ?? []);
    if (options.length > 0) return { values: options.map(text => ({ parts: [text] })), complete: true };
    return either(single(openText(`$[[ inputs.${name} ]]`)), ...defaults);
  };
}
