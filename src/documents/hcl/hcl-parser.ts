import { Language, Parser } from 'web-tree-sitter';
import { documentOf } from './hcl-body.ts';
import type { HclDocument, HclExpression, HclFault } from './hcl-tree.ts';
import { syntaxTreeOf } from '../syntax-node.ts';

/** The two WebAssembly files, which lie beside the programs: `web-tree-sitter.wasm`, `tree-sitter-hcl.wasm`. */
export interface HclWasm {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

/** In UTF-16 units: several times the longest file that people write by hand. */
export const MAXIMUM_HCL_LENGTH = 384 * 1024;

/**
 * How often the parser may report that it goes on, which it does about every 40 characters: much more seldom in what is broken,
 * where each step costs it more.
 */
const MAXIMUM_STEPS = 12_000;
const MAXIMUM_BROKEN_STEPS = 300;
/** Broken pieces of a file that are parsed by themselves. */
const MAXIMUM_PIECES = 200;

export interface HclParser {
  /** Never throws: what cannot be read is among the faults, what stands around it is read. */
  document(text: string): HclDocument;
  /** A template that is a file of its own, or a text of JSON syntax: a value of kind `template`. */
  template(text: string): { readonly value: HclExpression; readonly faults: readonly HclFault[] };
}

/** @throws Error when the bytes are no WebAssembly of these two. */
export async function loadHclParser({ runtime, grammar }: HclWasm): Promise<HclParser> {
  await Parser.init({ wasmBinary: runtime });
  return new TreeSitterParser(await Language.load(grammar));
}

class TreeSitterParser implements HclParser {
  readonly #language: Language;

  constructor(language: Language) {
    this.#language = language;
  }

  document(text: string): HclDocument {
    const excess = excessOf(text);
    if (excess !== undefined) return unreadDocument(text, excess);
    const whole = this.#read(text, 0, deadlineFor(text));
    if (whole !== undefined && whole.faults.length === 0) return whole;
    // One slip makes the parser lose its way to the end of the file, so that each block is then read by itself.
    const pieces = piecesOf(text);
    const until = deadlineFor(text);
    if (pieces.length === 1 && whole !== undefined) return whole;
    const documents = pieces.map(({ start, end }) => {
      return this.#read(text.slice(start, end), start, until) ?? unreadDocument(text, NOT_READ, start, end);
    });
    return {
      body: {
        attributes: documents.flatMap(({ body }) => body.attributes),
        blocks: documents.flatMap(({ body }) => body.blocks),
        start: 0,
        end: text.length,
      },
      faults: documents.flatMap(({ faults }) => faults),
    };
  }

  template(text: string): { readonly value: HclExpression; readonly faults: readonly HclFault[] } {
    const unread = { kind: 'unreadable', start: 0, end: text.length } as const;
    const excess = excessOf(text);
    if (excess !== undefined) return { value: unread, faults: [fault(excess, 0, text.length)] };
    if (!text.includes('${') && !text.includes('%{')) {
      const value = { kind: 'literal', value: text, start: 0, end: text.length } as const;
      return { value, faults: [] };
    }
    let word = 'TEMPLATE';
    while (text.includes(word)) word += '_';
    const before = `t = <<${word}\n`;
    // A heredoc ends with a line break, which is not the file's where that has none at its end.
    const added = text.endsWith('\n') ? 0 : 1;
    const source = `${before}${text}${'\n'.repeat(added)}${word}\n`;
    const read = this.#read(source, -before.length, deadlineFor(source));
    const value = read?.body.attributes[0]?.value;
    if (read === undefined || value?.kind !== 'template')
      return { value: unread, faults: [fault(NOT_READ, 0, text.length)] };
    const parts = [...value.parts];
    const last = parts.at(-1);
    if (added > 0 && last?.kind === 'text' && last.text.endsWith('\n')) {
      parts.pop();
      if (last.text.length > 1) parts.push({ ...last, text: last.text.slice(0, -1) });
    }
    return { value: { kind: 'template', parts, start: 0, end: text.length }, faults: read.faults };
  }

  /** `offset` is where `source` stands in the file. Undefined where the parser was stopped or gave up. */
  #read(source: string, offset: number, until: number): HclDocument | undefined {
    if (Date.now() > until) return undefined;
    const parser = new Parser();
    try {
      parser.setLanguage(this.#language);
      let steps = 0;
      let brokenSteps = 0;
      const progressCallback = ({ hasError }: { readonly hasError: boolean }): boolean => {
        steps += 1;
        if (hasError) brokenSteps += 1;
        return steps > MAXIMUM_STEPS || brokenSteps > MAXIMUM_BROKEN_STEPS || Date.now() > until;
      };
      const tree = parser.parse(withEscapesInPairs(source), null, { progressCallback });
      if (tree === null) return undefined;
      const cursor = tree.walk();
      try {
        return documentOf(syntaxTreeOf(cursor), source, offset);
      } finally {
        cursor.delete();
        tree.delete();
      }
    } finally {
      parser.delete();
    }
  }
}

/**
 * HCL takes the last two of `$$${` for an escape; the grammar takes the first two for one, and what follows for an interpolation.
 * What the tree says is only where things stand: texts are read from the source.
 */
function withEscapesInPairs(source: string): string {
  return source.replaceAll(/(?<![$])[$](?=(?:[$]{2})+\{)|(?<!%)%(?=(?:%%)+\{)/g, '_');
}

/** More than anybody leaves open, in texts and comments too: the parser takes its time with what has no end. */
const MOST_OPEN = 1000;

function opensTooMuch(text: string): boolean {
  let open = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x28 || code === 0x5b || code === 0x7b) open += 1;
    else if (code === 0x29 || code === 0x5d || code === 0x7d) open = Math.max(0, open - 1);
    if (open > MOST_OPEN) return true;
  }
  return false;
}

/**
 * When the parser is stopped, in epoch milliseconds: it takes the cube of some nonsense, and there is no other sign of it. Many
 * times as long as what is no nonsense takes: a machine that does more must not leave a file unread.
 */
function deadlineFor({ length }: string): number {
  return Date.now() + 1000 + length / 200;
}

/** The parser takes the square of a run of blanks: so many of a file's runs together are a tenth of a second. */
const MOST_BLANKS_SQUARED = 6_000_000;

/** Signs before one value, or conditions without an end. */
const MOST_OPERATORS = 2000;

function hasTooManyOperators(text: string): boolean {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x2d || code === 0x21 || code === 0x3f) count += 1;
    else if (code > 0x20) count = 0;
    if (count > MOST_OPERATORS) return true;
  }
  return false;
}

function hasTooManyBlanks(text: string): boolean {
  let squares = 0;
  for (const {
    0: { length },
  } of text.matchAll(/[ \t\r\n]{100,}/g))
    squares += length * length;
  return squares > MOST_BLANKS_SQUARED;
}

/** Why a text is not given to the parser. */
function excessOf(text: string): string | undefined {
  if (text.length > MAXIMUM_HCL_LENGTH) return TOO_LONG;
  if (opensTooMuch(text)) return TOO_DEEP;
  return hasTooManyBlanks(text) || hasTooManyOperators(text) ? TOO_MUCH : undefined;
}

/** From one line that begins a block at its left edge to the next. */
function piecesOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  const starts = [0];
  const block = /^[A-Za-z_][A-Za-z0-9_-]*(?:[ \t]+(?:"[^"\n]*"|[A-Za-z_][A-Za-z0-9_-]*))*[ \t]*\{/gm;
  for (const { index } of text.matchAll(block)) if (index > 0 && starts.length < MAXIMUM_PIECES) starts.push(index);
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

const TOO_LONG = `This is longer than ${MAXIMUM_HCL_LENGTH / 1024} KiB, so that it is not read.`;
const TOO_DEEP = `This leaves more than ${MOST_OPEN} brackets open, so that it is not read.`;
const TOO_MUCH = 'This has thousands of blanks or operators in a row, so that it is not read.';
const NOT_READ = 'This is no valid HCL, and too much of it is broken to be read.';

function fault(message: string, start: number, end: number): HclFault {
  return { message, start, end };
}

function unreadDocument(text: string, message: string, start = 0, end = text.length): HclDocument {
  return { body: { attributes: [], blocks: [], start, end }, faults: [fault(message, start, end)] };
}
