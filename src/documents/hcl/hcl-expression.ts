import { MAXIMUM_DEPTH } from '../located-tree.ts';
import { templatePartsOf, unescaped } from './hcl-template.ts';
import type { HclExpression, HclFault, HclObjectEntry } from './hcl-tree.ts';
import type { SyntaxNode } from '../syntax-node.ts';

const BROKEN = 'This is no valid HCL expression, so that its value is not known.';
const TOO_DEEP = `This is nested deeper than ${MAXIMUM_DEPTH} levels, so that its value is not known.`;

/** Expressions of a parser's tree. Whatever is broken becomes `unreadable`, with a fault. */
export class ExpressionReader {
  readonly #source: string;
  readonly #offset: number;
  readonly #faults: HclFault[];

  constructor(source: string, offset: number, faults: HclFault[]) {
    this.#source = source;
    this.#offset = offset;
    this.#faults = faults;
  }

  expression(node: SyntaxNode, depth: number): HclExpression {
    return this.#sequence(node.children, node, depth);
  }

  /** A value, then what is taken of it: `var` `.x` `[0]`; the grammar gives these as siblings. */
  #sequence(nodes: readonly SyntaxNode[], whole: SyntaxNode, depth: number): HclExpression {
    if (depth > MAXIMUM_DEPTH) return this.#unreadable(whole, TOO_DEEP);
    if (nodes.some(({ type, missing }) => type === 'ERROR' || missing)) return this.#unreadable(whole, BROKEN);
    const [first, ...rest] = nodes;
    if (first === undefined) return this.#unreadable(whole, BROKEN);
    if (first.type === '(') {
      const inner = rest[0];
      if (inner === undefined || rest[1]?.type !== ')') return this.#unreadable(whole, BROKEN);
      return this.#steps(this.expression(inner, depth + 1), rest.slice(2), depth);
    }
    return this.#steps(this.#primary(first, depth), rest, depth);
  }

  #steps(value: HclExpression, steps: readonly SyntaxNode[], depth: number): HclExpression {
    let result = value;
    for (const [index, step] of steps.entries()) {
      const span = { start: value.start, end: step.end + this.#offset };
      if (step.broken) return this.#unreadable(step, BROKEN);
      // A long chain of steps is as deep as it is long to whoever walks it.
      if (index > MAXIMUM_DEPTH) return this.#unreadable(step, TOO_DEEP);
      switch (step.type) {
        case 'get_attr':
          result = { kind: 'attribute', of: result, name: this.#text(step).slice(1).trim(), ...span };
          break;
        case 'index':
          result = { kind: 'index', of: result, key: this.#indexKey(step, depth), ...span };
          break;
        case 'splat':
          result = this.#splat(result, step, depth);
          break;
        default:
          return this.#unreadable(step, BROKEN);
      }
    }
    return result;
  }

  #indexKey(node: SyntaxNode, depth: number): HclExpression {
    const [index] = node.children;
    const key = index?.children.find(({ type }) => type === 'expression');
    if (key !== undefined) return this.expression(key, depth + 1);
    return { kind: 'literal', value: Number(this.#text(node).slice(1)), ...this.#span(node) };
  }

  /** `[*]` takes all steps that follow with it, `.*` only attributes: `x.*.id[0]` is the first of the ids. */
  #splat(of: HclExpression, node: SyntaxNode, depth: number): HclExpression {
    const [splat] = node.children;
    const steps = splat?.children.slice(1) ?? [];
    const others = steps.findIndex(({ type }) => type !== 'get_attr');
    const count = splat?.type === 'full_splat' || others === -1 ? steps.length : others;
    const item = { kind: 'splat-item', ...this.#span(node) } as const;
    const each = this.#steps(item, steps.slice(0, count), depth + 1);
    const end = this.#offset + (steps[count - 1] ?? node).end;
    return this.#steps({ kind: 'splat', of, each, start: of.start, end }, steps.slice(count), depth);
  }

  #primary(node: SyntaxNode, depth: number): HclExpression {
    if (depth > MAXIMUM_DEPTH) return this.#unreadable(node, TOO_DEEP);
    const [only] = node.children;
    switch (node.type) {
      case 'expression':
        return this.expression(node, depth + 1);
      case 'literal_value':
        return only === undefined ? this.#unreadable(node, BROKEN) : this.#literal(only);
      case 'template_expr':
        return only === undefined ? this.#unreadable(node, BROKEN) : this.#template(only, depth);
      case 'variable_expr':
        return { kind: 'variable', name: this.#text(node), ...this.#span(node) };
      case 'collection_value':
        return only === undefined ? this.#unreadable(node, BROKEN) : this.#collection(only, depth);
      case 'function_call':
        return this.#call(node, depth);
      case 'for_expr':
        return only === undefined ? this.#unreadable(node, BROKEN) : this.#for(only, depth);
      case 'conditional':
        return this.#conditional(node, depth);
      case 'operation':
        return only === undefined ? this.#unreadable(node, BROKEN) : this.#operation(only, depth);
      default:
        return this.#unreadable(node, BROKEN);
    }
  }

  #literal(node: SyntaxNode): HclExpression {
    const text = this.#text(node);
    const span = this.#span(node);
    switch (node.type) {
      case 'numeric_lit':
        return { kind: 'literal', value: Number(text), ...span };
      case 'bool_lit':
        return { kind: 'literal', value: text === 'true', ...span };
      case 'null_lit':
        return { kind: 'literal', value: null, ...span };
      case 'string_lit': {
        const value = node.broken ? undefined : unescaped(text.slice(1, -1));
        return value === undefined ? this.#unreadable(node, BROKEN) : { kind: 'literal', value, ...span };
      }
      default:
        return this.#unreadable(node, BROKEN);
    }
  }

  #template(node: SyntaxNode, depth: number): HclExpression {
    const parts = templatePartsOf(node, {
      source: this.#source,
      offset: this.#offset,
      expression: inner => this.expression(inner, depth + 1),
      deepest: MAXIMUM_DEPTH - depth,
    });
    return parts === undefined ? this.#unreadable(node, BROKEN) : { kind: 'template', parts, ...this.#span(node) };
  }

  #collection(node: SyntaxNode, depth: number): HclExpression {
    if (node.children.some(({ type, missing }) => type === 'ERROR' || missing)) return this.#unreadable(node, BROKEN);
    const span = this.#span(node);
    if (node.type === 'tuple') {
      const items = node.children.filter(({ type }) => type === 'expression');
      return { kind: 'list', items: items.map(item => this.expression(item, depth + 1)), ...span };
    }
    const elements = node.children.filter(({ type }) => type === 'object_elem');
    return { kind: 'object', entries: elements.map(element => this.#entry(element, depth)), ...span };
  }

  #entry(node: SyntaxNode, depth: number): HclObjectEntry {
    const [key, value] = node.children.filter(({ type }) => type === 'expression');
    const stray = node.children.some(({ type, missing }) => type === 'ERROR' || missing);
    if (key === undefined || value === undefined || stray) {
      const unreadable = this.#unreadable(node, BROKEN);
      return { key: unreadable, value: unreadable };
    }
    const [word, ...more] = key.children;
    const bare = more.length === 0 && (word?.type === 'variable_expr' || WORDS.has(word?.children[0]?.type ?? ''));
    return {
      key: bare ? { kind: 'literal', value: this.#text(key), ...this.#span(key) } : this.expression(key, depth + 1),
      value: this.expression(value, depth + 1),
    };
  }

  #call(node: SyntaxNode, depth: number): HclExpression {
    const [name, ...rest] = node.children;
    if (name?.type !== 'identifier' || rest.some(({ type, missing }) => type === 'ERROR' || missing)) {
      return this.#unreadable(node, BROKEN);
    }
    const given = rest.find(({ type }) => type === 'function_arguments');
    if (given?.children.some(({ type }) => type === 'ERROR') === true) return this.#unreadable(given, BROKEN);
    const values = given?.children.filter(({ type }) => type === 'expression') ?? [];
    return {
      kind: 'call',
      name: this.#text(name),
      arguments: values.map(value => this.expression(value, depth + 1)),
      spread: given?.children.some(({ type }) => type === 'ellipsis') === true,
      ...this.#span(node),
    };
  }

  #for(node: SyntaxNode, depth: number): HclExpression {
    const intro = node.children.find(({ type }) => type === 'for_intro');
    const names = intro?.children.filter(({ type }) => type === 'identifier') ?? [];
    const over = intro?.children.find(({ type }) => type === 'expression');
    const made = node.children.filter(({ type }) => type === 'expression');
    const condition = node.children
      .find(({ type }) => type === 'for_cond')
      ?.children.find(({ type }) => type === 'expression');
    const [first, second] = made;
    const valueName = names.at(-1);
    const ofObject = node.type === 'for_object_expr';
    const value = ofObject ? second : first;
    const stray = [...node.children, ...(intro?.children ?? [])].some(
      ({ type, missing }) => type === 'ERROR' || missing,
    );
    if (valueName === undefined || over === undefined || value === undefined || stray) {
      return this.#unreadable(node, BROKEN);
    }
    const read = (each: SyntaxNode | undefined): HclExpression | undefined =>
      each === undefined ? undefined : this.expression(each, depth + 1);
    return {
      kind: 'for',
      keyName: names.length > 1 && names[0] !== undefined ? this.#text(names[0]) : undefined,
      valueName: this.#text(valueName),
      over: this.expression(over, depth + 1),
      key: ofObject ? read(first) : undefined,
      value: this.expression(value, depth + 1),
      grouped: node.children.some(({ type }) => type === 'ellipsis'),
      condition: read(condition),
      ...this.#span(node),
    };
  }

  #conditional(node: SyntaxNode, depth: number): HclExpression {
    const [condition, yes, no] = node.children.filter(({ type }) => type === 'expression');
    const stray = node.children.some(({ type, missing }) => type === 'ERROR' || missing);
    if (condition === undefined || yes === undefined || no === undefined || stray)
      return this.#unreadable(node, BROKEN);
    return {
      kind: 'conditional',
      condition: this.expression(condition, depth + 1),
      yes: this.expression(yes, depth + 1),
      no: this.expression(no, depth + 1),
      ...this.#span(node),
    };
  }

  #operation(node: SyntaxNode, depth: number): HclExpression {
    const { children } = node;
    const operator = children.findIndex(({ type }) => OPERATORS.has(type));
    const sign = children[operator];
    if (sign === undefined) return this.#unreadable(node, BROKEN);
    const right = this.#sequence(children.slice(operator + 1), node, depth + 1);
    if (node.type === 'unary_operation') {
      return { kind: 'unary', operator: sign.type, operand: right, ...this.#span(node) };
    }
    const left = this.#sequence(children.slice(0, operator), node, depth + 1);
    return { kind: 'binary', operator: sign.type, left, right, ...this.#span(node) };
  }

  #text({ start, end }: SyntaxNode): string {
    return this.#source.slice(start, end);
  }

  #span({ start, end }: SyntaxNode): { readonly start: number; readonly end: number } {
    return { start: start + this.#offset, end: end + this.#offset };
  }

  #unreadable(node: SyntaxNode, message: string): HclExpression {
    const span = this.#span(node);
    this.#faults.push({ message, ...span });
    return { kind: 'unreadable', ...span };
  }
}

/** As keys they are names like any other. */
const WORDS: ReadonlySet<string> = new Set(['null_lit', 'bool_lit']);
const OPERATORS: ReadonlySet<string> = new Set([
  '!',
  '-',
  '+',
  '*',
  '/',
  '%',
  '==',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '&&',
  '||',
]);
