import { openValueOf, writtenTextOf } from '../../../documents/hcl/open-value-of.ts';
import type { Budget } from '../../../documents/hcl/scope.ts';
import { isNull, knownBoolean, knownNumber, piecesOf, unknownPart, type Value } from '../../../documents/hcl/value.ts';
import { knownText, written, type WrittenText, type WrittenTexts } from '../../../documents/written-text.ts';
import type { ResourceBlock } from './resource.ts';

/** An argument's text; undefined where it is not written, or null. */
export function textArgument(block: ResourceBlock, name: string): WrittenText | undefined {
  const value = block.attribute(name);
  return value === undefined || isNull(value) ? undefined : textOfValue(value);
}

/** What is no text is open: Terraform would refuse it, or the files do not say it. */
export function textOfValue(value: Value): WrittenText {
  const pieces = piecesOf(value);
  if (pieces !== undefined) return writtenTextOf(pieces, value.place);
  return {
    parts: [{ unknown: value.kind === 'failure' || value.kind === 'object' ? value.written : '…' }],
    place: value.place,
  };
}

/** An argument that is a list of texts; where it is not written, there are none. */
export function textsArgument(block: ResourceBlock, name: string): WrittenTexts {
  const value = block.attribute(name);
  return value === undefined || isNull(value) ? { values: [], complete: true } : textsOfValue(value);
}

export function textsOfValue(value: Value): WrittenTexts {
  if (value.kind !== 'list') return { values: [textOfValue(value)], complete: value.kind !== 'unknown' };
  return {
    values: value.items.map(item => textOfValue(item.value)),
    complete: value.complete && value.items.every(({ certain }) => certain),
  };
}

export function numberArgument(block: ResourceBlock, name: string): number | undefined {
  const value = block.attribute(name);
  return value === undefined ? undefined : knownNumber(value);
}

export function booleanArgument(block: ResourceBlock, name: string): boolean | undefined {
  const value = block.attribute(name);
  return value === undefined ? undefined : knownBoolean(value);
}

/** The entries of an argument that is a map of texts. */
export function entriesArgument(
  block: ResourceBlock,
  argument: string,
  budget: Budget,
): { readonly entries: readonly { readonly key: string; readonly value: WrittenText }[]; readonly complete: boolean } {
  const value = block.attribute(argument);
  if (value === undefined || isNull(value)) return { entries: [], complete: true };
  const open = openValueOf(value, budget);
  if (open.kind !== 'map') return { entries: [], complete: false };
  let { complete } = open;
  const entries = open.entries.flatMap(({ key, value: each, certain }) => {
    const name = knownText(key);
    if (name === undefined || !certain) complete = false;
    if (name === undefined) return [];
    if (each.kind === 'scalar')
      return each.value === null ? [] : [{ key: name, value: written(String(each.value), each.place) }];
    if (each.kind === 'text') return [{ key: name, value: each.text }];
    const part = unknownPart(each.kind === 'unknown' ? each.written : '…');
    return [{ key: name, value: { parts: [part], place: each.place } }];
  });
  return { entries, complete };
}
