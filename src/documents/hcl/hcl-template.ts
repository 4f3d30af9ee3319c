import type { HclExpression, TemplatePart, TemplateText } from './hcl-tree.ts';
import type { SyntaxNode } from '../syntax-node.ts';

export interface TemplateSource {
  /** What was parsed. */
  readonly source: string;
  /** Where that stands in the file. */
  readonly offset: number;
  readonly expression: (node: SyntaxNode) => HclExpression;
  /** How many directives may stand in each other. */
  readonly deepest: number;
}

/** What a template is made of, before directives hold what is between them. */
type Token =
  | { readonly kind: 'text'; text: string; start: number | undefined }
  | { readonly kind: 'value'; readonly value: HclExpression; readonly node: SyntaxNode }
  | { readonly kind: 'if' | 'for' | 'else' | 'endif' | 'endfor'; readonly node: SyntaxNode };

/**
 * The parts of a quoted template or a heredoc. Text is taken from between the parser's nodes, which leave out white space.
 * Undefined where it is broken.
 */
export function templatePartsOf(node: SyntaxNode, from: TemplateSource): readonly TemplatePart[] | undefined {
  if (node.broken) return undefined;
  const heredoc = node.type === 'heredoc_template';
  const range = heredoc ? heredocRange(node, from.source) : { start: node.start + 1, end: node.end - 1 };
  if (range === undefined) return undefined;
  const tokens = new TokenReader(from, heredoc).tokens(node, range);
  if (tokens === undefined) return undefined;
  trimmed(tokens);
  if (heredoc && from.source.startsWith('<<-', node.start)) withoutIndentation(tokens);
  return nested(tokens, from);
}

/** From behind the line of the opening word to the line of the closing one. */
function heredocRange(node: SyntaxNode, source: string): { readonly start: number; readonly end: number } | undefined {
  const words = node.children.filter(({ type }) => type === 'heredoc_identifier');
  const [opening] = words;
  const closing = words.at(-1);
  if (opening === undefined || closing === undefined || closing === opening) return undefined;
  const start = source.indexOf('\n', opening.end) + 1;
  return { start, end: source.lastIndexOf('\n', closing.start - 1) + 1 };
}

const DIRECTIVES: Readonly<Record<string, 'if' | 'for' | 'else' | 'endif' | 'endfor'>> = {
  template_if_intro: 'if',
  template_for_start: 'for',
  template_else_intro: 'else',
  template_if_end: 'endif',
  template_for_end: 'endfor',
};

class TokenReader {
  readonly #from: TemplateSource;
  readonly #heredoc: boolean;
  readonly #tokens: Token[] = [];
  #broken = false;
  #at = 0;

  constructor(from: TemplateSource, heredoc: boolean) {
    this.#from = from;
    this.#heredoc = heredoc;
  }

  tokens(node: SyntaxNode, { start, end }: { readonly start: number; readonly end: number }): Token[] | undefined {
    this.#at = start;
    // Without recursion: directives stand in each other as deep as the text wants.
    const waiting = node.children.toReversed();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const directive = DIRECTIVES[next.type];
      if (next.type === 'template_interpolation') this.#interpolation(next);
      else if (directive !== undefined) {
        this.#text(next.start);
        this.#tokens.push({ kind: directive, node: next });
        this.#at = next.end;
      } else if (['template_directive', 'template_if', 'template_for'].includes(next.type)) {
        waiting.push(...next.children.toReversed());
      }
    }
    this.#text(end);
    return this.#broken ? undefined : this.#tokens;
  }

  #interpolation(node: SyntaxNode): void {
    // `$$${` is a dollar sign and an escaped `${`, which the grammar takes for two dollar signs and a beginning.
    if (this.#from.source[node.start - 1] === '$' && node.start > this.#at) return;
    this.#text(node.start);
    const inner = node.children.find(({ type }) => type === 'expression');
    if (inner === undefined) this.#broken = true;
    else this.#tokens.push({ kind: 'value', value: this.#from.expression(inner), node });
    this.#at = node.end;
  }

  /** A heredoc's lines are texts of their own: white space is trimmed and indentation removed line by line. */
  #text(end: number): void {
    const { source, offset } = this.#from;
    const raw = source.slice(this.#at, end);
    let start = this.#at;
    for (const line of this.#heredoc ? raw.split(/(?<=\n)/) : [raw]) {
      if (line === '') continue;
      const text = this.#heredoc ? unescapedMarks(line) : unescaped(line);
      if (text === undefined) this.#broken = true;
      else this.#tokens.push({ kind: 'text', text, start: text === line ? start + offset : undefined });
      start += line.length;
    }
    this.#at = end;
  }
}

/** `~` inside a marker takes the white space of the text beside it. */
function trimmed(tokens: readonly Token[]): void {
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'text') continue;
    const [, second] = token.node.children;
    const before = tokens[index - 1];
    const after = tokens[index + 1];
    if (second?.type === 'strip_marker' && before?.kind === 'text') before.text = before.text.trimEnd();
    if (token.node.children.at(-2)?.type === 'strip_marker' && after?.kind === 'text') {
      const text = after.text.trimStart();
      if (after.start !== undefined) after.start += after.text.length - text.length;
      after.text = text;
    }
  }
}

/** `<<-`: what all lines have in common at their beginning goes; blank lines do not count. */
function withoutIndentation(tokens: readonly Token[]): void {
  let fewest = Infinity;
  const beginnings: (Token & { readonly kind: 'text' })[] = [];
  let atLineStart = true;
  for (const token of tokens) {
    if (atLineStart) {
      atLineStart = false;
      const text = token.kind === 'text' ? token.text : '';
      const spaces = text.length - text.trimStart().length;
      if (spaces < text.length || !text.endsWith('\n')) {
        if (token.kind === 'text') beginnings.push(token);
        fewest = Math.min(fewest, spaces);
      }
    }
    if (token.kind === 'text' && token.text.endsWith('\n')) atLineStart = true;
  }
  for (const token of beginnings) {
    token.text = token.text.slice(fewest);
    if (token.start !== undefined) token.start += fewest;
  }
}

interface Level {
  readonly parts: TemplatePart[];
  /** Where the text of an `if` goes until its `else`. */
  readonly opened: Token | undefined;
  yes: readonly TemplatePart[] | undefined;
}

function nested(tokens: readonly Token[], from: TemplateSource): readonly TemplatePart[] | undefined {
  const levels: Level[] = [{ parts: [], opened: undefined, yes: undefined }];
  for (const token of tokens) {
    const level = levels.at(-1);
    if (level === undefined) return undefined;
    switch (token.kind) {
      case 'text':
        if (token.text !== '') level.parts.push(textPart(token.text, token.start));
        break;
      case 'value':
        level.parts.push({ kind: 'value', value: token.value });
        break;
      case 'if':
      case 'for':
        if (levels.length > from.deepest) return undefined;
        levels.push({ parts: [], opened: token, yes: undefined });
        break;
      case 'else':
        level.yes = level.parts.splice(0);
        break;
      case 'endif':
      case 'endfor': {
        levels.pop();
        const directive = closed(level, from);
        if (directive === undefined) return undefined;
        levels.at(-1)?.parts.push(directive);
        break;
      }
    }
  }
  return levels.length === 1 ? levels[0]?.parts : undefined;
}

function closed({ parts, opened, yes }: Level, from: TemplateSource): TemplatePart | undefined {
  if (opened?.kind !== 'if' && opened?.kind !== 'for') return undefined;
  const inner = opened.node.children.find(({ type }) => type === 'expression');
  if (inner === undefined) return undefined;
  const value = from.expression(inner);
  if (opened.kind === 'if')
    return { kind: 'if', condition: value, yes: yes ?? parts, no: yes === undefined ? [] : parts };
  const names = opened.node.children.filter(({ type }) => type === 'identifier');
  const nameOf = (node: SyntaxNode | undefined): string | undefined =>
    node === undefined ? undefined : from.source.slice(node.start, node.end);
  const valueName = nameOf(names.at(-1));
  if (valueName === undefined) return undefined;
  const keyName = names.length > 1 ? nameOf(names[0]) : undefined;
  return { kind: 'for', keyName, valueName, over: value, body: parts };
}

function textPart(text: string, start: number | undefined): TemplateText {
  return start === undefined ? { kind: 'text', text } : { kind: 'text', text, start };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** The text of what stands between quotes; undefined where an escape is none. */
export function unescaped(raw: string): string | undefined {
  let broken = false;
  const marks = raw.includes('{') ? unescapedMarks(raw) : raw;
  if (!marks.includes('\\')) return marks;
  const text = marks.replace(/\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^]|$)/g, (_, escape: string) => {
    const code = escape.length > 1 ? Number.parseInt(escape.slice(1), 16) : undefined;
    if (code !== undefined && code <= 0x10_ff_ff) return String.fromCodePoint(code);
    const character = ESCAPES[escape];
    broken ||= character === undefined;
    return character ?? '';
  });
  return broken ? undefined : text;
}

/** `$${` and `%%{` stand for `${` and `%{`. */
function unescapedMarks(raw: string): string {
  return raw.replaceAll('$${', '${').replaceAll('%%{', '%{');
}
