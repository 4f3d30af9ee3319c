import type { ScalarValue } from '../../../documents/located-tree.ts';

/** An expression of GitHub Actions (https://docs.github.com/actions/reference/workflows-and-actions/expressions). */
export type Expression = Spanned &
  (
    | { readonly kind: 'literal'; readonly value: ScalarValue }
    /** A context: `env`, `github`. */
    | { readonly kind: 'context'; readonly name: string }
    /** `of.key`, `of['key']`; `key` is undefined for `.*`. */
    | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression | undefined }
    /** Its name is in lower case. */
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
    | { readonly kind: 'not'; readonly of: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
  );

/** Offsets in the text of the expression. */
interface Spanned {
  readonly start: number;
  readonly end: number;
}

export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=';

/** GitHub's own limits [actions/runner: ExpressionConstants.cs: MaxLength, MaxDepth]. */
const MAXIMUM_LENGTH = 21_000;
const MAXIMUM_DEPTH = 50;

/** What is no expression, or one that GitHub refuses. */
export class ExpressionFault extends Error {}

/** @throws ExpressionFault */
export function parseExpression(text: string): Expression {
  if (text.length > MAXIMUM_LENGTH) {
    throw new ExpressionFault(`An expression has at most ${MAXIMUM_LENGTH} characters; this one has ${text.length}.`);
  }
  return new ExpressionReader(text).whole();
}

const STRENGTH: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
};

/** Sticky, so that each reads where the last one ended; none of them can go back over what it has read. */
const SPACE = /[ \t\r\n]*/y;
const OPERATOR = /\|\||&&|==|!=|<=|<|>=|>/y;
const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y;
const NUMBER = /[-+]?(?:0x[0-9A-Fa-f]+|0o[0-7]+|[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+)/y;
const TEXT = /'((?:[^']|'')*)'/y;

class ExpressionReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Expression {
    const expression = this.#binary(1);
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected();
    return expression;
  }

  /** What binds at least as strongly as `strength`; operators of one strength from the left. */
  #binary(strength: number): Expression {
    let left = this.#unary();
    for (;;) {
      const before = this.#at;
      this.#space();
      const operator = this.#operator();
      if (operator === undefined || STRENGTH[operator] < strength) {
        this.#at = before;
        return left;
      }
      const right = this.#binary(STRENGTH[operator] + 1);
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
  }

  #operator(): BinaryOperator | undefined {
    const word = this.#match(OPERATOR);
    return OPERATORS.find(operator => operator === word);
  }

  #unary(): Expression {
    this.#space();
    const start = this.#at;
    if (!this.#take('!')) return this.#members();
    return this.#deeper(() => {
      const of = this.#unary();
      return { kind: 'not', of, start, end: of.end };
    });
  }

  #members(): Expression {
    let of = this.#primary();
    for (;;) {
      const before = this.#at;
      this.#space();
      const { start } = of;
      if (this.#take('[')) {
        const key = this.#take('*') ? undefined : this.#deeper(() => this.#binary(1));
        this.#space();
        this.#expect(']');
        of = { kind: 'member', of, key, start, end: this.#at };
      } else if (this.#take('.')) {
        this.#space();
        const keyStart = this.#at;
        const word = this.#take('*') ? undefined : this.#match(NAME);
        if (word === undefined && this.#text[keyStart] !== '*') throw this.#unexpected();
        const key: Expression | undefined =
          word === undefined ? undefined : { kind: 'literal', value: word, start: keyStart, end: this.#at };
        of = { kind: 'member', of, key, start, end: this.#at };
      } else {
        this.#at = before;
        return of;
      }
    }
  }

  #primary(): Expression {
    this.#space();
    const start = this.#at;
    if (this.#take('(')) {
      const inner = this.#deeper(() => this.#binary(1));
      this.#space();
      this.#expect(')');
      return { ...inner, start, end: this.#at };
    }
    const text = this.#match(TEXT);
    if (text !== undefined) {
      return { kind: 'literal', value: text.slice(1, -1).replaceAll("''", "'"), start, end: this.#at };
    }
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: 'literal', value: Number(number), start, end: this.#at };
    const name = this.#match(NAME);
    if (name === undefined) throw this.#unexpected();
    const literal = LITERALS.get(name);
    if (literal !== undefined) return { kind: 'literal', value: literal.value, start, end: this.#at };
    const behindName = this.#at;
    this.#space();
    if (this.#take('(')) return { kind: 'call', name: name.toLowerCase(), args: this.#args(), start, end: this.#at };
    this.#at = behindName;
    return { kind: 'context', name: name.toLowerCase(), start, end: this.#at };
  }

  #args(): readonly Expression[] {
    const args: Expression[] = [];
    this.#space();
    if (this.#take(')')) return args;
    do {
      args.push(this.#deeper(() => this.#binary(1)));
      this.#space();
    } while (this.#take(','));
    this.#expect(')');
    return args;
  }

  #deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAXIMUM_DEPTH) {
      throw new ExpressionFault(`An expression is nested at most ${MAXIMUM_DEPTH} levels deep.`);
    }
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    // `!=` begins with what negates.
    if (this.#text[this.#at] !== character || (character === '!' && this.#text[this.#at + 1] === '=')) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#unexpected();
  }

  #unexpected(): ExpressionFault {
    const found = this.#text[this.#at];
    return new ExpressionFault(
      found === undefined ? 'The expression ends too early.' : `The expression has a "${found}" where it cannot stand.`,
    );
  }
}

const OPERATORS: readonly BinaryOperator[] = ['||', '&&', '==', '!=', '<', '<=', '>', '>='];

const LITERALS: ReadonlyMap<string, { readonly value: ScalarValue }> = new Map([
  ['true', { value: true }],
  ['false', { value: false }],
  ['null', { value: null }],
  ['NaN', { value: Number.NaN }],
  ['Infinity', { value: Number.POSITIVE_INFINITY }],
]);
