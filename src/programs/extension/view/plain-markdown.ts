/**
 * Text as Markdown that shows exactly it: no link, image, heading or code, bare addresses included. Its spaces stay spaces,
 * at which lines can break; VS Code's own `appendText` makes them such as cannot.
 */
export function plainMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** Lines under each other, in one paragraph. */
export function plainLines(lines: readonly string[]): string {
  return lines.map(line => plainMarkdown(line)).join('  \n');
}
