import { type Assignment, type Command, type Redirect, ScriptFault, type Word } from './script.ts';
import { WordReader } from './word-reader.ts';

/** In UTF-16 units. */
const MAXIMUM_LENGTH = 128 * 1024;

/** More commands in one script were written by a program. */
const MOST_COMMANDS = 5000;

/**
 * Reads the commands of a script for a POSIX shell, as far as they tell which programs are called with what: conditions and loops
 * have no meaning here, their commands are read as if each ran. PowerShell is read the same way but for its escape character.
 * @throws ScriptFault
 */
export function readScript(text: string, { powershell = false } = {}): readonly Command[] {
  if (text.length > MAXIMUM_LENGTH) {
    throw new ScriptFault(`A script of more than ${MAXIMUM_LENGTH / 1024} KiB is not read. Put it into a file.`);
  }
  return new ScriptReader(text, powershell).all();
}

/** A command while it is read. */
interface Draft {
  readonly assignments: Assignment[];
  readonly words: Word[];
  readonly redirects: Redirect[];
  start: number;
}

/** A group or a compound command that is not closed yet; `first` is the index of its first command. */
interface Group {
  readonly closer: string;
  readonly first: number;
}

interface ClosedGroup {
  readonly first: number;
  readonly behind: number;
  /** Filled by what follows it. */
  readonly redirects: readonly Redirect[];
}

interface HereDocument {
  readonly redirect: Redirect;
  readonly redirects: Redirect[];
  readonly delimiter: string;
  readonly expands: boolean;
}

const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['{', '}'],
  ['if', 'fi'],
  ['case', 'esac'],
  ['for', 'done'],
  ['while', 'done'],
  ['until', 'done'],
  ['select', 'done'],
]);

/** Behind these a command begins. */
const BEFORE_COMMANDS: ReadonlySet<string> = new Set([
  'then',
  'do',
  'else',
  'elif',
  '!',
  'time',
  'if',
  'while',
  'until',
]);

/** Commands to which the redirects of groups around them are added; beyond, only their own are known. */
const MOST_IN_GROUPS = 20_000;
const MOST_REDIRECTS = 20;

class ScriptReader {
  readonly #text: string;
  readonly #words: WordReader;
  readonly #commands: Command[] = [];
  readonly #closed: ClosedGroup[] = [];
  #groups: Group[] = [];
  /** Whose text begins behind the next end of a line. */
  #pending: HereDocument[] = [];
  #isInSubstitution = false;

  constructor(text: string, powershell: boolean) {
    this.#text = text;
    this.#words = new WordReader(text, powershell, end => this.#substitution(end));
  }

  all(): readonly Command[] {
    this.#read(undefined);
    return this.#withGroups().toSorted((a, b) => a.start - b.start);
  }

  #withGroups(): readonly Command[] {
    const commands = [...this.#commands];
    let left = MOST_IN_GROUPS;
    for (const { first, behind, redirects } of this.#closed) {
      if (redirects.length === 0) continue;
      left -= behind - first;
      if (left < 0) break;
      for (let at = first; at < behind; at += 1) {
        const command = commands[at];
        if (command !== undefined && command.redirects.length < MOST_REDIRECTS)
          commands[at] = { ...command, redirects: [...command.redirects, ...redirects] };
      }
    }
    return commands;
  }

  /** The commands whose output stands in a word. */
  #substitution(end: ')' | '`'): void {
    const before = { groups: this.#groups, isIn: this.#isInSubstitution };
    this.#groups = [];
    this.#isInSubstitution = true;
    this.#read(end);
    this.#groups = before.groups;
    this.#isInSubstitution = before.isIn;
  }

  #read(end: ')' | '`' | undefined): void {
    const words = this.#words;
    let draft = this.#draft();
    for (;;) {
      words.skipBlanks();
      const character = this.#text[words.at];
      const isEnd = character === end && (end === '`' || this.#groups.length === 0);
      if (character === undefined || isEnd) {
        this.#finish(draft);
        words.at += 1;
        return;
      }
      if (draft.words.length + draft.assignments.length + draft.redirects.length === 0) draft.start = words.at;
      switch (character) {
        case '#':
          words.skipComment();
          break;
        case '\n':
          words.at += 1;
          this.#hereDocuments();
          draft = this.#next(draft);
          break;
        case '&':
          if (this.#text[words.at + 1] === '>') words.at += 1;
          else draft = this.#separator(draft);
          break;
        case ';':
        case '|':
          draft = this.#separator(draft);
          break;
        case '(':
          draft = this.#open(draft);
          break;
        case ')':
          draft = this.#closeBracket(draft);
          break;
        case '<':
        case '>':
          this.#redirect(draft);
          break;
        default:
          draft = this.#word(draft);
      }
    }
  }

  #draft(): Draft {
    return { assignments: [], words: [], redirects: [], start: this.#words.at };
  }

  #next(draft: Draft): Draft {
    this.#finish(draft);
    return this.#draft();
  }

  #separator(draft: Draft): Draft {
    this.#words.at += 1;
    return this.#next(draft);
  }

  #finish({ assignments, words, redirects, start }: Draft): void {
    if (assignments.length + words.length === 0) return;
    const end = Math.max(words.at(-1)?.end ?? 0, assignments.at(-1)?.value.end ?? 0);
    const certain = !this.#isInSubstitution && this.#groups.every(({ closer }) => closer === '}' || closer === ')');
    this.#commands.push({ assignments, words, redirects, certain, start, end });
    if (this.#commands.length > MOST_COMMANDS) {
      throw new ScriptFault(`A script of more than ${MOST_COMMANDS} commands is not read. Put it into a file.`);
    }
  }

  /** A function's name has nothing in its brackets; elsewhere they hold commands of their own. */
  #open(draft: Draft): Draft {
    this.#words.at += 1;
    if (this.#text[this.#words.at] === ')') {
      this.#words.at += 1;
      return this.#draft();
    }
    const next = this.#next(draft);
    this.#push(')');
    return next;
  }

  #closeBracket(draft: Draft): Draft {
    this.#words.at += 1;
    if (this.#groups.at(-1)?.closer !== ')') return this.#draft(); // what came before is a pattern of `case`
    return this.#close(this.#next(draft));
  }

  #push(closer: string): void {
    this.#groups.push({ closer, first: this.#commands.length });
  }

  /** What follows the group is read into the draft: its redirects are those of the group. */
  #close(draft: Draft): Draft {
    const group = this.#groups.pop();
    if (group !== undefined) {
      this.#closed.push({ first: group.first, behind: this.#commands.length, redirects: draft.redirects });
    }
    return draft;
  }

  #word(draft: Draft): Draft {
    const words = this.#words;
    const isFirst = draft.words.length === 0;
    const assignment = isFirst ? words.assignment() : undefined;
    if (assignment !== undefined) {
      draft.assignments.push(assignment);
      return draft;
    }
    const word = words.word();
    const [only] = word.parts;
    const text = word.parts.length === 1 && only?.kind === 'text' ? this.#text.slice(word.start, word.end) : '';
    if (isFirst && draft.assignments.length === 0) {
      const closer = CLOSERS.get(text);
      if (closer !== undefined) this.#push(closer);
      if (closer !== undefined || BEFORE_COMMANDS.has(text)) return this.#draft();
      if (text === this.#groups.at(-1)?.closer) return this.#close(this.#draft());
    } else if (text === '{' && plainStart(draft.words[0], this.#text) === 'function') {
      this.#push('}');
      return this.#draft();
    }
    draft.words.push(word);
    return draft;
  }

  #redirect(draft: Draft): void {
    const words = this.#words;
    const operator = words.redirectOperator();
    if (operator === '<(' || operator === '>(') {
      this.#substitution(')');
      return;
    }
    words.skipBlanks();
    const target = words.word();
    if (!operator.startsWith('<<') || operator === '<<<') {
      draft.redirects.push({ operator, target });
      return;
    }
    const written = this.#text.slice(target.start, target.end);
    const delimiter = written.replaceAll(/["'\\]/g, '');
    const redirect = { operator: '<<', target };
    draft.redirects.push(redirect);
    this.#pending.push({ redirect, redirects: draft.redirects, delimiter, expands: written === delimiter });
  }

  #hereDocuments(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const { redirect, redirects, delimiter, expands } of pending) {
      const target = this.#words.hereDocument(delimiter, expands);
      const index = redirects.indexOf(redirect);
      if (index !== -1) redirects[index] = { operator: '<<', target };
    }
  }
}

function plainStart(word: Word | undefined, text: string): string | undefined {
  return word && text.slice(word.start, word.end);
}
