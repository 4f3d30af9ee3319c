/** One line of the benchmark's table. */
export interface BenchRow {
  readonly name: string;
  /** What was measured, for people: `1.21 ms`. */
  readonly measured: string;
  /** The measured value and its limit in the budget's unit; absent for rows that only inform. */
  readonly ratio?: { readonly value: number; readonly limit: number; readonly of: string };
  /** Why nothing was measured. */
  readonly skipped?: string;
}

/** The table, and whether every budget was kept. */
export function table(rows: readonly BenchRow[]): { readonly text: string; readonly passed: boolean } {
  const cells = rows.map(({ name, measured, ratio, skipped }) => [
    name,
    skipped === undefined ? measured : '–',
    ratio === undefined || skipped !== undefined ? '' : `${ratio.value.toFixed(2)} × ${ratio.of}`,
    ratio === undefined ? '' : `≤ ${ratio.limit}`,
    skipped === undefined ? (ratio === undefined ? '' : isKept(ratio) ? '✔' : '✘') : `skipped: ${skipped}`,
  ]);
  const header = ['what', 'median', 'ratio', 'budget', ''];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map(cell => (cell[column] ?? '').length)),
  );
  const line = (cell: readonly string[]): string =>
    cell
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return {
    text: [line(header), line(widths.map(width => '─'.repeat(width))), ...cells.map(line)].join('\n'),
    passed: rows.every(({ ratio, skipped }) => skipped !== undefined || ratio === undefined || isKept(ratio)),
  };
}

function isKept({ value, limit }: { readonly value: number; readonly limit: number }): boolean {
  return value <= limit;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
