/** A text to find on the screen: as part of what is there, or by a pattern. */
export type TextPattern = string | RegExp;

/** Whether a text on the screen is one that was asked for. VS Code puts unbreakable spaces where texts have plain ones. */
export function matches(pattern: TextPattern, text: string): boolean {
  const plain = plainSpaces(text);
  return typeof pattern === 'string' ? plain.includes(pattern) : pattern.test(plain);
}

/** The text with every run of white space, the unbreakable kind too, made one plain space. */
export function plainSpaces(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** A pattern that a whole text must equal. */
export function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}$`);
}
