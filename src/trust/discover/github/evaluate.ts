import type { ScalarValue } from '../../../documents/located-tree.ts';
import type { WrittenTexts } from '../../../documents/written-text.ts';
import { joined } from '../possible-texts.ts';
import { stepInto } from './data.ts';
import { type Expression, ExpressionFault, parseExpression } from './expression.ts';
import { callFunction } from './functions.ts';
import { hasExpression, type TemplatePiece, templatePieces } from './template-text.ts';
import { anyOf, isTruthy, known, openValue, textsOf, type Value, type Values } from './values.ts';

/** What a context's member is: undefined where only the run knows. Names of a path are as written. */
export type Context = (path: readonly string[]) => Values | undefined;

/** By the name of the context, in lower case; one that is absent only the run knows. */
export type Contexts = Readonly<Partial<Record<string, Context>>>;

/** Operators and members that follow each other make no deeper parse, but a deeper tree. */
const MAXIMUM_DEPTH = 100;

/** Evaluates one expression as far as files say what it is. */
export class Evaluation {
  readonly #source: string;
  readonly #contexts: Contexts;
  #depth = 0;

  constructor(source: string, contexts: Contexts) {
    this.#source = source;
    this.#contexts = contexts;
  }

  evaluate(expression: Expression): Values {
    if (this.#depth === MAXIMUM_DEPTH) return this.open(expression);
    this.#depth += 1;
    const values = this.#evaluate(expression);
    this.#depth -= 1;
    return values;
  }

  /** Of what only the run knows. */
  open({ start, end }: Expression): Values {
    return openValue(`\${{ ${this.#source.slice(start, end)} }}`, true);
  }

  #evaluate(expression: Expression): Values {
    switch (expression.kind) {
      case 'literal':
        return known(expression.value);
      case 'context':
        return this.open(expression);
      case 'member':
        return this.#member(expression);
      case 'call':
        return (
          callFunction(
            expression.name,
            expression.args.map(arg => this.evaluate(arg)),
          ) ?? this.open(expression)
        );
      case 'not': {
        const { values, complete } = this.evaluate(expression.of);
        return { values: values.flatMap(value => conditions(negated(isTruthy(value)))), complete };
      }
      case 'binary':
        return this.#binary(expression);
    }
  }

  #binary({ operator, left: first, right: second }: Expression & { readonly kind: 'binary' }): Values {
    const left = this.evaluate(first);
    const right = this.evaluate(second);
    switch (operator) {
      case '||': {
        const kept = left.values.filter(value => isTruthy(value) !== false);
        const goesOn = left.values.some(value => isTruthy(value) !== true);
        return anyOf([{ values: kept, complete: left.complete }, ...(goesOn ? [right] : [])]);
      }
      case '&&': {
        const kept = left.values.flatMap(value => falsyOf(value));
        const goesOn = left.values.some(value => isTruthy(value) !== false);
        return anyOf([{ values: kept, complete: left.complete }, ...(goesOn ? [right] : [])]);
      }
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=': {
        const compare = COMPARISONS[operator];
        const answers = left.values.flatMap(a => right.values.map(b => compared(a, b, compare)));
        const complete = left.complete && right.complete;
        const certain = complete && answers.every(answer => answer !== undefined);
        const values = [true, false].filter(answer => !certain || answers.includes(answer));
        return { values: values.map(value => ({ kind: 'known', value })), complete: true };
      }
    }
  }

  #member(expression: Expression & { readonly kind: 'member' }): Values {
    const { root, keys } = chainOf(expression);
    const names = keys.map(key => (key === undefined ? undefined : this.#names(key)));
    if (root.kind !== 'context') {
      return names.reduce<Values>(
        (values, choices) => anyOf(values.values.map(value => stepInto(value, choices) ?? this.open(expression))),
        this.evaluate(root),
      );
    }
    if (keys.length > MOST_KEYS) return this.open(expression);
    const isLiteral = keys.every(key => key?.kind === 'literal');
    let paths: readonly (readonly string[])[] = [[]];
    for (const choices of names) {
      if (choices === undefined) return this.open(expression);
      paths = paths.flatMap(path => choices.map(name => [...path, name]));
      if (paths.length > MOST_PATHS) return this.open(expression);
    }
    const context = this.#contexts[root.name];
    return anyOf(
      paths.map(path => {
        const values = context?.(path);
        if (values !== undefined) return values;
        return isLiteral ? this.open(expression) : openValue(`\${{ ${[root.name, ...path].join('.')} }}`, false);
      }),
    );
  }

  /** All names that a key can be; undefined where only the run knows. */
  #names(key: Expression): readonly string[] | undefined {
    const { values, complete } = this.evaluate(key);
    const names = values.map(value => (value.kind === 'known' ? String(value.value) : undefined));
    return complete && names.every(name => name !== undefined) ? names : undefined;
  }
}

const MOST_PATHS = 64;

/** No context goes deeper. */
const MOST_KEYS = 20;

interface MemberChain {
  readonly root: Expression;
  /** From the root; undefined for `*`. */
  readonly keys: readonly (Expression | undefined)[];
}

function chainOf(expression: Expression): MemberChain {
  const keys: (Expression | undefined)[] = [];
  let root = expression;
  while (root.kind === 'member') {
    keys.push(root.key);
    root = root.of;
  }
  return { root, keys: keys.toReversed() };
}

function conditions(holds: boolean | undefined): readonly Value[] {
  return (holds === undefined ? [true, false] : [holds]).map(value => ({ kind: 'known', value }));
}

function negated(holds: boolean | undefined): boolean | undefined {
  return holds === undefined ? undefined : !holds;
}

/** What `&&` gives where its left side does not hold. */
function falsyOf(value: Value): readonly Value[] {
  const holds = isTruthy(value);
  if (holds === true) return [];
  return holds === false ? [value] : [{ kind: 'known', value: '' }];
}

type Comparison = (a: ScalarValue, b: ScalarValue) => boolean;

const COMPARISONS: Readonly<Record<'==' | '!=' | '<' | '<=' | '>' | '>=', Comparison>> = {
  '==': (a, b) => isEqual(a, b),
  '!=': (a, b) => !isEqual(a, b),
  '<': (a, b) => order(a, b) < 0,
  '<=': (a, b) => order(a, b) <= 0,
  '>': (a, b) => order(a, b) > 0,
  '>=': (a, b) => order(a, b) >= 0,
};

function compared(a: Value, b: Value, compare: Comparison): boolean | undefined {
  return a.kind === 'known' && b.kind === 'known' ? compare(a.value, b.value) : undefined;
}

/** Texts without regard to case; values of different types as numbers. */
function isEqual(a: ScalarValue, b: ScalarValue): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.toLowerCase() === b.toLowerCase();
  if (typeof a === typeof b && a !== null && b !== null) return a === b;
  return numberOf(a) === numberOf(b);
}

function order(a: ScalarValue, b: ScalarValue): number {
  if (typeof a === 'string' && typeof b === 'string') {
    const [x, y] = [a.toLowerCase(), b.toLowerCase()];
    return x < y ? -1 : Number(x > y);
  }
  return numberOf(a) - numberOf(b);
}

function numberOf(value: ScalarValue): number {
  return value === null ? 0 : Number(value);
}

/** Evaluates a text with its expressions. `onFault` hears of each that is none. */
export function evaluateText(text: string, contexts: Contexts, onFault: (message: string) => void): WrittenTexts {
  return joined(
    templatePieces(text).map(piece => {
      const written = text.slice(piece.start, piece.end);
      return { texts: textsOf(evaluatePiece(piece, written, contexts, onFault), rendered(written)), written };
    }),
  );
}

/** Evaluates what is one expression alone to its values, lists and maps included; else to texts. */
export function evaluateAlone(
  text: string,
  contexts: Contexts,
  onFault: (message: string) => void,
): Values | undefined {
  if (!hasExpression(text)) return undefined;
  const pieces = templatePieces(text.trim());
  const [piece] = pieces;
  if (pieces.length !== 1 || piece === undefined) return undefined;
  return evaluatePiece(piece, text.trim(), contexts, onFault);
}

function evaluatePiece(
  { kind, content }: TemplatePiece,
  written: string,
  contexts: Contexts,
  onFault: (message: string) => void,
): Values {
  if (kind === 'text') return known(content);
  return evaluateExpression(content, contexts, onFault) ?? openValue(rendered(written), true);
}

/** Undefined for what is no expression. */
export function evaluateExpression(
  content: string,
  contexts: Contexts,
  onFault: (message: string) => void,
): Values | undefined {
  try {
    return new Evaluation(content, contexts).evaluate(parseExpression(content));
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    onFault(error.message);
    return undefined;
  }
}

/** Without the `$` that a template of Terraform puts before it. */
function rendered(written: string): string {
  return written.startsWith('$$') ? written.slice(1) : written;
}
