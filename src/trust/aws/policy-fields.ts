import { printable } from '../../core/text.ts';
import type { OpenEntry, OpenMap, OpenValue } from '../../documents/open-value.ts';
import type { Place } from '../../documents/place.ts';
import { knownText, shownText, type WrittenText, type WrittenTexts } from '../../documents/written-text.ts';

/** What IAM would refuse of a document. */
export interface PolicyFault {
  /** One sentence for people. */
  readonly message: string;
  readonly place: Place;
}

/** Whoever has more mends these first. */
const MOST_FAULTS = 100;

export class PolicyFaults {
  readonly #faults: PolicyFault[] = [];

  add(place: Place, message: string): void {
    if (this.#faults.length < MOST_FAULTS) this.#faults.push({ message, place });
  }

  get all(): readonly PolicyFault[] {
    return this.#faults;
  }
}

/** Of a map: a field that stands once, `open` where the file leaves open whether or as what it is there. */
export type Field = OpenEntry | 'open' | undefined;

export type FieldOf<Name extends string> = (name: Name) => Field;

/** The fields of a map that may have those and no others. */
export function fieldsOf<Name extends string>(
  map: OpenMap,
  names: readonly Name[],
  what: string,
  faults: PolicyFaults,
): FieldOf<Name> {
  const found = new Map<string, Field>();
  let { complete } = map;
  for (const entry of map.entries) {
    const name = knownText(entry.key);
    if (name === undefined) {
      complete = false;
      continue;
    }
    if (!names.some(each => each === name)) {
      faults.add(entry.keyPlace, `${what} has "${printable(name, 60)}", which IAM does not take there.`);
    }
    const before = found.get(name);
    if (before !== undefined && before !== 'open' && before.certain && entry.certain) {
      faults.add(entry.keyPlace, `${what} has "${printable(name, 60)}" twice.`);
    }
    found.set(name, before === undefined ? entry : 'open');
  }
  return name => found.get(name) ?? (complete ? undefined : 'open');
}

/** A list, or the one value that may stand for a list of it. */
export function itemsOf(value: OpenValue): {
  readonly items: readonly { readonly value: OpenValue; readonly certain: boolean }[];
  readonly complete: boolean;
} {
  return value.kind === 'list' ? value : { items: [{ value, certain: true }], complete: true };
}

/** A text or a list of texts. */
export function textsOf(
  field: OpenValue,
  what: string,
  faults: PolicyFaults,
  scalars: 'texts' | 'any' = 'texts',
): WrittenTexts {
  const { items, complete } = itemsOf(field);
  let all = complete;
  const values = items.flatMap(({ value, certain }): readonly WrittenText[] => {
    const text = textOf(value, scalars);
    if (text === undefined) {
      faults.add(value.place, `${what} holds something that is no text.`);
      return [];
    }
    if (certain && value.kind !== 'unknown') return [text];
    // It may be another value, several or none: that the text is there at all is no more certain than what it says.
    all = false;
    return [{ parts: [{ unknown: shownText(text) }], place: value.place }];
  });
  return { values, complete: all };
}

/** IAM takes numbers and booleans for their texts where it compares. */
function textOf(value: OpenValue, scalars: 'texts' | 'any'): WrittenText | undefined {
  const { place } = value;
  switch (value.kind) {
    case 'scalar':
      if (typeof value.value === 'string') return { parts: [value.value], place };
      return scalars === 'texts' || value.value === null ? undefined : { parts: [String(value.value)], place };
    case 'text':
      return { parts: value.text.parts, place };
    case 'unknown':
      return { parts: [{ unknown: value.written }], place };
    case 'list':
    case 'map':
      return undefined;
  }
}
