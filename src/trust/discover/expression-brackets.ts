/** Where the `}}` of a `${{ … }}` begins whose content is at `from`; -1 where there is none. */
export function endOfExpression(text: string, from: number): number {
  let inQuotes = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === "'") inQuotes = !inQuotes;
    else if (!inQuotes && character === '}' && text[at + 1] === '}') return at;
  }
  return -1;
}
