import type { LocatedNode } from '../located-tree.ts';
import type { Place } from '../place.ts';
import { readJsonWithComments } from '../read-json.ts';
import type { UnknownPart } from '../written-text.ts';
import { type JsonPiece, piecesOf, scalar, type TextPiece, textOf, unknown, unknownPart, type Value } from './value.ts';

/**
 * What a text of JSON says, its open parts included: `{"Effect": "Allow", "Resource": "${var.arn}"}`. Undefined for what is no
 * JSON, whatever the open parts stand for.
 */
export function jsonValueOf(value: Value): Value | undefined {
  if (value.kind === 'json') return value.value;
  if (value.kind === 'unknown') return value;
  const pieces = piecesOf(value);
  const text = pieces === undefined ? undefined : new ComposedText(pieces, value.place);
  if (text?.usable !== true) return undefined;
  const read = readJsonWithComments(text.text);
  return read.ok && read.root !== undefined ? text.value(read.root) : undefined;
}

/** A tree of data as a value. */
export function valueOfNode(node: LocatedNode, placeOf: (start: number, end: number) => Place): Value {
  return valueOf(node, placeOf, (text, place) => scalar(text, place));
}

function valueOf(
  node: LocatedNode,
  placeOf: (start: number, end: number) => Place,
  textValue: (text: string, place: Place) => Value,
): Value {
  const place = placeOf(node.start, node.end);
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' ? textValue(node.value, place) : scalar(node.value, place);
    case 'list': {
      const values = node.items.map(item => valueOf(item, placeOf, textValue));
      // An open part that is an item may be several, or none.
      const known = values.filter(({ kind }) => kind !== 'unknown');
      const items = known.map(value => ({ value, certain: true }));
      return { kind: 'list', items, complete: known.length === values.length, place };
    }
    case 'map': {
      const entries = node.entries.map(({ key, keyStart, keyEnd, value }) => {
        const name = textValue(key, placeOf(keyStart, keyEnd));
        const open = name.kind === 'text' || name.kind === 'scalar' ? name : scalar(key, name.place);
        return { key: open, value: valueOf(value, placeOf, textValue), certain: true };
      });
      return { kind: 'map', entries, complete: true, place };
    }
  }
}

/** Characters that nobody writes stand for the open parts while JSON is read. */
const FIRST_STAND_IN = 0xe0_00;
const LAST_STAND_IN = 0xf8_ff;
const STAND_INS = /[\ue000-\uf8ff]/;

class ComposedText {
  text = '';
  usable = true;
  readonly #place: Place;
  readonly #segments: { readonly start: number; readonly place: Place | undefined }[] = [];
  readonly #holes: { readonly piece: UnknownPart | JsonPiece; readonly quoted: boolean }[] = [];

  constructor(pieces: readonly TextPiece[], place: Place) {
    this.#place = place;
    let inString = false;
    for (const piece of pieces) {
      if ('text' in piece) {
        this.#segments.push({ start: this.text.length, place: piece.place });
        this.text += piece.text;
        this.usable &&= !STAND_INS.test(piece.text);
        inString = endsInString(piece.text, inString);
      } else {
        this.#segments.push({ start: this.text.length, place: undefined });
        const code = FIRST_STAND_IN + this.#holes.length;
        this.usable &&= code <= LAST_STAND_IN;
        this.#holes.push({ piece, quoted: inString });
        const character = String.fromCharCode(code);
        this.text += inString ? character : `"${character}"`;
      }
    }
  }

  value(root: LocatedNode): Value {
    return valueOf(
      root,
      (start, end) => this.#placeOf(start, end),
      (text, place) => this.#textValue(text, place),
    );
  }

  #textValue(text: string, place: Place): Value {
    if (!STAND_INS.test(text)) return scalar(text, place);
    const pieces: TextPiece[] = [];
    for (const part of text.split(/([\ue000-\uf8ff])/)) {
      const hole = this.#holes[part.charCodeAt(0) - FIRST_STAND_IN];
      if (hole === undefined) {
        if (part !== '') pieces.push({ text: part });
      } else if ('json' in hole.piece) {
        if (!hole.quoted) return hole.piece.json.value;
        pieces.push(unknownPart('jsonencode(…)'));
      } else if (!hole.quoted) return unknown(hole.piece.unknown, place);
      else pieces.push(hole.piece);
    }
    return textOf(pieces, place, '…');
  }

  /** In the file where the text stands there as it is, else all of what made it. */
  #placeOf(start: number, end: number): Place {
    const first = this.#segment(start);
    const last = this.#segment(Math.max(start, end - 1));
    if (first?.place === undefined || last?.place === undefined) return this.#place;
    if (first.place.file !== last.place.file) return this.#place;
    return {
      file: first.place.file,
      start: first.place.start + start - first.start,
      end: last.place.start + end - last.start,
    };
  }

  #segment(offset: number): { readonly start: number; readonly place: Place | undefined } | undefined {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#segments[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#segments[low];
  }
}

/** Whether a JSON text that goes on with `text` is then inside quotes. */
function endsInString(text: string, before: boolean): boolean {
  let inside = before;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inside && character === '\\') index += 1;
    else if (character === '"') inside = !inside;
  }
  return inside;
}
