import type { Paint } from '../style.ts';

/** A cell: plain text, or text and how it is painted. Padding is counted before painting. */
export type Cell = string | { readonly text: string; readonly paint: Paint };

/** Lines with aligned columns, `gap` spaces apart; the last column is not padded. Each line starts with `indent`. */
export function columns(
  rows: readonly (readonly Cell[])[],
  layout: { readonly indent?: string; readonly gap?: number } = {},
): readonly string[] {
  const gap = layout.gap ?? 3;
  const widths: number[] = [];
  // Without an iterator of each row: there may be ten thousand.
  for (const row of rows) {
    for (let index = 0; index < row.length; index += 1) {
      widths[index] = Math.max(widths[index] ?? 0, width(textOf(row[index])));
    }
  }
  const blanks: string[] = [];
  return rows.map(row => {
    let last = row.length - 1;
    while (last > 0 && textOf(row[last]) === '') last -= 1;
    let line = layout.indent ?? '';
    for (let index = 0; index <= last; index += 1) {
      const cell = row[index];
      const text = textOf(cell);
      line += typeof cell === 'object' ? cell.paint(text) : text;
      if (index === last) continue;
      const missing = (widths[index] ?? 0) - width(text) + gap;
      line += blanks[missing] ??= ' '.repeat(missing);
    }
    return line.trimEnd();
  });
}

function textOf(cell: Cell = ''): string {
  return typeof cell === 'string' ? cell : cell.text;
}

const SURROGATE = /[\ud800-\udfff]/;

/** Code points, so that a role's name outside the basic plane does not push its column. */
function width(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}
