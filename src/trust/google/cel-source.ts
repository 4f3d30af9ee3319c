import type { UnknownPart, WrittenText } from '../../documents/written-text.ts';

/** Stands for an open part inside a literal, with a second character that says which; neither is in any real expression. */
const MARK = '\ue000';
const FIRST_NUMBER = 0xe100;
const MOST_OPEN_PARTS = 256;

/** An expression as one text that can be parsed, whose open parts inside literals are marks. */
export type CelSource =
  | { readonly kind: 'text'; readonly text: string; readonly outside: string; readonly open: readonly UnknownPart[] }
  /** An open part decides how the expression reads: it may stand for an operator as well as for a name. */
  | { readonly kind: 'open' };

/**
 * Joins what a file gives of a CEL expression. An open part inside the quotes of a text is taken for some text, without the
 * quote that would end it; one outside could be anything.
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
 */
export function celSource({ parts }: WrittenText): CelSource {
  const open = parts.filter(part => typeof part !== 'string');
  if (open.length > MOST_OPEN_PARTS || parts.some(part => typeof part === 'string' && part.includes(MARK))) {
    return { kind: 'open' };
  }
  const text = parts
    .map(part => (typeof part === 'string' ? part : `${MARK}${String.fromCharCode(FIRST_NUMBER + open.indexOf(part))}`))
    .join('');
  const outside = outsideLiterals(text);
  return outside === undefined ? { kind: 'open' } : { kind: 'text', text, outside, open };
}

/** A literal's text with its marks taken for the open parts that they stand for. */
export function unmarked(text: string, open: readonly UnknownPart[]): WrittenText['parts'] {
  const [first = '', ...rest] = text.split(MARK);
  return [first, ...rest.flatMap(each => [open[each.charCodeAt(0) - FIRST_NUMBER] ?? '', each.slice(1)])].filter(
    part => part !== '',
  );
}

export function isMarked(text: string): boolean {
  return text.includes(MARK);
}

/** The expression without its literals and comments; undefined where a mark is anywhere but inside a literal of text. */
function outsideLiterals(text: string): string | undefined {
  let outside = '';
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === MARK) return undefined;
    if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at);
      if (isMarked(text.slice(at, end < 0 ? undefined : end))) return undefined;
      at = end < 0 ? text.length : end;
    } else if (character === '"' || character === "'") {
      const prefix = prefixOf(outside);
      const end = endOfLiteral(text, at, prefix.includes('r'));
      if (end === undefined || (prefix.includes('b') && isMarked(text.slice(at, end)))) return undefined;
      outside += ' ';
      at = end;
    } else {
      outside += character;
      at += 1;
    }
  }
  return outside;
}

/** `r`, `b` or both, directly before a quote. */
function prefixOf(outside: string): string {
  const letters = outside.slice(-3).toLowerCase();
  for (const length of [2, 1]) {
    const prefix = letters.slice(-length);
    const before = letters.slice(0, -length).slice(-1);
    if (prefix.length === length && /^(?:rb|br|r|b)$/.test(prefix) && !/[a-z0-9_]/.test(before)) return prefix;
  }
  return '';
}

/** Past the closing quote, or the end of what is not closed; undefined where a backslash stands before a mark. */
function endOfLiteral(text: string, start: number, raw: boolean): number | undefined {
  const quote = text.charAt(start);
  const delimiter = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  let at = start + delimiter.length;
  while (at < text.length) {
    if (text.startsWith(delimiter, at)) return at + delimiter.length;
    if (!raw && text.charAt(at) === '\\') {
      if (text.charAt(at + 1) === MARK) return undefined;
      at += 1;
    }
    at += 1;
  }
  return text.length;
}
