import { createScanner, type JSONScanner } from 'jsonc-parser';
import {
  type LocatedEntry,
  type LocatedNode,
  type LocatedScalar,
  MAXIMUM_DEPTH,
  MAXIMUM_LENGTH,
  type ReadText,
  Refusal,
  type ScalarValue,
  tooDeep,
  tooLarge,
} from './located-tree.ts';

/**
 * Reads JSON with comments and trailing commas, as VS Code reads devcontainer.json, with the places of everything in it.
 * Never throws. It rests on jsonc-parser's scanner and not on its parser, which recovers from errors: a restriction could be
 * what it skips, and it goes down without a limit.
 */
export function readJsonWithComments(text: string): ReadText {
  if (text.length > MAXIMUM_LENGTH) return tooLarge();
  try {
    return { ok: true, root: new JsonReader(text).document() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, fault: error.fault };
  }
}

// The library's `SyntaxKind`, a `const enum` that does not exist when it runs.
const OPEN_BRACE = 1;
const CLOSE_BRACE = 2;
const OPEN_BRACKET = 3;
const CLOSE_BRACKET = 4;
const COMMA = 5;
const COLON = 6;
const NULL = 7;
const TRUE = 8;
const FALSE = 9;
const STRING = 10;
const NUMBER = 11;
const END = 17;

/** By the library's `ScanError`. */
const SCAN_ERRORS: readonly string[] = [
  '',
  'a comment has no end',
  'a text has no closing quote',
  'a number is malformed',
  'a \\u escape is malformed',
  'a backslash stands before a character that needs none',
  'a text holds a control character',
];

class JsonReader {
  readonly #scanner: JSONScanner;
  #token: number = END;
  #depth = 0;

  constructor(text: string) {
    this.#scanner = createScanner(text, true);
  }

  document(): LocatedNode {
    this.#next();
    const root = this.#value();
    if (!this.#is(END)) throw this.#refusal('something follows the end');
    return root;
  }

  #next(): void {
    this.#token = this.#scanner.scan();
    const error: number = this.#scanner.getTokenError();
    if (error > 0) throw this.#refusal(SCAN_ERRORS[error] ?? 'it is malformed');
  }

  #is(token: number): boolean {
    return this.#token === token;
  }

  /** Leaves the token after the value current. */
  #value(): LocatedNode {
    const text = this.#is(STRING) || this.#is(NUMBER) ? this.#scanner.getTokenValue() : '';
    switch (this.#token) {
      case OPEN_BRACE:
        return this.#map();
      case OPEN_BRACKET:
        return this.#list();
      case STRING:
        return this.#scalar(text);
      case NUMBER:
        return this.#scalar(Number(text));
      case TRUE:
        return this.#scalar(true);
      case FALSE:
        return this.#scalar(false);
      case NULL:
        return this.#scalar(null);
      default:
        throw this.#refusal('a value is missing');
    }
  }

  #scalar(value: ScalarValue): LocatedScalar {
    const start = this.#scanner.getTokenOffset();
    const end = this.#scanner.getPosition();
    this.#next();
    return { kind: 'scalar', value, start, end };
  }

  #map(): LocatedNode {
    const start = this.#open();
    const entries: LocatedEntry[] = [];
    while (!this.#is(CLOSE_BRACE)) {
      if (!this.#is(STRING)) throw this.#refusal('a key in double quotes is missing');
      const key = this.#scanner.getTokenValue();
      const keyStart = this.#scanner.getTokenOffset();
      const keyEnd = this.#scanner.getPosition();
      this.#next();
      if (!this.#is(COLON)) throw this.#refusal('a colon is missing');
      this.#next();
      entries.push({ key, keyStart, keyEnd, value: this.#value() });
      this.#separator(CLOSE_BRACE, 'a comma or a closing brace is missing');
    }
    return { kind: 'map', entries, start, end: this.#close() };
  }

  #list(): LocatedNode {
    const start = this.#open();
    const items: LocatedNode[] = [];
    while (!this.#is(CLOSE_BRACKET)) {
      items.push(this.#value());
      this.#separator(CLOSE_BRACKET, 'a comma or a closing bracket is missing');
    }
    return { kind: 'list', items, start, end: this.#close() };
  }

  #open(): number {
    const start = this.#scanner.getTokenOffset();
    if (this.#depth >= MAXIMUM_DEPTH) throw new Refusal(tooDeep(start, start + 1));
    this.#depth += 1;
    this.#next();
    return start;
  }

  #close(): number {
    const end = this.#scanner.getPosition();
    this.#depth -= 1;
    this.#next();
    return end;
  }

  #separator(close: number, reason: string): void {
    if (this.#is(COMMA)) this.#next();
    else if (!this.#is(close)) throw this.#refusal(reason);
  }

  #refusal(reason: string): Refusal {
    const start = this.#scanner.getTokenOffset();
    const message = `This is no valid JSON with comments: ${reason}.`;
    return new Refusal({ code: 'syntax', message, start, end: start + this.#scanner.getTokenLength() });
  }
}
