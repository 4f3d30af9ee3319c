import { MAXIMUM_DEPTH } from '../located-tree.ts';
import { either } from './either.ts';
import { FUNCTIONS, OPEN_SPREADS } from './functions/functions.ts';
import type { HclExpression, HclFor, TemplatePart } from './hcl-tree.ts';
import type { HclParser } from './hcl-parser.ts';
import { attributeOf, indexOf, iterated } from './lookup.ts';
import { operated } from './operators.ts';
import { type Scope, sourceOf, withNames } from './scope.ts';
import {
  failure,
  isNull,
  knownBoolean,
  knownNumber,
  knownText,
  type ListItem,
  type MapEntry,
  MAXIMUM_PARTS,
  piecesOf,
  scalar,
  type TextPiece,
  textOf,
  unknown,
  unknownPart,
  type Value,
} from './value.ts';

type Parser = Pick<HclParser, 'template'>;

/** Evaluates expressions as Terraform does, as far as the files say what they come to. Never throws. */
export class Evaluator {
  readonly #parser: Parser;
  readonly #templates = new Map<string, HclExpression>();
  #depth = 0;

  constructor(parser: Parser) {
    this.#parser = parser;
  }

  /** Names lead to other expressions, so that how deep this goes is counted across them. */
  evaluate(expression: HclExpression, scope: Scope): Value {
    if (this.#depth > DEEPEST || !scope.budget.spend()) return this.#unknown(expression, scope);
    this.#depth += 1;
    try {
      return this.#value(expression, scope);
    } finally {
      this.#depth -= 1;
    }
  }

  #value(expression: HclExpression, scope: Scope): Value {
    const place = scope.place(expression.start, expression.end);
    const written = (): string => scope.written(expression.start, expression.end);
    switch (expression.kind) {
      case 'literal':
        return scalar(expression.value, place);
      case 'template':
        return this.#template(expression, scope);
      case 'variable':
        return scope.name(expression.name) ?? unknown(expression.name, place);
      case 'splat-item':
        return scope.name(SPLAT_ITEM) ?? this.#unknown(expression, scope);
      case 'attribute':
        return attributeOf(this.evaluate(expression.of, scope), expression.name, written(), place);
      case 'index':
        return indexOf(this.evaluate(expression.of, scope), this.evaluate(expression.key, scope), written(), place);
      case 'splat':
        return this.#splat(expression, scope);
      case 'call':
        return this.#call(expression, scope);
      case 'list':
        return {
          kind: 'list',
          items: expression.items.map(item => ({ value: this.evaluate(item, scope), certain: true })),
          complete: true,
          place,
        };
      case 'object':
        return {
          kind: 'map',
          entries: expression.entries.map(({ key, value }) => ({
            key: keyOf(this.evaluate(key, scope)),
            value: this.evaluate(value, scope),
            certain: true,
          })),
          complete: true,
          place,
        };
      case 'for':
        return this.#for(expression, scope);
      case 'conditional':
        return this.#conditional(expression, scope);
      case 'unary':
      case 'binary':
        return this.#operation(expression, scope);
      case 'unreadable':
        return this.#unknown(expression, scope);
    }
  }

  #unknown({ start, end }: HclExpression, scope: Scope): Value {
    return unknown(scope.written(start, end), scope.place(start, end));
  }

  #template(expression: HclExpression & { readonly kind: 'template' }, scope: Scope): Value {
    const { parts, start, end } = expression;
    const [only] = parts;
    // A template that is one value and nothing else is that value, whatever its type.
    if (parts.length === 1 && only?.kind === 'value') return this.evaluate(only.value, scope);
    const place = scope.place(start, end);
    const pieces = this.#pieces(parts, scope, place);
    return pieces === undefined
      ? failure(scope.written(start, end), place)
      : textOf(pieces, place, scope.written(start, end));
  }

  /** Undefined where a part is nothing that a text takes. */
  #pieces(
    parts: readonly TemplatePart[],
    scope: Scope,
    place: { readonly file: string },
  ): readonly TextPiece[] | undefined {
    const all: TextPiece[] = [];
    for (const part of parts) {
      if (!scope.budget.spend() || all.length > MAXIMUM_PARTS) return [...all, unknownPart('…')];
      const pieces = this.#piecesOfPart(part, scope, place);
      if (pieces === undefined) return undefined;
      for (const piece of pieces) all.push(piece);
    }
    return all;
  }

  #piecesOfPart(part: TemplatePart, scope: Scope, place: { readonly file: string }): readonly TextPiece[] | undefined {
    switch (part.kind) {
      case 'text': {
        const { text, start } = part;
        return [start === undefined ? { text } : { text, place: scope.place(start, start + text.length) }];
      }
      case 'value':
        return piecesOf(this.evaluate(part.value, scope));
      case 'if': {
        const condition = knownBoolean(this.evaluate(part.condition, scope));
        if (condition !== undefined) return this.#pieces(condition ? part.yes : part.no, scope, place);
        return [unknownPart(`%{ if ${scope.written(part.condition.start, part.condition.end)} }`)];
      }
      case 'for': {
        const items = iterated(this.evaluate(part.over, scope), { key: part.keyName ?? '', value: part.valueName });
        if (items === undefined) return undefined;
        const all: TextPiece[] = [];
        for (const { key, value, certain } of items) {
          if (!certain) return [...all, unknownPart(`%{ for ${scope.written(part.over.start, part.over.end)} }`)];
          const pieces = this.#pieces(part.body, withNames(scope, loopNames(part, key, value)), place);
          if (pieces === undefined || all.length > MAXIMUM_PARTS) return undefined;
          all.push(...pieces);
        }
        return all;
      }
    }
  }

  #splat(expression: HclExpression & { readonly kind: 'splat' }, scope: Scope): Value {
    const of = this.evaluate(expression.of, scope);
    const place = scope.place(expression.start, expression.end);
    const each = (value: Value): Value =>
      this.evaluate(expression.each, withNames(scope, new Map([[SPLAT_ITEM, value]])));
    if (of.kind === 'list') {
      const items = of.items.map(({ value, certain }) => ({ value: each(value), certain }));
      const every = of.every === undefined ? {} : { every: each(of.every) };
      return { kind: 'list', items, complete: of.complete, place, ...every };
    }
    if (isNull(of)) return { kind: 'list', items: [], complete: true, place };
    if (of.kind === 'failure') return of;
    const certain = of.kind !== 'unknown';
    return { kind: 'list', items: [{ value: each(of), certain }], complete: true, place };
  }

  #call(expression: HclExpression & { readonly kind: 'call' }, scope: Scope): Value {
    const place = scope.place(expression.start, expression.end);
    const written = scope.written(expression.start, expression.end);
    const name = expression.name.replace(/^core::/, '');
    const values = expression.arguments.map(argument => this.evaluate(argument, scope));
    const last = values.at(-1);
    if (expression.spread && last !== undefined) {
      if (last.kind !== 'list') return unknown(written, place);
      if (!last.complete || last.items.some(({ certain }) => !certain)) {
        const open = OPEN_SPREADS.get(name);
        return open?.([...values.slice(0, -1), last], { place, written, scope }) ?? unknown(written, place);
      }
      values.splice(-1, 1, ...last.items.map(({ value }) => value));
    }
    if (name === 'templatefile') return this.#templateFile(values, scope) ?? unknown(written, place);
    const known = FUNCTIONS.get(name);
    if (known === undefined || !scope.budget.spend(values.length)) return unknown(written, place);
    return known(values, { place, written, scope }) ?? unknown(written, place);
  }

  #templateFile([path, values]: readonly Value[], scope: Scope): Value | undefined {
    const name = path === undefined ? undefined : knownText(path);
    const file = name === undefined ? undefined : scope.file(name);
    if (file === undefined || values === undefined) return undefined;
    const names = new Map<string, Value>();
    if (values.kind === 'map') {
      for (const { key, value } of values.entries) {
        const text = knownText(key);
        if (text !== undefined) names.set(text, value);
      }
    }
    const template = this.#templates.get(file.path) ?? this.#parser.template(file.text).value;
    this.#templates.set(file.path, template);
    // A template knows what it is given, nothing of the module, and no other template.
    return this.evaluate(template, {
      ...scope,
      ...sourceOf(file.path, file.text),
      name: given => names.get(given),
      file: () => undefined,
    });
  }

  #for(expression: HclExpression & HclFor, scope: Scope): Value {
    const place = scope.place(expression.start, expression.end);
    const written = scope.written(expression.start, expression.end);
    const over = this.evaluate(expression.over, scope);
    const items = iterated(over, { key: expression.keyName ?? '', value: expression.valueName });
    if (items === undefined) return failure(written, place);
    const values: ListItem[] = [];
    const keys: (Value | undefined)[] = [];
    for (const { key, value, certain } of items) {
      if (values.length >= MAXIMUM_PARTS || !scope.budget.spend()) return unknown(written, place);
      const inner = withNames(scope, loopNames(expression, key, value));
      const wanted =
        expression.condition === undefined ? true : knownBoolean(this.evaluate(expression.condition, inner));
      if (wanted === false) continue;
      keys.push(expression.key === undefined ? undefined : this.evaluate(expression.key, inner));
      values.push({ value: this.evaluate(expression.value, inner), certain: certain && wanted === true });
    }
    if (expression.key === undefined) return { kind: 'list', items: values, complete: true, place };
    const entries = values.map(({ value, certain }, index) => ({ key: keyOf(keys[index]), value, certain }));
    return { kind: 'map', entries: expression.grouped ? grouped(entries) : entries, complete: true, place };
  }

  #conditional(expression: HclExpression & { readonly kind: 'conditional' }, scope: Scope): Value {
    const condition = knownBoolean(this.evaluate(expression.condition, scope));
    if (condition !== undefined) return this.evaluate(condition ? expression.yes : expression.no, scope);
    const { start, end } = expression;
    const yes = this.evaluate(expression.yes, scope);
    const no = this.evaluate(expression.no, scope);
    return either(yes, no, scope.written(start, end), scope.place(start, end));
  }

  #operation(expression: HclExpression & { readonly kind: 'unary' | 'binary' }, scope: Scope): Value {
    const place = scope.place(expression.start, expression.end);
    if (expression.kind === 'unary') {
      const operand = this.evaluate(expression.operand, scope);
      const negated = expression.operator === '!' ? knownBoolean(operand) : knownNumber(operand);
      if (negated === undefined) return this.#unknown(expression, scope);
      return scalar(typeof negated === 'boolean' ? !negated : -negated, place);
    }
    const left = this.evaluate(expression.left, scope);
    const right = this.evaluate(expression.right, scope);
    const result = operated(expression.operator, left, right);
    return result === undefined ? this.#unknown(expression, scope) : scalar(result, place);
  }
}

/** Across everything that names lead to: several times what honest modules need. */
const DEEPEST = 4 * MAXIMUM_DEPTH;

/** No name of HCL begins so. */
const SPLAT_ITEM = '*';

function loopNames(
  { keyName, valueName }: { readonly keyName: string | undefined; readonly valueName: string },
  key: Value,
  value: Value,
): ReadonlyMap<string, Value> {
  const names = new Map([[valueName, value]]);
  if (keyName !== undefined) names.set(keyName, key);
  return names;
}

function keyOf(value: Value | undefined): MapEntry['key'] {
  if (value?.kind === 'text') return value;
  if (value?.kind === 'scalar') return scalar(value.value === null ? '' : String(value.value), value.place);
  if (value?.kind === 'unknown') return { kind: 'text', pieces: [unknownPart(value.written)], place: value.place };
  const place = value?.place ?? { file: '', start: 0, end: 0 };
  return { kind: 'text', pieces: [unknownPart('…')], place };
}

/** Entries of one key as one entry with the list of them. */
function grouped(entries: readonly MapEntry[]): readonly MapEntry[] {
  const groups = new Map<string, { readonly key: MapEntry['key']; readonly items: ListItem[] }>();
  for (const { key, value, certain } of entries) {
    const name = knownText(key) ?? `\0${groups.size}`;
    const group = groups.get(name) ?? { key, items: [] };
    group.items.push({ value, certain });
    groups.set(name, group);
  }
  return [...groups.values()].map(({ key, items }) => ({
    key,
    value: { kind: 'list', items, complete: true, place: key.place },
    certain: items.some(({ certain }) => certain),
  }));
}
