import type { UnknownPart } from '../documents/written-text.ts';

type Token = { readonly any: 'text' | 'character' } | { readonly character: string };

const ANY_TEXT: Token = { any: 'text' };
const ANY_CHARACTER: Token = { any: 'character' };

/**
 * Whether a pattern could match the whole of a text: `*` is any text, `?` any one character, and an open part of the pattern
 * may be anything. At most as many steps as the product of the lengths.
 */
export function matchesGlob(text: string, pattern: readonly (string | UnknownPart)[]): boolean {
  const [only] = pattern;
  if (pattern.length === 1 && typeof only === 'string' && !/[*?]/.test(only)) return only === text;
  const wanted = pattern.flatMap((part): readonly Token[] =>
    typeof part === 'string' ? Array.from(part, tokenOf) : [ANY_TEXT],
  );
  const characters = Array.from(text);
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    const token = wanted[next];
    if (token === ANY_TEXT) {
      star = next++;
      resume = at;
    } else if (token !== undefined && (token === ANY_CHARACTER || isCharacter(token, characters[at]))) {
      next += 1;
      at += 1;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return wanted.slice(next).every(token => token === ANY_TEXT);
}

function tokenOf(character: string): Token {
  if (character === '*') return ANY_TEXT;
  return character === '?' ? ANY_CHARACTER : { character };
}

function isCharacter(token: Token, character: string | undefined): boolean {
  return 'character' in token && token.character === character;
}
