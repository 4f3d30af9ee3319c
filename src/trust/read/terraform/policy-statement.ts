import {
  isNull,
  knownText,
  type ListItem,
  type MapEntry,
  scalar,
  type TextPiece,
  textOf,
  unknownPart,
  type Value,
} from '../../../documents/hcl/value.ts';
import type { Place } from '../../../documents/place.ts';
import type { ResourceBlock } from './resource.ts';

export function entry(key: string, value: Value, place: Place = value.place, certain = true): MapEntry {
  return { key: scalar(key, place), value, certain };
}

/** A `statement` block as the JSON that it becomes. */
export function statementOf(block: ResourceBlock, version: Value): Value {
  const { place } = block;
  const variables = knownText(version) === '2008-10-17' ? (value: Value) => value : withPolicyVariables;
  const list = (field: string, ...names: readonly string[]): readonly MapEntry[] => {
    const value = names.map(name => block.attribute(name)).find(each => each !== undefined && !isNull(each));
    if (value === undefined || isEmpty(value)) return [];
    // What is not known may be null, and the argument not there.
    return [entry(field, variables(ofTexts(value)), value.place, value.kind !== 'unknown')];
  };
  const sid = block.attribute('sid');
  const effect = block.attribute('effect');
  const entries = [
    ...(sid === undefined || isNull(sid) || knownText(sid) === '' ? [] : [entry('Sid', sid)]),
    entry('Effect', effect === undefined || isNull(effect) ? scalar('Allow', place) : effect),
    // Terraform takes no `action`; who writes it means this.
    ...list('Action', 'actions', 'action'),
    ...list('NotAction', 'not_actions'),
    ...list('Resource', 'resources'),
    ...list('NotResource', 'not_resources'),
    ...principals('Principal', block.blocks('principals'), variables),
    ...principals('NotPrincipal', block.blocks('not_principals'), variables),
    ...conditions(block.blocks('condition'), variables),
  ];
  return { kind: 'map', entries, complete: true, place };
}

function isEmpty(value: Value): boolean {
  return value.kind === 'list' && value.complete && value.items.length === 0;
}

type WithVariables = (value: Value) => Value;

/** Blocks of one type are one list. */
function principals(field: string, blocks: readonly ResourceBlock[], variables: WithVariables): readonly MapEntry[] {
  const [first] = blocks;
  if (first === undefined) return [];
  const { place } = first;
  const everybody = blocks.length === 1 && knownText(first.attribute('type') ?? scalar('', place)) === '*';
  if (everybody) return [entry(field, scalar('*', place), place, first.certain)];
  const kinds = new Merged();
  for (const block of blocks) {
    const type = block.attribute('type') ?? unwritten('type', block.place);
    const identifiers = block.attribute('identifiers') ?? unwritten('identifiers', block.place);
    kinds.add(type, variables(ofTexts(identifiers)), block);
  }
  const certain = blocks.some(block => block.certain);
  return [entry(field, { kind: 'map', entries: kinds.entries(), complete: true, place }, place, certain)];
}

/** Conditions of one test and variable are one, with the values of them all. */
function conditions(blocks: readonly ResourceBlock[], variables: WithVariables): readonly MapEntry[] {
  const [first] = blocks;
  if (first === undefined) return [];
  const tests = new Map<string, { readonly test: Value; readonly place: Place; readonly keys: Merged }>();
  for (const block of blocks) {
    const test = block.attribute('test') ?? unwritten('test', block.place);
    const variable = block.attribute('variable') ?? unwritten('variable', block.place);
    const values = block.attribute('values') ?? unwritten('values', block.place);
    const name = knownText(test) ?? `\0${tests.size}`;
    const known = tests.get(name) ?? { test, place: block.place, keys: new Merged() };
    known.keys.add(variable, variables(ofTexts(values)), block);
    tests.set(name, known);
  }
  const entries = [...tests.values()].map(({ test, place, keys }) => {
    const value: Value = { kind: 'map', entries: keys.entries(), complete: true, place };
    return { key: keyOf(test), value, certain: true };
  });
  const place = { ...first.place, end: blocks.at(-1)?.place.end ?? first.place.end };
  return [entry('Condition', { kind: 'map', entries, complete: true, place }, place)];
}

/** Lists by key, each key once where it is known. */
class Merged {
  readonly #entries = new Map<string, { readonly key: Value; readonly value: Value; readonly certain: boolean }>();

  add(key: Value, value: Value, { certain }: Pick<ResourceBlock, 'certain'>): void {
    const name = knownText(key) ?? `\0${this.#entries.size}`;
    const earlier = this.#entries.get(name);
    if (earlier === undefined) this.#entries.set(name, { key, value, certain });
    else this.#entries.set(name, joined(earlier, { key, value, certain }));
  }

  entries(): readonly MapEntry[] {
    return [...this.#entries.values()].map(({ key, value, certain }) => ({ key: keyOf(key), value, certain }));
  }
}

interface Valued {
  readonly key: Value;
  readonly value: Value;
  readonly certain: boolean;
}

function joined(one: Valued, other: Valued): Valued {
  const certain = one.certain || other.certain;
  const items = [one, other].flatMap(({ value, certain: sure }): readonly ListItem[] => {
    // Where one of the two may be missing, so may its values, and the other's stand.
    const kept = sure || !certain;
    if (value.kind !== 'list') return [{ value, certain: kept }];
    return value.items.map(item => ({ ...item, certain: item.certain && kept }));
  });
  const complete = [one, other].every(({ value }) => value.kind !== 'list' || value.complete);
  return { key: one.key, value: { kind: 'list', items, complete, place: one.value.place }, certain };
}

function keyOf(value: Value): MapEntry['key'] {
  if (value.kind === 'scalar' || value.kind === 'text') return value;
  const written = value.kind === 'unknown' ? value.written : '…';
  return { kind: 'text', pieces: [{ unknown: written }], place: value.place };
}

function unwritten(name: string, place: Place): Value {
  return { kind: 'unknown', written: name, place };
}

/** The provider takes lists of texts, so that an item that is not known is a text all the same. */
function ofTexts(value: Value): Value {
  if (value.kind !== 'list') return value;
  const items = value.items.map(({ value: item, certain }): ListItem => {
    if (item.kind !== 'unknown') return { value: item, certain };
    return { value: { kind: 'text', pieces: [unknownPart(item.written)], place: item.place }, certain };
  });
  return { ...value, items };
}

/** What HCL would take for its own `${…}` is written `&{…}`. */
function withPolicyVariables(value: Value): Value {
  if (value.kind === 'scalar') {
    const text = typeof value.value === 'string' ? value.value : undefined;
    return text?.includes('&{') === true ? scalar(text.replaceAll('&{', '${'), value.place) : value;
  }
  if (value.kind === 'text') {
    const pieces = value.pieces.map((piece): TextPiece =>
      'text' in piece ? { text: piece.text.replaceAll('&{', '${') } : piece,
    );
    return textOf(pieces, value.place, '…');
  }
  if (value.kind !== 'list') return value;
  return { ...value, items: value.items.map(item => ({ ...item, value: withPolicyVariables(item.value) })) };
}
