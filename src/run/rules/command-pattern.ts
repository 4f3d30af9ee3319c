import { baseName } from './path-words.ts';
import type { Program } from './program.ts';
import { mayMatch, surelyMatches, withHome, type WordPattern, wordPatterns } from './word-pattern.ts';

/** A rule's pattern: a program, words by their position and options that may stand anywhere. */
export interface CommandPattern {
  readonly text: string;
  readonly program: WordPattern;
  readonly words: readonly WordPattern[];
  readonly options: readonly WordPattern[];
}

/** @returns undefined for a pattern without a word, or with a quote that is not closed. */
export function commandPattern(text: string, home: string): CommandPattern | undefined {
  const [program, ...rest] = (wordPatterns(text) ?? []).map(word => withHome(word, home));
  if (program === undefined || program.kind === 'rest') return undefined;
  return {
    text,
    program,
    words: rest.filter(word => !isOption(word)),
    options: rest.filter(isOption),
  };
}

/** More words, and words with fewer stars, are more specific. */
export function moreSpecific(one: CommandPattern, other: CommandPattern): boolean {
  const [ones, others] = [one, other].map(specificity);
  for (const [index, count] of (ones ?? []).entries()) {
    const difference = count - (others?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function specificity({ program, words, options }: CommandPattern): readonly number[] {
  const all = [program, ...words, ...options];
  const isPath = program.kind === 'literal' && program.text.includes('/');
  const counted = (kind: WordPattern['kind']): number => all.filter(word => word.kind === kind).length;
  return [counted('literal') + (isPath ? 1 : 0), counted('glob'), counted('any')];
}

/** Whether nothing is left open: each word of the command stands in the pattern as it is. */
export function spellsOut(pattern: CommandPattern, argv: readonly string[]): boolean {
  const all = [pattern.program, ...pattern.words, ...pattern.options];
  return all.length === argv.length && all.every(({ kind }) => kind === 'literal');
}

/**
 * Whether an allowing pattern covers a command: each word in its place, each option as it is written and given no other value
 * elsewhere. What follows is not looked at.
 */
export function covers(pattern: CommandPattern, argv: readonly string[], program: Program): boolean {
  if (!isSurelyProgram(pattern.program, program)) return false;
  const options = optionsBeforeEnd(argv);
  const taken = new Set<number>();
  for (const wanted of pattern.options) {
    const hits = new Set(options.filter(index => surelyMatches(wanted, argv[index] ?? '')));
    const name = optionName(wanted);
    const hasOther = options.some(index => optionOf(argv[index] ?? '') === name && !hits.has(index));
    if (hits.size === 0 || hasOther) return false;
    for (const index of hits) taken.add(index);
  }
  let places = afterRests(pattern.words, new Set([0]));
  for (let index = 1; index < argv.length && !places.has(pattern.words.length); index += 1) {
    if (!taken.has(index)) places = nextPlaces(pattern.words, places, word => surelyMatches(word, argv[index] ?? ''));
  }
  return places.has(pattern.words.length);
}

/**
 * Whether a pattern that asks or denies may be about a command: options between its words are passed over, with a value or
 * without, and an option also counts shortened, in one word with others or with a value.
 */
export function mayCover(pattern: CommandPattern, argv: readonly string[], program: Program, home: string): boolean {
  if (!mayBeProgram(pattern.program, program)) return false;
  const given = argv.slice(1);
  if (!pattern.options.every(wanted => given.some(word => mayBeOption(wanted, word, home)))) return false;
  const end = pattern.words.length;
  let places = afterRests(pattern.words, new Set([0]));
  let afterOption = new Set<number>();
  for (const word of given) {
    if (places.has(end)) return true;
    const next = nextPlaces(pattern.words, places, wanted => mayMatch(wanted, word, home));
    for (const place of afterOption) next.add(place);
    afterOption = new Set();
    if (word.startsWith('-')) {
      for (const place of places) next.add(place);
      if (!word.includes('=')) afterOption = places;
    }
    places = afterRests(pattern.words, next);
  }
  return places.has(end);
}

function nextPlaces(
  words: readonly WordPattern[],
  places: ReadonlySet<number>,
  matches: (word: WordPattern) => boolean,
): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const word = words[place];
    if (word?.kind === 'rest') next.add(place);
    else if (word !== undefined && matches(word)) next.add(place + 1);
  }
  return afterRests(words, next);
}

/** A `**` may stand for no word at all. */
function afterRests(words: readonly WordPattern[], places: Set<number>): Set<number> {
  for (const place of places) if (words[place]?.kind === 'rest') places.add(place + 1);
  return places;
}

function isOption(word: WordPattern): boolean {
  if (word.kind === 'literal') return /^-./.test(word.text) && word.text !== '--';
  const [first] = word.kind === 'glob' ? word.tokens : [];
  return first !== undefined && 'character' in first && first.character === '-';
}

function optionsBeforeEnd(argv: readonly string[]): readonly number[] {
  const end = argv.indexOf('--', 1);
  const indices = [...argv.keys()].slice(1, end === -1 ? undefined : end);
  return indices.filter(index => argv[index]?.startsWith('-'));
}

function optionOf(word: string): string {
  return word.replace(/=.*$/s, '');
}

function optionName(wanted: WordPattern): string {
  if (wanted.kind === 'literal') return optionOf(wanted.text);
  if (wanted.kind !== 'glob') return '';
  return optionOf(wanted.tokens.map(token => ('character' in token ? token.character : '')).join(''));
}

function mayBeOption(wanted: WordPattern, word: string, home: string): boolean {
  if (mayMatch(wanted, word, home)) return true;
  if (wanted.kind !== 'literal' || !word.startsWith('-')) return false;
  const [name, whole] = [optionOf(word), wanted.text];
  if (whole.startsWith('--')) return name.length > 2 && (whole.includes('=') ? whole === word : whole.startsWith(name));
  return whole === name || (whole.length === 2 && /^-[A-Za-z0-9]+/.exec(word)?.[0].includes(whole.charAt(1)) === true);
}

/** As it is written, and by a path only where its name alone would lead there too. */
function isSurelyProgram(pattern: WordPattern, { name, foundAt, realPath, isByName }: Program): boolean {
  if (pattern.kind === 'any') return true;
  if (pattern.kind === 'literal' && pattern.text.includes('/'))
    return foundAt === pattern.text || realPath === pattern.text;
  return isByName && surelyMatches(pattern, baseName(name));
}

/** Under any of its names, in whatever case: some file systems know no difference. */
function mayBeProgram(pattern: WordPattern, { name, foundAt, realPath }: Program): boolean {
  const wanted = pattern.kind === 'literal' ? { ...pattern, text: pattern.text.toLowerCase() } : pattern;
  return [name, foundAt ?? name, realPath ?? name]
    .flatMap(each => [each, each.toLowerCase()])
    .flatMap(each => [each, baseName(each), baseName(each).replace(/\.(?:exe|cmd|bat|com)$/, '')])
    .some(each => mayMatch(wanted, each, '~'));
}
