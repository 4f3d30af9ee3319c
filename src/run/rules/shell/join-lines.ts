/**
 * Takes out each backslash before a line break with that break, as a shell does before it looks for words: not in single
 * quotes and not in comments.
 */
export function joinLines(text: string): string {
  if (!text.includes('\\\n')) return text;
  let joined = '';
  let quote: '"' | "'" | "$'" | '#' | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote === '#') {
      if (character === '\n') quote = undefined;
    } else if (quote === "'") {
      if (character === "'") quote = undefined;
    } else if (character === '\\') {
      index += 1;
      const next = text.charAt(index);
      if (next !== '\n' || quote === "$'") joined += `\\${next}`;
      continue;
    } else if (quote !== undefined) {
      if (character === quote.at(-1)) quote = undefined;
    } else if (character === '"') {
      quote = '"';
    } else if (character === "'") {
      quote = joined.endsWith('$') ? "$'" : "'";
    } else if (character === '#' && /[\s;&|()]$/.test(` ${joined.slice(-1)}`)) {
      quote = '#';
    }
    joined += character;
  }
  return joined;
}
