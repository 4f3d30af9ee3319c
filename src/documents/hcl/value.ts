import type { ScalarValue } from '../located-tree.ts';
import type { OpenScalar, UnknownValue } from '../open-value.ts';
import type { Place } from '../place.ts';
import type { UnknownPart } from '../written-text.ts';

/**
 * What an expression comes to, as far as the files say. It is `OpenValue` with what only evaluation needs: objects whose
 * attributes are looked up when they are asked for, JSON that is still a value, and failures, which `try` looks for.
 */
export type Value =
  | OpenScalar
  | TextValue
  | JsonValue
  | ListValue
  | MapValue
  | UnknownValue
  | FailureValue
  | ObjectValue;

/** A text in pieces. */
export interface TextValue {
  readonly kind: 'text';
  readonly pieces: readonly TextPiece[];
  readonly place: Place;
}

export type TextPiece = KnownPiece | UnknownPart | JsonPiece;

export interface KnownPiece {
  readonly text: string;
  /** Where exactly this text stands in a file; absent where escapes or functions made it. */
  readonly place?: Place;
}

/** A value as JSON amid other text. */
export interface JsonPiece {
  readonly json: JsonValue;
}

/** The text that `jsonencode` makes of a value. */
export interface JsonValue {
  readonly kind: 'json';
  readonly value: Value;
  readonly place: Place;
}

export interface ListItem {
  readonly value: Value;
  /** False where it is not known whether the item is there; it may then stand for any number of items like it. */
  readonly certain: boolean;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly ListItem[];
  readonly complete: boolean;
  readonly isSet?: boolean;
  /** What any item is like that has no place of its own here: instances of a resource whose number is not known. */
  readonly every?: Value;
  readonly place: Place;
}

export interface MapEntry {
  readonly key: TextValue | OpenScalar;
  readonly value: Value;
  readonly certain: boolean;
}

export interface MapValue {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly complete: boolean;
  /** As for lists. */
  readonly every?: Value;
  readonly place: Place;
}

/** Terraform would refuse it: an attribute that is not there, a function of what it does not take. */
export interface FailureValue {
  readonly kind: 'failure';
  readonly written: string;
  readonly place: Place;
}

export interface ObjectValue {
  readonly kind: 'object';
  readonly written: string;
  readonly place: Place;
  /** Undefined where it has no such attribute. */
  readonly attribute: (name: string) => Value | undefined;
}

export function scalar(value: ScalarValue, place: Place): OpenScalar {
  return { kind: 'scalar', value, place };
}

export function unknown(written: string, place: Place): UnknownValue {
  return { kind: 'unknown', written, place };
}

export function failure(written: string, place: Place): FailureValue {
  return { kind: 'failure', written, place };
}

export function listOf(values: readonly Value[], place: Place): ListValue {
  return { kind: 'list', items: values.map(value => ({ value, certain: true })), complete: true, place };
}

export function isNull(value: Value): boolean {
  return value.kind === 'scalar' && value.value === null;
}

/** A text, or what Terraform makes one of by itself: a number, a boolean. Undefined where any of it is open. */
export function knownText(value: Value): string | undefined {
  if (value.kind === 'scalar') return value.value === null ? undefined : String(value.value);
  if (value.kind !== 'text') return undefined;
  let text = '';
  for (const piece of value.pieces) {
    if (!('text' in piece)) return undefined;
    text += piece.text;
  }
  return text;
}

export function knownNumber(value: Value): number | undefined {
  const text = knownText(value);
  if (text === undefined || text.trim() === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

export function knownBoolean(value: Value): boolean | undefined {
  if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value;
  const text = knownText(value);
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** What stands for the value inside a text; undefined for what Terraform puts into no text. */
export function piecesOf(value: Value): readonly TextPiece[] | undefined {
  switch (value.kind) {
    case 'scalar':
      return value.value === null ? undefined : [{ text: String(value.value) }];
    case 'text':
      return value.pieces;
    case 'json':
      return [{ json: value }];
    case 'unknown':
      return [unknownPart(value.written)];
    case 'list':
    case 'map':
    case 'failure':
    case 'object':
      return undefined;
  }
}

/** As a template would have it: `${var.branch}`. */
export function unknownPart(written: string): UnknownPart {
  return { unknown: written.startsWith('${') ? written : `\${${written}}` };
}

/** The longest text that evaluation makes: longer than any policy. */
export const MAXIMUM_TEXT = 256 * 1024;
/** More pieces, items or entries than any policy has. */
export const MAXIMUM_PARTS = 10_000;

/** A text of pieces, the simplest form of it; `written` is for where it grows too long. */
export function textOf(pieces: readonly TextPiece[], place: Place, written: string): Value {
  const [only] = pieces;
  if (pieces.length === 0) return scalar('', place);
  if (pieces.length === 1 && only !== undefined) {
    if ('json' in only) return only.json;
    if ('text' in only && only.place === undefined) return scalar(only.text, place);
  }
  let length = 0;
  for (const piece of pieces) length += 'text' in piece ? piece.text.length : 1;
  if (length > MAXIMUM_TEXT || pieces.length > MAXIMUM_PARTS) return unknown(written, place);
  return { kind: 'text', pieces, place };
}
