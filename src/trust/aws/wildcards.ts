/** Escapes that keep a `*`, `?` or `$` of a policy from its meaning; private-use characters stand for them meanwhile. */
const LITERALS: ReadonlyMap<string, string> = new Map([
  ['*', '\ue000'],
  ['?', '\ue001'],
  ['$', '\ue002'],
]);

/** Replaces `${*}`, `${?}` and `${$}` by marks that {@link matchesWildcards} and {@link withoutMarks} turn into characters. */
export function markLiterals(text: string): string {
  return text.replace(/\$\{([*?$])\}/g, (_, character: string) => LITERALS.get(character) ?? '');
}

export function withoutMarks(text: string): string {
  return [...LITERALS].reduce((result, [character, mark]) => result.replaceAll(mark, character), text);
}

/**
 * `*` any text, `?` any one character, case counts, the whole text: IAM's StringLike. Linear in the product of the lengths,
 * with no regular expression, so that a pattern from a policy cannot make it slow.
 */
export function matchesWildcards(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern++;
      resume = at;
    } else if (wanted !== undefined && (wanted === '?' || withoutMarks(wanted) === text[at])) {
      inPattern += 1;
      at += 1;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}
