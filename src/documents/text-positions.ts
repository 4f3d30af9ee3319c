import type { TextRange } from '../core/role.ts';

/** Turns offsets into lines and columns as VS Code counts them: a line ends with LF, CR LF or a lone CR. */
export class TextPositions {
  readonly #text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** `start` and `end` are offsets in UTF-16 units, end exclusive; beyond the text counts as its end. */
  range(start: number, end: number): TextRange {
    const first = this.#position(start);
    const last = this.#position(Math.max(start, end));
    return { startLine: first.line, startColumn: first.column, endLine: last.line, endColumn: last.column };
  }

  #position(offset: number): { readonly line: number; readonly column: number } {
    const starts = (this.#lineStarts ??= lineStartsOf(this.#text));
    const within = Math.min(offset, this.#text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= within) low = middle;
      else high = middle - 1;
    }
    // Between CR and LF there is no place: it is the end of the line.
    const inBreak = within > 0 && this.#text.startsWith('\r\n', within - 1);
    return { line: low, column: within - (starts[low] ?? 0) - (inBreak ? 1 : 0) };
  }
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  if (text.includes('\r')) {
    for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  } else {
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  }
  return starts;
}
