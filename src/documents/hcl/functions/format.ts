import { isNull, knownNumber, piecesOf, type TextPiece, unknownPart, type Value } from '../value.ts';

/**
 * `format`'s verbs `%s`, `%v`, `%d`, `%q`, `%t`, `%%`, and the first three with an index `%[1]s`; others make what they stand
 * for unknown. Undefined where a value is missing, or none that its verb takes.
 */
export function formatted(
  pattern: string,
  values: readonly Value[],
  written: string,
): readonly TextPiece[] | undefined {
  const pieces: TextPiece[] = [];
  let next = 0;
  let at = 0;
  for (const match of pattern.matchAll(/%(?:\[(\d{1,4})\])?([-+ 0#]*\d{0,4}(?:\.\d{0,4})?)([A-Za-z%])/g)) {
    const [whole, index, flags, verb] = match;
    if (match.index > at) pieces.push({ text: pattern.slice(at, match.index) });
    at = match.index + whole.length;
    if (verb === '%') {
      pieces.push({ text: '%' });
      continue;
    }
    const value = values[index === undefined ? next : Number(index) - 1];
    next = index === undefined ? next + 1 : Number(index);
    if (value === undefined) return undefined;
    const made = flags === '' ? verbPieces(verb ?? '', value) : [unknownPart(written)];
    if (made === undefined) return undefined;
    pieces.push(...(made === OPEN ? [unknownPart(written)] : made));
  }
  if (at < pattern.length) pieces.push({ text: pattern.slice(at) });
  return pieces;
}

const OPEN: readonly TextPiece[] = [];

function verbPieces(verb: string, value: Value): readonly TextPiece[] | undefined {
  switch (verb) {
    case 's':
      return isNull(value) ? [{ text: 'null' }] : (piecesOf(value) ?? undefined);
    case 'v':
      return isNull(value) ? [{ text: 'null' }] : (piecesOf(value) ?? OPEN);
    case 'd': {
      const number = knownNumber(value);
      if (number !== undefined) return [{ text: String(Math.trunc(number)) }];
      return value.kind === 'unknown' || value.kind === 'text' ? OPEN : undefined;
    }
    case 't':
      return piecesOf(value);
    default:
      return OPEN;
  }
}
