import {
  failure,
  knownNumber,
  knownText,
  listOf,
  MAXIMUM_TEXT,
  piecesOf,
  scalar,
  type TextPiece,
  textOf,
  unknownPart,
  type Value,
} from '../value.ts';
import { formatted } from './format.ts';
import type { Call, HclFunction } from './function.ts';

/** A function of one known text. */
function ofText(use: (text: string) => string): HclFunction {
  return ([value], { place }) => {
    const text = value === undefined ? undefined : knownText(value);
    return text === undefined ? undefined : scalar(use(text), place);
  };
}

/** A function that does to each piece what it does to the whole: what is open stays open. */
function ofPieces(use: (text: string) => string): HclFunction {
  return ([value], { place, written }) => {
    const pieces = value === undefined ? undefined : openPieces(value);
    if (pieces === undefined) return undefined;
    return textOf(
      pieces.map(piece => ('text' in piece ? { text: use(piece.text) } : unknownPart(written))),
      place,
      written,
    );
  };
}

function openPieces(value: Value): readonly TextPiece[] | undefined {
  return value.kind === 'unknown' ? undefined : piecesOf(value);
}

const replace: HclFunction = ([value, search, replacement], { place, written }) => {
  const pieces = value === undefined ? undefined : openPieces(value);
  const wanted = search === undefined ? undefined : knownText(search);
  const put = replacement === undefined ? undefined : knownText(replacement);
  if (pieces === undefined || wanted === undefined || put === undefined) return undefined;
  // Between slashes it is a regular expression, of a kind that is not JavaScript's.
  if (wanted.length > 1 && wanted.startsWith('/') && wanted.endsWith('/')) return undefined;
  const last = pieces.length - 1;
  const replaced = pieces.map((piece, index): TextPiece => {
    if (!('text' in piece)) return unknownPart(written);
    // A beginning or end that the open text beside it could complete to a match belongs to what is open.
    let { text } = piece;
    if (index < last) text = text.slice(0, text.length - overlap(text, wanted));
    if (index > 0) text = text.slice(overlapAtStart(text, wanted));
    return { text: text.replaceAll(wanted, () => put) };
  });
  return textOf(replaced, place, written);
};

/** How much of the end of `text` begins `wanted` without being all of it. */
function overlap(text: string, wanted: string): number {
  for (let length = Math.min(text.length, wanted.length - 1); length > 0; length -= 1) {
    if (text.endsWith(wanted.slice(0, length))) return length;
  }
  return 0;
}

function overlapAtStart(text: string, wanted: string): number {
  for (let length = Math.min(text.length, wanted.length - 1); length > 0; length -= 1) {
    if (text.startsWith(wanted.slice(-length))) return length;
  }
  return 0;
}

const trimprefix: HclFunction = ([value, prefix], { place, written }) => {
  const pieces = value === undefined ? undefined : openPieces(value);
  const wanted = prefix === undefined ? undefined : knownText(prefix);
  const [first, ...rest] = pieces ?? [];
  if (wanted === undefined || first === undefined) return undefined;
  if (!('text' in first)) return undefined;
  if (first.text.startsWith(wanted))
    return textOf([{ text: first.text.slice(wanted.length) }, ...rest], place, written);
  return rest.length > 0 && wanted.startsWith(first.text) ? undefined : value;
};

const trimsuffix: HclFunction = ([value, suffix], { place, written }) => {
  const pieces = value === undefined ? undefined : openPieces(value);
  const wanted = suffix === undefined ? undefined : knownText(suffix);
  const last = pieces?.at(-1);
  if (wanted === undefined || pieces === undefined || last === undefined || !('text' in last)) return undefined;
  const rest = pieces.slice(0, -1);
  if (last.text.endsWith(wanted)) {
    return textOf([...rest, { text: last.text.slice(0, last.text.length - wanted.length) }], place, written);
  }
  return rest.length > 0 && wanted.endsWith(last.text) ? undefined : value;
};

const join: HclFunction = ([separator, ...lists], { place, written }) => {
  const between = separator === undefined ? undefined : knownText(separator);
  if (between === undefined) return undefined;
  const pieces: TextPiece[] = [];
  let first = true;
  for (const list of lists) {
    // An item that may be missing takes the separator beside it along.
    if (list.kind !== 'list' || list.items.some(({ certain }) => !certain)) return undefined;
    for (const { value } of list.items) {
      if (!first && between !== '') pieces.push({ text: between });
      first = false;
      const item = piecesOf(value);
      if (item === undefined) return failure(written, place);
      pieces.push(...item);
    }
    if (!list.complete) pieces.push(unknownPart(written));
  }
  return textOf(pieces, place, written);
};

const split: HclFunction = ([separator, value], { place }) => {
  const between = separator === undefined ? undefined : knownText(separator);
  const text = value === undefined ? undefined : knownText(value);
  if (between === undefined || text === undefined) return undefined;
  return listOf(
    text.split(between).map(part => scalar(part, place)),
    place,
  );
};

/** Offsets count characters. */
const substr: HclFunction = ([value, offset, length], { place }) => {
  const text = value === undefined ? undefined : knownText(value);
  const start = offset === undefined ? undefined : knownNumber(offset);
  const count = length === undefined ? undefined : knownNumber(length);
  if (text === undefined || start === undefined || count === undefined) return undefined;
  const characters = Array.from(text);
  const from = start < 0 ? characters.length + start : start;
  return scalar(characters.slice(from, count < 0 ? undefined : from + count).join(''), place);
};

/** A question about a text with an answer that its known beginning or end may give. */
function asked(use: (pieces: readonly TextPiece[], wanted: string) => boolean | undefined): HclFunction {
  return ([value, other], { place }) => {
    const pieces = value === undefined ? undefined : openPieces(value);
    const wanted = other === undefined ? undefined : knownText(other);
    const answer = pieces === undefined || wanted === undefined ? undefined : use(pieces, wanted);
    return answer === undefined ? undefined : scalar(answer, place);
  };
}

const startswith = asked(([first, ...rest], wanted) => {
  const text = first !== undefined && 'text' in first ? first.text : '';
  if (text.startsWith(wanted)) return true;
  return first !== undefined && (rest.length > 0 || !('text' in first)) && wanted.startsWith(text) ? undefined : false;
});

const endswith = asked((pieces, wanted) => {
  const last = pieces.at(-1);
  const text = last !== undefined && 'text' in last ? last.text : '';
  if (text.endsWith(wanted)) return true;
  const open = last !== undefined && (pieces.length > 1 || !('text' in last));
  return open && wanted.endsWith(text) ? undefined : false;
});

const strcontains = asked((pieces, wanted) => {
  if (pieces.some(piece => 'text' in piece && piece.text.includes(wanted))) return true;
  return pieces.every(piece => 'text' in piece) && pieces.length < 2 ? false : undefined;
});

const trim: HclFunction = ([value, characters], { place }) => {
  const text = value === undefined ? undefined : knownText(value);
  const set = characters === undefined ? undefined : knownText(characters);
  if (text === undefined || set === undefined) return undefined;
  let start = 0;
  while (start < text.length && set.includes(text.charAt(start))) start += 1;
  return scalar(withoutEnd(text.slice(start), set), place);
};

function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

const format: HclFunction = ([pattern, ...values], call) => {
  const text = pattern === undefined ? undefined : knownText(pattern);
  return text === undefined ? undefined : formattedText(text, values, call);
};

function formattedText(pattern: string, values: readonly Value[], { place, written }: Call): Value {
  const pieces = formatted(pattern, values, written);
  return pieces === undefined ? failure(written, place) : textOf(pieces, place, written);
}

/** Lists give one value each time; what is no list is the same each time. */
const formatlist: HclFunction = ([pattern, ...values], call) => {
  const text = pattern === undefined ? undefined : knownText(pattern);
  if (text === undefined) return undefined;
  const lists = values.flatMap(value => (value.kind === 'list' ? [value] : []));
  if (values.some(({ kind }) => kind === 'map' || kind === 'object')) return undefined;
  const open = values.some(({ kind }) => kind === 'unknown');
  const length = Math.max(0, ...lists.map(({ items }) => items.length));
  if (lists.some(({ items }) => items.length !== length) && lists.every(({ complete }) => complete)) return undefined;
  const rows = lists.length === 0 ? 1 : length;
  if (!call.scope.budget.spend(rows * values.length)) return undefined;
  return {
    kind: 'list',
    items: Array.from({ length: rows }, (_, row) => ({
      value: formattedText(
        text,
        values.map(value => (value.kind === 'list' ? (value.items[row]?.value ?? value) : value)),
        call,
      ),
      certain: !open && lists.every(({ items }) => items[row]?.certain === true),
    })),
    complete: lists.every(({ complete }) => complete),
    place: call.place,
  };
};

function capitalised(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_'])\p{L}/gu, letter => letter.toUpperCase());
}

function indented(spaces: number, text: string): string {
  return text.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

const indent: HclFunction = ([spaces, value], { place }) => {
  const count = spaces === undefined ? undefined : knownNumber(spaces);
  const text = value === undefined ? undefined : knownText(value);
  if (count === undefined || count < 0 || count > 100 || text === undefined) return undefined;
  return text.length * (count + 1) > MAXIMUM_TEXT ? undefined : scalar(indented(count, text), place);
};

export const TEXT_FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map<string, HclFunction>([
  ['lower', ofPieces(text => text.toLowerCase())],
  ['upper', ofPieces(text => text.toUpperCase())],
  ['title', ofText(capitalised)],
  ['trimspace', ofText(text => text.trim())],
  ['chomp', ofText(text => withoutEnd(text, '\r\n'))],
  ['basename', ofText(text => withoutEnd(text, '/').split('/').at(-1) ?? '')],
  ['trim', trim],
  ['trimprefix', trimprefix],
  ['trimsuffix', trimsuffix],
  ['replace', replace],
  ['join', join],
  ['split', split],
  ['substr', substr],
  ['startswith', startswith],
  ['endswith', endswith],
  ['strcontains', strcontains],
  ['format', format],
  ['formatlist', formatlist],
  ['indent', indent],
]);
