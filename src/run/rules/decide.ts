import type { ShellParser } from '../../documents/shell/shell-parser.ts';
import { contentsOf } from './contents.ts';
import { type Doubt, doubtsAboutText, firmDoubt, MOST_CHARACTERS } from './doubt.ts';
import { findProgram, knownNames, type Program, type ProgramWorld } from './program.ts';
import { type CommandRules, type RuleBook, ruleBook, type Ruling, rulingOn } from './rule-book.ts';
import { readScript } from './shell/read-script.ts';
import { type RuleVerdict, strictest } from './verdict.ts';

export type { CommandRules } from './rule-book.ts';
export type { RuleVerdict } from './verdict.ts';

export interface RuleWorld extends ProgramWorld {
  readonly homeDirectory: string;
  parser(): Promise<ShellParser>;
}

/** One command of those that would run: the one that was given, and what shells and wrappers make of its words. */
export interface DecidedPart {
  readonly argv: readonly string[];
  readonly verdict: RuleVerdict;
  /** The pattern that decided, as its role map writes it. */
  readonly rule?: string;
  /** Sentences for people. */
  readonly because: string;
}

export interface RuleDecision {
  /** The strictest of the parts. */
  readonly verdict: RuleVerdict;
  /** In the order in which they are found, never empty. */
  readonly parts: readonly DecidedPart[];
}

/** More commands in one than people take in when asked. */
const MOST_PARTS = 50;

interface Pending {
  readonly argv: readonly string[];
  readonly doubts: readonly Doubt[];
  /** Whether a shell would run it, which does some things itself. */
  readonly inShell: boolean;
}

/**
 * What the rules of a role say about a command before it runs. What is not understood is asked about, whatever the rules say,
 * unless they deny it. A seat belt: what a program does once it runs is no matter of rules.
 */
export async function decide(argv: readonly string[], rules: CommandRules, world: RuleWorld): Promise<RuleDecision> {
  const book = ruleBook(rules, world.homeDirectory);
  const parts: DecidedPart[] = [];
  const pending: Pending[] = [{ argv, doubts: [], inShell: false }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (parts.length >= MOST_PARTS) {
      parts.push(asked(next.argv, `It is one of more than ${MOST_PARTS} commands.`));
      break;
    }
    const { part, within } = await look(next, book, world);
    parts.push(part);
    pending.unshift(...within);
  }
  return { verdict: strictest(parts.map(({ verdict }) => verdict)), parts };
}

function asked(argv: readonly string[], because: string): DecidedPart {
  return { argv, verdict: 'ask', because };
}

interface Looked {
  readonly part: DecidedPart;
  readonly within: readonly Pending[];
}

async function look({ argv, doubts: given, inShell }: Pending, book: RuleBook, world: RuleWorld): Promise<Looked> {
  const [name] = argv;
  if (name === undefined || name === '') {
    return { part: asked(argv, given[0]?.because ?? 'There is no program in it.'), within: [] };
  }
  const program = await findProgram(name, inShell, world);
  const ruling = rulingOn(book, argv, program);
  const isLong = argv.reduce((sum, word) => sum + word.length + 1, 0) > MOST_CHARACTERS;
  if (isLong) {
    const doubt = firmDoubt(`It is longer than ${MOST_CHARACTERS} characters.`);
    return { part: decided(argv, ruling, [...given, doubt], book), within: [] };
  }
  const contents = contentsOf(argv, knownNames(program), inShell);
  const doubts = [
    ...given,
    ...doubtsAboutText(argv),
    ...(program.doubt === undefined ? [] : [firmDoubt(program.doubt)]),
    ...contents.doubts,
  ];
  const within: Pending[] = [];
  for (const each of contents.inner) {
    if ('argv' in each) {
      within.push({ argv: each.argv, doubts: [], inShell: false });
      continue;
    }
    const script = readScript(each.text, await world.parser(), book.home);
    doubts.push(...script.doubts);
    within.push(...script.commands.map(command => ({ ...command, inShell: true })));
  }
  const own =
    contents.isTransparent && within.length > 0 && ruling.pattern === undefined ? transparent(ruling) : ruling;
  if (!contents.isTransparent) doubts.push(...doubtsAboutLaterWords(argv, own, program, book));
  return { part: decided(argv, own, doubts, book), within };
}

/** What only runs another command is judged by that one. */
function transparent(ruling: Ruling): Ruling {
  return { ...ruling, verdict: 'allow' };
}

function decided(argv: readonly string[], ruling: Ruling, doubts: readonly Doubt[], book: RuleBook): DecidedPart {
  const { verdict, pattern } = ruling;
  const rule = pattern === undefined ? {} : { rule: pattern.text };
  const left = doubts.filter(({ canBeMeant }) => !(canBeMeant && ruling.isSpelledOut));
  const [unread] = book.unread;
  if (unread !== undefined)
    left.push(firmDoubt(`The rule \`${unread}\` cannot be read, so that it may be about this.`));
  if (verdict !== 'deny' && left.length > 0) {
    return { argv, verdict: 'ask', because: [...new Set(left.map(({ because }) => because))].join(' ') };
  }
  return { argv, verdict, ...rule, because: becauseOf(ruling, book) };
}

function becauseOf({ verdict, pattern }: Ruling, { otherwise }: RuleBook): string {
  if (pattern !== undefined) return `The rule \`${pattern.text}\` ${SAYS[verdict]} it.`;
  if (verdict !== otherwise) return 'It only runs another command, which is looked at by itself.';
  return `No rule is about it, and the role ${SAYS[otherwise]} what no rule is about.`;
}

const SAYS = { allow: 'allows', ask: 'asks about', deny: 'denies' } as const satisfies Record<RuleVerdict, string>;

/** Programs that run others are more than any table has: what a rule guards is asked about where it is a later word. */
function doubtsAboutLaterWords(
  argv: readonly string[],
  { verdict, pattern, isSpelledOut }: Ruling,
  program: Program,
  { guarded }: RuleBook,
): readonly Doubt[] {
  if (verdict !== 'allow' || isSpelledOut) return [];
  const named = new Set(pattern?.words.flatMap(word => (word.kind === 'literal' ? [word.text] : [])));
  const word = argv.slice(1).find(each => {
    return !named.has(each) && knownNames({ name: each, isByName: true }).some(name => guarded.has(name));
  });
  if (word === undefined) return [];
  return [firmDoubt(`A rule is about ${word}, and ${program.name} may run it.`)];
}
