import type { Place } from './place.ts';
import type { ScalarValue } from './located-tree.ts';
import type { WrittenText } from './written-text.ts';

/**
 * What a file says of a value, as far as it says it: JSON, CloudFormation with its functions, Terraform with its variables and a
 * script's arguments are all read to this, so that a policy is made of it in one way. What is open is said to be open.
 */
export type OpenValue = OpenScalar | OpenText | OpenList | OpenMap | UnknownValue;

/** Wholly known. */
export interface OpenScalar {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  readonly place: Place;
}

/** A text with open parts; a wholly known one is a scalar. */
export interface OpenText {
  readonly kind: 'text';
  readonly text: WrittenText;
  readonly place: Place;
}

export interface OpenList {
  readonly kind: 'list';
  /** `certain` is false where a variable decides whether the item is there. */
  readonly items: readonly { readonly value: OpenValue; readonly certain: boolean }[];
  /** False where a variable may add items. */
  readonly complete: boolean;
  readonly place: Place;
}

export interface OpenEntry {
  readonly key: WrittenText;
  readonly keyPlace: Place;
  readonly value: OpenValue;
  readonly certain: boolean;
}

export interface OpenMap {
  readonly kind: 'map';
  /** As written, with duplicates. */
  readonly entries: readonly OpenEntry[];
  /** False where a variable may add entries. */
  readonly complete: boolean;
  readonly place: Place;
}

/** Anything at all: a scalar, a list, a map. */
export interface UnknownValue {
  readonly kind: 'unknown';
  /** As it is written, for people. */
  readonly written: string;
  readonly place: Place;
}
