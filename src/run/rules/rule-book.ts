import { type CommandPattern, commandPattern, covers, mayCover, moreSpecific, spellsOut } from './command-pattern.ts';
import { type Program, knownNames } from './program.ts';
import type { RuleVerdict } from './verdict.ts';

/** Patterns as a role map writes them. */
export interface CommandRules {
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
  /** For what no pattern is about. */
  readonly otherwise: RuleVerdict;
}

export interface RuleBook {
  readonly allow: readonly CommandPattern[];
  readonly ask: readonly CommandPattern[];
  readonly deny: readonly CommandPattern[];
  readonly otherwise: RuleVerdict;
  readonly home: string;
  /** Patterns that cannot be read, of those that ask or deny. */
  readonly unread: readonly string[];
  /** The programs that rules ask about or deny, where they name one, in lower case. */
  readonly guarded: ReadonlySet<string>;
}

/** What the rules alone say. */
export interface Ruling {
  readonly verdict: RuleVerdict;
  /** The pattern that decided, undefined where none is about the command. */
  readonly pattern?: CommandPattern;
  /** Whether the pattern that allows leaves nothing open. */
  readonly isSpelledOut: boolean;
}

export function ruleBook({ allow, ask, deny, otherwise }: CommandRules, home: string): RuleBook {
  const read = (texts: readonly string[]): readonly CommandPattern[] =>
    texts.flatMap(text => commandPattern(text, home) ?? []);
  const [asking, denying] = [read(ask), read(deny)];
  const guarded = [...asking, ...denying].flatMap(({ program }) =>
    program.kind === 'literal' ? knownNames({ name: program.text, isByName: true }) : [],
  );
  return {
    allow: read(allow),
    ask: asking,
    deny: denying,
    otherwise,
    home,
    unread: [...ask, ...deny].filter(text => commandPattern(text, home) === undefined),
    guarded: new Set(guarded),
  };
}

/** A pattern that denies has the last word, then the most specific, then the one that asks. */
export function rulingOn(book: RuleBook, argv: readonly string[], program: Program): Ruling {
  const denied = book.deny.find(pattern => mayCover(pattern, argv, program, book.home));
  if (denied !== undefined) return { verdict: 'deny', pattern: denied, isSpelledOut: false };
  const asks = mostSpecific(book.ask.filter(pattern => mayCover(pattern, argv, program, book.home)));
  const allows = mostSpecific(book.allow.filter(pattern => covers(pattern, argv, program)));
  if (allows !== undefined && (asks === undefined || moreSpecific(allows, asks))) {
    return { verdict: 'allow', pattern: allows, isSpelledOut: spellsOut(allows, argv) };
  }
  if (asks !== undefined) return { verdict: 'ask', pattern: asks, isSpelledOut: false };
  return { verdict: book.otherwise, isSpelledOut: false };
}

function mostSpecific(patterns: readonly CommandPattern[]): CommandPattern | undefined {
  const [first, ...others] = patterns;
  return others.reduce((best, pattern) => (best !== undefined && moreSpecific(pattern, best) ? pattern : best), first);
}
