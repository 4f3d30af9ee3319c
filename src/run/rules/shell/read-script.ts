import type { ShellParser } from '../../../documents/shell/shell-parser.ts';
import type { SyntaxNode } from '../../../documents/syntax-node.ts';
import { doubtsAboutAssignment } from '../assignments.ts';
import { type Doubt, firmDoubt, MOST_CHARACTERS } from '../doubt.ts';
import { joinLines } from './join-lines.ts';
import { staticWord } from './static-word.ts';

/** One command of a shell's text. A word that is not known before it runs stands as it is written. */
export interface ScriptCommand {
  readonly argv: readonly string[];
  readonly doubts: readonly Doubt[];
}

export interface Script {
  /** All of them, also those within what is not understood. */
  readonly commands: readonly ScriptCommand[];
  /** About the text as a whole. */
  readonly doubts: readonly Doubt[];
}

export function readScript(text: string, parser: ShellParser, home: string): Script {
  if (text.length > MOST_CHARACTERS) {
    return { commands: [], doubts: [firmDoubt(`It is longer than ${MOST_CHARACTERS} characters.`)] };
  }
  const source = joinLines(text);
  const tree = parser.parse(source);
  if (tree === undefined) return { commands: [], doubts: [UNREADABLE] };
  const commands: ScriptCommand[] = [];
  const doubts: Doubt[] = [];
  if (tree.broken || !isCovered(tree, source)) doubts.push(UNREADABLE);
  // Without recursion: the text decides how deep it goes.
  const open = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'command') commands.push(commandOf(node, source, home));
    else if (node.type === 'variable_assignment') doubts.push(SETS_VARIABLES);
    else if (!UNDERSTOOD.has(node.type)) doubts.push(NOT_UNDERSTOOD);
    else if (RESERVED.has(node.type) && !standsAlone(node, source)) doubts.push(UNREADABLE);
    else if (isMended(node, source)) doubts.push(UNREADABLE);
    if (node.type !== 'command') open.push(...node.children.toReversed());
    // A command of a substitution is one of its own.
    else open.push(...node.children.flatMap(withinWord).toReversed());
  }
  if (commands.length === 0) doubts.push(NO_NAME);
  return { commands, doubts: [...new Map(doubts.map(doubt => [doubt.because, doubt])).values()] };
}

const UNREADABLE = firmDoubt('It cannot be read as lines of a shell.');
const SETS_VARIABLES = firmDoubt('It sets variables of the shell.');
const NOT_UNDERSTOOD = firmDoubt('It has a redirection, a substitution or another thing that is not followed.');
const NO_NAME = firmDoubt('It has no program.');

/** What only says which commands run, and in which order, with the signs and words for it. All else is not followed. */
const UNDERSTOOD = new Set([
  ...'; & && || | |& ( ) { } ! if then elif else fi while until do done'.split(' '),
  '\n',
  'program',
  'list',
  'pipeline',
  'subshell',
  'compound_statement',
  'negated_command',
  'if_statement',
  'elif_clause',
  'else_clause',
  'while_statement',
  'do_group',
]);

/** What begins a part of the language: where it stands for a program, the text was not read as a shell reads it. */
const RESERVED = new Set(
  '! [[ ]] { } case coproc do done elif else esac fi for function if in select then until while'.split(' '),
);

/** The grammar takes an empty block, and a negation within a pipe, where a shell does not. There `time` is a program. */
function isMended({ type, children }: SyntaxNode, source: string): boolean {
  return type === 'pipeline'
    ? children.slice(1).some(({ start }) => /^(?:!|time(?:[ \t\n]|$))/.test(source.slice(start, start + 5)))
    : type === 'compound_statement' && children.length < 3;
}

/** To a shell, `!'x'` and `{}` are words. The grammar sees the sign, and takes what follows for another word. */
function standsAlone({ type, start, end }: SyntaxNode, source: string): boolean {
  const follows = type === '!' || type === '{' ? /^[ \t\n]/ : /^(?:[ \t\n;&|()]|$)/;
  return (
    follows.test(source.slice(end, end + 1)) && /^[ \t\n;&|()]?$/.test(source.slice(Math.max(0, start - 1), start))
  );
}

function commandOf(node: SyntaxNode, source: string, home: string): ScriptCommand {
  const argv: string[] = [];
  const doubts: Doubt[] = [];
  let end = -1;
  for (const child of node.children) {
    // The grammar takes some words apart that are one to a shell.
    if (child.start === end) doubts.push(UNREADABLE);
    end = child.end;
    const raw = source.slice(child.start, child.end);
    if (child.type === 'variable_assignment') {
      const [name, , value] = child.children;
      const word = value === undefined ? { text: '' } : staticWord(value, source, home);
      if (name?.type !== 'variable_name' || 'because' in word) doubts.push(SETS_VARIABLES);
      else doubts.push(...doubtsAboutAssignment(`${source.slice(name.start, name.end)}=${word.text}`));
      continue;
    }
    const word = staticWord(child, source, home);
    if ('because' in word) doubts.push(firmDoubt(word.because));
    argv.push('text' in word ? word.text : raw);
  }
  const [first] = node.children;
  if (first !== undefined && source.slice(first.start, first.end) === 'time') doubts.push(...withoutTime(argv));
  const [program] = argv;
  if (program === undefined || program === '' || RESERVED.has(program)) doubts.push(NO_NAME);
  return { argv, doubts };
}

/** A shell times what follows `time`, which it reads as a command of its own: takes both away, and what that one sets. */
function withoutTime(argv: string[]): readonly Doubt[] {
  const timed = argv.findIndex((word, index) => word !== 'time' && !(word === '-p' && argv[index - 1] === 'time'));
  argv.splice(0, timed === -1 ? argv.length : timed);
  const doubts: Doubt[] = [];
  while (/^[A-Za-z_]\w*=/.test(argv[0] ?? '')) doubts.push(...doubtsAboutAssignment(argv.shift() ?? ''));
  return doubts;
}

/** The commands that stand within a word of another. */
function withinWord(word: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const open = [word];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (/^(?:command|process)_substitution$/.test(node.type)) found.push(node);
    else open.push(...node.children.toReversed());
  }
  return found;
}

/** Whether between the words of the tree stand only blanks and comments: a parser that mends a text leaves things out. */
function isCovered(tree: SyntaxNode, source: string): boolean {
  let end = 0;
  const open = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (OPAQUE.has(node.type) || node.children.length === 0) {
      if (node.start < end || !isGap(source, end, node.start)) return false;
      end = node.end;
    } else {
      open.push(...node.children.toReversed());
    }
  }
  return isGap(source, end, source.length);
}

/** Blanks in a text in quotes belong to it. */
const OPAQUE = new Set(['string', 'raw_string']);

function isGap(source: string, start: number, end: number): boolean {
  const gap = source.slice(start, end);
  if (!/^(?:[ \t\n]|#[^\n]*(?:\n|$))*$/.test(gap)) return false;
  return !gap.startsWith('#') || start === 0 || /[\s;&|()]/.test(source.charAt(start - 1));
}
