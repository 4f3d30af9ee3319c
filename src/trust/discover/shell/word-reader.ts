import { endOfExpression } from '../expression-brackets.ts';
import { type Assignment, ScriptFault, type Word, type WordPart } from './script.ts';

/** Substitutions within each other: no script that a person wrote has more. */
const MAXIMUM_DEPTH = 40;

const BLANKS = /(?:[^\S\n]|\\\r?\n)+/y;
const POWERSHELL_BLANKS = /(?:[^\S\n]|`\r?\n)+/y;
const COMMENT = /[^\n]*/y;
const VARIABLE = /(?:env:)?[A-Za-z_][A-Za-z0-9_]*/iy;
/** In brackets those of a function too, which may have a default. */
const BRACED_VARIABLE = /(?:env:)?[A-Za-z_][A-Za-z0-9_]*|[0-9]+/iy;
const ASSIGNMENT = /[A-Za-z_][A-Za-z0-9_]*\+?=/y;
/** What neither ends a word nor means anything in one. */
const PLAIN = /[^\s'"\\$`;&|()<>]+/y;
const PLAIN_IN_QUOTES = /[^"\\$`]+/y;
const REDIRECT = /<<<|<<-|<<|<\(|>\(|<&|>&|<>|>>|>\||<|>/y;
const SPECIAL_VARIABLE = /[0-9@*#?$!-]/y;

/** Reads words of a script from `at` on, and what stands between them. */
export class WordReader {
  at = 0;
  readonly #text: string;
  readonly #powershell: boolean;
  readonly #readCommands: (end: ')' | '`') => void;
  #depth = 0;

  /** `readCommands` reads the commands of a substitution from `at` to behind its end. */
  constructor(text: string, powershell: boolean, readCommands: (end: ')' | '`') => void) {
    this.#text = text;
    this.#powershell = powershell;
    this.#readCommands = readCommands;
  }

  skipBlanks(): void {
    this.#match(this.#powershell ? POWERSHELL_BLANKS : BLANKS);
  }

  skipComment(): void {
    this.#match(COMMENT);
  }

  redirectOperator(): string {
    return this.#match(REDIRECT) ?? '';
  }

  /** `NAME=value`; undefined where none begins. */
  assignment(): Assignment | undefined {
    const start = this.at;
    const name = this.#match(ASSIGNMENT)?.replace(/\+?=$/, '');
    if (name === undefined) return undefined;
    if (this.#text[this.at] !== '(') return { name, value: this.word(), start };
    this.at += 1;
    // A list: its words are no commands, but may hold some.
    const from = this.at;
    for (;;) {
      this.skipBlanks();
      const character = this.#text[this.at];
      if (character === undefined || character === ')') break;
      if (character === '\n') this.at += 1;
      else if (character === '#') this.skipComment();
      else if (this.word().end === this.at && ';&|(<>'.includes(this.#text[this.at] ?? ' ')) this.at += 1;
    }
    const parts: readonly WordPart[] = [{ kind: 'open', written: this.#text.slice(from, this.at) }];
    this.at += 1;
    return { name, value: { parts, start: from, end: Math.min(this.at - 1, this.#text.length) }, start };
  }

  word(): Word {
    const start = this.at;
    const parts: WordPart[] = [];
    for (;;) {
      const plain = this.#match(PLAIN);
      if (plain !== undefined) addText(parts, plain);
      const character = this.#text[this.at];
      if (character === "'") this.#singleQuoted(parts);
      else if (character === '"') {
        this.at += 1;
        this.#quoted(parts, '"');
      } else if (character === '\\' && !this.#powershell) this.#escaped(parts);
      else if (character === '$') this.#dollar(parts);
      else if (character === '`') this.#backtick(parts);
      else if (character === '\\') {
        this.at += 1;
        addText(parts, '\\');
      } else break;
    }
    // A quote that is not closed ends with the text.
    const end = Math.min(this.at, this.#text.length);
    return { parts: parts.length === 0 ? [{ kind: 'text', text: '' }] : parts, start: Math.min(start, end), end };
  }

  /** The text of a here-document, up to the line that is its delimiter; `at` is at the beginning of its first line. */
  hereDocument(delimiter: string, expands: boolean): Word {
    const start = this.at;
    let end = this.#text.length;
    let behind = end;
    for (let line = start; line < this.#text.length;) {
      const newline = this.#text.indexOf('\n', line);
      const lineEnd = newline === -1 ? this.#text.length : newline;
      if (this.#text.slice(line, lineEnd).trim() === delimiter) {
        [end, behind] = [line, Math.min(lineEnd + 1, this.#text.length)];
        break;
      }
      line = lineEnd + 1;
    }
    const parts: WordPart[] = [];
    if (expands) this.#quoted(parts, undefined, end);
    else parts.push({ kind: 'text', text: this.#text.slice(start, end) });
    this.at = Math.max(this.at, behind);
    return { parts, start, end };
  }

  /** An expression of the CI system is replaced in single quotes too. */
  #singleQuoted(parts: WordPart[]): void {
    this.at += 1;
    for (;;) {
      const close = indexOrEnd(this.#text, "'", this.at);
      const expression = this.#text.indexOf('${{', this.at);
      const end = expression === -1 ? close : Math.min(close, expression);
      addText(parts, this.#text.slice(this.at, end));
      this.at = end;
      if (end === close) break;
      this.#dollar(parts);
    }
    this.at += 1;
  }

  /** Up to the quote, or to `limit`. */
  #quoted(parts: WordPart[], quote: '"' | '}' | undefined, limit = this.#text.length): void {
    while (this.at < limit) {
      const plain = quote === '}' ? undefined : this.#match(PLAIN_IN_QUOTES);
      if (plain !== undefined) {
        const extra = Math.max(0, this.at - limit);
        this.at -= extra;
        addText(parts, plain.slice(0, plain.length - extra));
        continue;
      }
      const character = this.#text.charAt(this.at);
      if (character === quote) {
        this.at += 1;
        return;
      }
      if (character === '\\' && !this.#powershell) this.#escapedInQuotes(parts);
      else if (character === '$') this.#dollar(parts);
      else if (character === '`') this.#backtick(parts);
      else {
        this.at += 1;
        if (character !== '"' || quote === undefined) addText(parts, character);
      }
    }
  }

  #escaped(parts: WordPart[]): void {
    const next = this.#text.charAt(this.at + 1);
    if (next !== '\n') addText(parts, next);
    this.at += 2;
  }

  #escapedInQuotes(parts: WordPart[]): void {
    const next = this.#text.charAt(this.at + 1);
    if ('"\\$`'.includes(next)) addText(parts, next);
    else if (next !== '\n') addText(parts, `\\${next}`);
    this.at += 2;
  }

  #backtick(parts: WordPart[]): void {
    if (this.#powershell) {
      addText(parts, this.#text.charAt(this.at + 1));
      this.at += 2;
      return;
    }
    const start = this.at;
    this.at += 1;
    this.#deeper(() => this.#readCommands('`'));
    parts.push({ kind: 'open', written: this.#text.slice(start, this.at) });
  }

  #dollar(parts: WordPart[]): void {
    const start = this.at;
    const text = this.#text;
    // A template of Terraform writes it with another `$` before it.
    const bracket = text.startsWith('$${{', start) ? start + 1 : start;
    if (text.startsWith('${{', bracket)) {
      const close = endOfExpression(text, bracket + 3);
      this.at = close === -1 ? text.length : close + 2;
      parts.push({ kind: 'expression', written: text.slice(start, this.at) });
      return;
    }
    this.at += 1;
    const next = text[this.at];
    if (next === '(') {
      this.at += 1;
      this.#deeper(() => this.#readCommands(')'));
      parts.push({ kind: 'open', written: text.slice(start, this.at) });
    } else if (next === '{') parts.push(this.#braced(start));
    else if (next === "'" || next === '"') return; // `$'…'` and `$"…"`: the quote itself follows
    else {
      const name = this.#match(VARIABLE);
      if (name !== undefined)
        parts.push({ kind: 'variable', name: ownName(name), written: text.slice(start, this.at) });
      else if (this.#match(SPECIAL_VARIABLE) !== undefined) {
        parts.push({ kind: 'open', written: text.slice(start, this.at) });
      } else addText(parts, '$');
    }
  }

  /** `${NAME}` and what can stand in its brackets; `at` is at the bracket. */
  #braced(start: number): WordPart {
    this.at += 1;
    const name = this.#match(BRACED_VARIABLE);
    const operator = /:?[-=?]/y;
    operator.lastIndex = this.at;
    const found = operator.exec(this.#text)?.[0];
    if (name !== undefined && found !== undefined) this.at += found.length;
    const rest: WordPart[] = [];
    const isPlain = this.#text[this.at] === '}';
    this.#deeper(() => this.#quoted(rest, '}'));
    const written = this.#text.slice(start, this.at);
    if (name === undefined || (found === undefined && !isPlain)) return { kind: 'open', written };
    const variable = { kind: 'variable', name: ownName(name), written } as const;
    return found === undefined || found.endsWith('?') ? variable : { ...variable, otherwise: rest };
  }

  #deeper(read: () => void): void {
    this.#depth += 1;
    if (this.#depth > MAXIMUM_DEPTH) {
      throw new ScriptFault(`A script is read to ${MAXIMUM_DEPTH} levels of substitutions. Write it flatter.`);
    }
    read();
    this.#depth -= 1;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}

function indexOrEnd(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index === -1 ? text.length : index;
}

/** PowerShell's variables of the environment. */
function ownName(name: string): string {
  return name.replace(/^env:/i, '');
}

function addText(parts: WordPart[], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text };
  else if (text !== '') parts.push({ kind: 'text', text });
}
