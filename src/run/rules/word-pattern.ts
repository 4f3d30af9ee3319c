import { asPlainPath } from './path-words.ts';

/** One word of a pattern. `rest` is any number of words, none too. */
export type WordPattern =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'glob'; readonly tokens: readonly GlobToken[] }
  | { readonly kind: 'any' }
  | { readonly kind: 'rest' };

/** `*` and `**` within a word, or one character that must stand there. */
type GlobToken = { readonly star: 1 | 2 } | { readonly character: string };

/**
 * @returns the words of a pattern as a role map writes it: split at blanks, which quotes and backslashes keep, as they keep
 * stars. Undefined where a quote is not closed.
 */
export function wordPatterns(text: string): readonly WordPattern[] | undefined {
  const words: WordPattern[] = [];
  let tokens: GlobToken[] | undefined;
  let quote: string | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const isBlank = /\s/.test(character);
    if (quote === undefined && isBlank) {
      if (tokens !== undefined) words.push(wordOf(tokens));
      tokens = undefined;
      continue;
    }
    tokens ??= [];
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else tokens.push({ character });
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '\\') {
      index += 1;
      if (index >= text.length) return undefined;
      tokens.push({ character: text.charAt(index) });
    } else if (character === '*') {
      const isDouble = text.charAt(index + 1) === '*';
      if (isDouble) index += 1;
      tokens.push({ star: isDouble ? 2 : 1 });
    } else {
      tokens.push({ character });
    }
  }
  if (quote !== undefined) return undefined;
  if (tokens !== undefined) words.push(wordOf(tokens));
  return words;
}

function wordOf(tokens: readonly GlobToken[]): WordPattern {
  const [first] = tokens;
  if (tokens.length === 1 && first !== undefined && 'star' in first) {
    return first.star === 1 ? { kind: 'any' } : { kind: 'rest' };
  }
  let text = '';
  for (const token of tokens) {
    if ('star' in token) return { kind: 'glob', tokens };
    text += token.character;
  }
  return { kind: 'literal', text };
}

/** The same pattern with what it begins with, `~`, replaced: a shell would have done so before it came to us. */
export function withHome(pattern: WordPattern, home: string): WordPattern {
  switch (pattern.kind) {
    case 'literal':
      return { kind: 'literal', text: pattern.text.replace(/^~(?=\/|$)/, () => home) };
    case 'glob': {
      const [tilde, slash, ...tokens] = pattern.tokens;
      const isHome = tilde !== undefined && 'character' in tilde && tilde.character === '~';
      if (!isHome || slash === undefined || !('character' in slash) || slash.character !== '/') return pattern;
      return { kind: 'glob', tokens: [...Array.from(home, character => ({ character })), slash, ...tokens] };
    }
    case 'any':
    case 'rest':
      return pattern;
  }
}

/**
 * Whether a word is surely what the pattern's author meant: a star stays within one folder, leads out of none by `..`, and is
 * no option.
 */
export function surelyMatches(pattern: WordPattern, word: string): boolean {
  switch (pattern.kind) {
    case 'literal':
      return word === pattern.text;
    case 'glob':
      return !/(?:^|[/=:])\.\.(?:[/:]|$)/.test(word) && matchesGlob(pattern.tokens, word, false);
    case 'any':
      return !word.startsWith('-');
    case 'rest':
      return true;
  }
}

/** Whether a word may be what the pattern's author meant: paths in whatever way they are written, stars over folders too. */
export function mayMatch(pattern: WordPattern, word: string, home: string): boolean {
  switch (pattern.kind) {
    case 'literal': {
      const wanted = asPlainPath(pattern.text, home);
      return word === pattern.text || asPlainPath(word, home) === wanted;
    }
    case 'glob':
      return matchesGlob(pattern.tokens, word, true) || matchesGlob(pattern.tokens, asPlainPath(word, home), true);
    case 'any':
    case 'rest':
      return true;
  }
}

/** In the product of both lengths at the worst: all places in the pattern are followed at once. */
function matchesGlob(tokens: readonly GlobToken[], word: string, overFolders: boolean): boolean {
  let places = new Set([0]);
  const passStars = (from: Set<number>): Set<number> => {
    for (const place of from) {
      const token = tokens[place];
      if (token !== undefined && 'star' in token) from.add(place + 1);
    }
    return from;
  };
  passStars(places);
  for (const character of word) {
    const next = new Set<number>();
    for (const place of places) {
      const token = tokens[place];
      if (token === undefined) continue;
      if ('star' in token) {
        if (overFolders || token.star === 2 || character !== '/') next.add(place);
      } else if (token.character === character) {
        next.add(place + 1);
      }
    }
    if (next.size === 0) return false;
    places = passStars(next);
  }
  return places.has(tokens.length);
}
