import { endOfExpression } from '../expression-brackets.ts';

/** One stretch of a text of a workflow: as it is, or `${{ … }}`. Offsets in the text, of an expression with its brackets. */
export interface TemplatePiece {
  readonly kind: 'text' | 'expression';
  /** The text, or what stands between the brackets. */
  readonly content: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a text at its expressions. One ends at the first `}}` that is in no `'…'`; one that does not end is text. In a template
 * of Terraform `$${{` is how an expression is written: its piece begins with the first `$`.
 */
export function templatePieces(text: string): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let at = 0;
  for (let begin = text.indexOf('${{'); begin !== -1; begin = text.indexOf('${{', at)) {
    const close = endOfExpression(text, begin + 3);
    if (close === -1) break;
    const start = text[begin - 1] === '$' && begin > at ? begin - 1 : begin;
    if (start > at) pieces.push({ kind: 'text', content: text.slice(at, start), start: at, end: start });
    at = close + 2;
    pieces.push({ kind: 'expression', content: text.slice(begin + 3, close), start, end: at });
  }
  if (at < text.length) pieces.push({ kind: 'text', content: text.slice(at), start: at, end: text.length });
  return pieces;
}

export function hasExpression(text: string): boolean {
  return text.includes('${{');
}
