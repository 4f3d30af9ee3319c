import type { LocatedNode } from '../../../documents/located-tree.ts';
import { openText, textOfValue } from '../../../documents/open-text-value.ts';
import type { OpenValue } from '../../../documents/open-value.ts';
import type { Place } from '../../../documents/place.ts';
import { knownText, type WrittenText } from '../../../documents/written-text.ts';
import type { Names } from './intrinsic.ts';

/** What a function asks the template for. */
export interface TemplateValues {
  valueOf(node: LocatedNode, names: Names): OpenValue | undefined;
  textOf(node: LocatedNode, names: Names): WrittenText;
  reference(name: string, names: Names): WrittenText;
}

export interface Call {
  readonly argument: LocatedNode;
  readonly place: Place;
  readonly names: Names;
  readonly template: TemplateValues;
}

/** Functions that make a value of their arguments alone; undefined where that cannot be known. */
export const FUNCTIONS: Readonly<Record<string, (call: Call) => OpenValue | undefined>> = {
  Sub: substituted,
  GetAtt: attribute,
  Join: joined,
  Select: selected,
  Split: split,
};

/** Of one text: no real one names a thousand things. */
const MOST_PIECES = 2000;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html */
function substituted({ argument, place, names, template }: Call): OpenValue | undefined {
  const [first, given] = argument.kind === 'list' ? argument.items : [argument];
  if (first?.kind !== 'scalar' || typeof first.value !== 'string') return undefined;
  const own = new Map(names);
  for (const { key, value } of given?.kind === 'map' ? given.entries : []) own.set(key, template.textOf(value, names));
  const pieces = first.value.split(/(\$\{[^{}]*\})/);
  if (pieces.length > MOST_PIECES) return undefined;
  const parts = pieces.flatMap((part): WrittenText['parts'] => {
    if (!part.startsWith('${') || !part.endsWith('}')) return [part];
    const name = part.slice(2, -1).trim();
    return name.startsWith('!') ? [`\${${name.slice(1)}}`] : template.reference(name, own).parts;
  });
  return openText(parts, place);
}

function attribute({ argument, place, names, template }: Call): OpenValue | undefined {
  const path =
    argument.kind === 'list' ? argument.items.map(item => knownText(template.textOf(item, names))) : undefined;
  const name =
    argument.kind === 'scalar' ? String(argument.value) : path?.includes(undefined) ? undefined : path?.join('.');
  return name === undefined ? undefined : openText(template.reference(name, names).parts, place);
}

function joined({ argument, place, names, template }: Call): OpenValue | undefined {
  const [separator, list] = argument.kind === 'list' ? argument.items : [];
  const value = list === undefined ? undefined : template.valueOf(list, names);
  if (separator?.kind !== 'scalar' || value?.kind !== 'list' || !value.complete) return undefined;
  if (value.items.some(({ certain }) => !certain)) return undefined;
  const parts = value.items.flatMap((item, index) => [
    ...(index > 0 ? [String(separator.value)] : []),
    ...textOfValue(item.value).parts,
  ]);
  return openText(parts, place);
}

function selected({ argument, names, template }: Call): OpenValue | undefined {
  const [index, list] = argument.kind === 'list' ? argument.items : [];
  const value = list === undefined ? undefined : template.valueOf(list, names);
  const at = index === undefined ? Number.NaN : Number(knownText(template.textOf(index, names)) ?? Number.NaN);
  if (value?.kind !== 'list' || !value.complete || value.items.some(({ certain }) => !certain)) return undefined;
  return value.items[at]?.value;
}

/** Where the separator is in the known parts; an open part may hold it too, so that what it is in is open. */
function split({ argument, place, names, template }: Call): OpenValue | undefined {
  const [separator, text] = argument.kind === 'list' ? argument.items : [];
  if (separator?.kind !== 'scalar' || text === undefined) return undefined;
  const known = knownText(template.textOf(text, names));
  if (known === undefined) return undefined;
  const items = known.split(String(separator.value)).map(each => ({ value: openText([each], place), certain: true }));
  return { kind: 'list', items, complete: true, place };
}
