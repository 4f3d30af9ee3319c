import type { WrittenText } from '../../documents/written-text.ts';
import type { Comparison } from './analysis.ts';

/** Any one character, any text, and a text that a variable decides, beside the codes of plain characters. */
export const ANY_ONE = -1;
export const ANY_TEXT = -2;
export const VARIABLE = -3;

/** A pattern as what it asks for from left to right: the code of a character, or one of the marks above. */
export interface Pattern {
  readonly atoms: readonly number[];
  /** As it is written, a piece for each atom, for people. */
  readonly shown: readonly string[];
  /** Compared without regard to upper and lower case. */
  readonly anyCase: boolean;
  /** What a variable may stand for: any text, or names and the separators between them. */
  readonly variables: 'any' | 'names';
}

/** More than any claim has: AWS takes 255 characters of a subject, Entra 600 [MicrosoftDocs/entra-docs]. */
export const MAXIMUM_PATTERN = 1024;
/** More than anybody writes. */
const MAXIMUM_WILDCARDS = 32;

const WILDCARDS: ReadonlyMap<string, number> = new Map([
  ['*', ANY_TEXT],
  ['?', ANY_ONE],
]);

/** A `*`, `?` or `$` that stands for itself [docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html]. */
const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['${*}', '*'],
  ['${?}', '?'],
  ['${$}', '$'],
]);

/** @returns undefined for a text that is longer, or has more wildcards, than anything that a token could meet. */
export function patternOf(text: WrittenText, comparison: Comparison): Pattern | undefined {
  const atoms: number[] = [];
  const shown: string[] = [];
  const add = (atom: number, piece: string): void => {
    if (atom === ANY_TEXT && atoms.at(-1) === ANY_TEXT) return;
    atoms.push(atom);
    shown.push(piece);
  };
  if (comparison === 'suffix' || comparison === 'contains') add(ANY_TEXT, '*');
  for (const part of text.parts) {
    if (atoms.length > MAXIMUM_PATTERN) return undefined;
    if (typeof part !== 'string') add(VARIABLE, part.unknown);
    else if (part.length > MAXIMUM_PATTERN) return undefined;
    else if (comparison === 'wildcard') addWildcards(part, add);
    else for (const character of part.split('')) add(character.charCodeAt(0), character);
  }
  if (comparison === 'prefix' || comparison === 'contains') add(ANY_TEXT, '*');
  const isTooMuch = atoms.length > MAXIMUM_PATTERN || atoms.filter(atom => atom < 0).length > MAXIMUM_WILDCARDS;
  return isTooMuch ? undefined : { atoms, shown, anyCase: comparison === 'exact-any-case', variables: 'any' };
}

function addWildcards(text: string, add: (atom: number, piece: string) => void): void {
  for (let at = 0; at < text.length; at += 1) {
    const escaped = ESCAPED.get(text.slice(at, at + 4));
    const character = text[at] ?? '';
    if (escaped === undefined) add(WILDCARDS.get(character) ?? character.charCodeAt(0), character);
    else {
      add(escaped.charCodeAt(0), escaped);
      at += 3;
    }
  }
}

export function isSpan(atom: number | undefined): boolean {
  return atom === ANY_TEXT || atom === VARIABLE;
}

export function isCharacter(atom: number | undefined): atom is number {
  return atom !== undefined && atom >= 0;
}

/** From one place in a pattern to another, as it is written. */
export function stretch(pattern: Pattern, from: number, to: number): string {
  return pattern.shown.slice(from, to).join('');
}
