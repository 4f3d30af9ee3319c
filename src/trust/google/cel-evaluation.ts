import { celEnv, type CelInput, isCelError, isCelList, plan } from '@bufbuild/cel';
import { isObject, type JsonObject } from '../../core/parse.ts';
import { MAXIMUM_DEPTH } from '../../documents/located-tree.ts';
import { shownText, type WrittenText } from '../../documents/written-text.ts';
import { beginsWith, endsWith, isText, isWithin } from '../open-text.ts';
import { MOST_STEPS, stepsOf } from './cel-cost.ts';
import {
  type CelExpression,
  callOf,
  type CelNode,
  childrenOf,
  fieldOf,
  identifier,
  textLiteral,
} from './cel-expression.ts';
import { GOOGLE_FUNCTIONS } from './cel-functions.ts';
import { isMarked, unmarked } from './cel-source.ts';
import { ANY_OUTCOME, both, either, ERROR, FALSE, negated, type Outcomes, outcomesOf, TRUE } from './outcomes.ts';

/** What an attribute is mapped to. */
export type AttributeValue =
  | { readonly kind: 'known'; readonly value: string | readonly string[] }
  | { readonly kind: 'text'; readonly text: WrittenText }
  | { readonly kind: 'unknown' };

/** What an expression can refer to: the token's claims and, in a condition, what the mapping made of them. */
export interface CelScope {
  readonly claims: JsonObject;
  /** By `google.subject`, `google.groups`, `attribute.<name>`. */
  readonly attributes?: ReadonlyMap<string, AttributeValue>;
  /** True where a variable may add attributes. */
  readonly attributesOpen?: boolean;
}

/** What a part of an expression comes to. */
export type CelValue =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: WrittenText }
  | { readonly kind: 'error' }
  | { readonly kind: 'unknown' };

const ENVIRONMENT = celEnv({ funcs: GOOGLE_FUNCTIONS });
const COMPARISONS_OF_TEXT = { startsWith: beginsWith, endsWith, contains: isWithin } as const;

/** Evaluates one expression over one scope, as far as both are known. */
export class CelEvaluation {
  readonly expression: CelExpression;
  readonly #scope: CelScope;
  readonly #bindings: Record<string, CelInput>;
  readonly #openNodes = new Map<CelNode, boolean>();
  readonly #tooManySteps: boolean;

  constructor(expression: CelExpression, scope: CelScope) {
    this.expression = expression;
    this.#scope = scope;
    const { claims, attributes } = scope;
    const known = (prefix: string) =>
      new Map(
        [...(attributes ?? [])].flatMap(([name, value]) =>
          name.startsWith(prefix) && value.kind === 'known' ? [[name.slice(prefix.length), celOf(value.value)]] : [],
        ),
      );
    this.#bindings = {
      assertion: celOf(claims),
      ...(attributes === undefined ? {} : { google: known('google.'), attribute: known('attribute.') }),
    };
    this.#tooManySteps = stepsOf(expression.root, largestCollection(claims)) > MOST_STEPS;
  }

  valueOf(node: CelNode): CelValue {
    if (this.#tooManySteps) return { kind: 'unknown' };
    if (!this.#isOpen(node)) {
      const value = plan(ENVIRONMENT, node)(this.#bindings);
      return isCelError(value) ? { kind: 'error' } : { kind: 'value', value };
    }
    const literal = textLiteral(node);
    if (literal !== undefined) return { kind: 'text', text: { parts: unmarked(literal, this.expression.open) } };
    const attribute = this.#attributeOf(node);
    if (attribute?.kind === 'text') return attribute;
    const added = callOf(node, '_+_');
    if (added !== undefined) return concatenated(added.operands.map(each => this.valueOf(each)));
    return { kind: 'unknown' };
  }

  outcomesOf(node: CelNode): Outcomes {
    if (this.#tooManySteps) return ANY_OUTCOME;
    const call = callOf(node, '_&&_', '_||_', '!_', '_?_:_');
    if (call === undefined) return this.#isOpen(node) ? this.#openOutcomes(node) : booleanOutcomes(this.valueOf(node));
    const operands = call.operands.map(each => this.outcomesOf(each));
    switch (call.name) {
      case '_&&_':
        return operands.reduce(both);
      case '_||_':
        return operands.reduce(either);
      case '!_':
        return negated(operands[0] ?? ERROR);
      default: {
        const [condition = ERROR, yes = ERROR, no = ERROR] = operands;
        return (condition & ERROR) | (condition & TRUE ? yes : 0) | (condition & FALSE ? no : 0);
      }
    }
  }

  /** Of what refers to something open. */
  #openOutcomes(node: CelNode): Outcomes {
    const equal = callOf(node, '_==_', '_!=_');
    if (equal !== undefined) {
      const [one, other] = equal.operands.map(each => this.valueOf(each));
      const outcomes = one === undefined || other === undefined ? ANY_OUTCOME : equality(one, other);
      return equal.name === '_==_' ? outcomes : negated(outcomes);
    }
    const [item, list] = callOf(node, '@in')?.operands ?? [];
    if (item !== undefined && list?.exprKind.case === 'listExpr') {
      const value = this.valueOf(item);
      return list.exprKind.value.elements.map(each => equality(value, this.valueOf(each))).reduce(either, FALSE);
    }
    const call = callOf(node, 'startsWith', 'endsWith', 'contains');
    const [text, part] = call?.operands.map(each => this.valueOf(each)) ?? [];
    if (call === undefined || text === undefined || part === undefined) return ANY_OUTCOME;
    if (text.kind === 'error' || part.kind === 'error') return ERROR;
    if (text.kind !== 'value' || part.kind !== 'text') return ANY_OUTCOME;
    if (typeof text.value !== 'string') return ERROR;
    return outcomesOf(COMPARISONS_OF_TEXT[nameOfComparison(call.name)](text.value, part.text));
  }

  #isOpen(node: CelNode): boolean {
    const known = this.#openNodes.get(node);
    if (known !== undefined) return known;
    const open = this.#refersToOpen(node);
    this.#openNodes.set(node, open);
    return open;
  }

  #refersToOpen(node: CelNode): boolean {
    const literal = textLiteral(node);
    if (literal !== undefined) return isMarked(literal);
    const field = fieldOf(node);
    if (field?.of === 'google' || field?.of === 'attribute') {
      const value = this.#scope.attributes?.get(`${field.of}.${field.name}`);
      return value === undefined ? this.#scope.attributesOpen === true : value.kind !== 'known';
    }
    const name = identifier(node);
    if (name === 'google' || name === 'attribute') {
      const { attributes, attributesOpen } = this.#scope;
      return attributesOpen === true || [...(attributes?.values() ?? [])].some(({ kind }) => kind !== 'known');
    }
    return childrenOf(node).some(child => this.#isOpen(child));
  }

  #attributeOf(node: CelNode): AttributeValue | undefined {
    const field = node.exprKind.case === 'selectExpr' && node.exprKind.value.testOnly ? undefined : fieldOf(node);
    return field === undefined ? undefined : this.#scope.attributes?.get(`${field.of}.${field.name}`);
  }
}

function nameOfComparison(name: string): keyof typeof COMPARISONS_OF_TEXT {
  return name === 'startsWith' || name === 'endsWith' ? name : 'contains';
}

function booleanOutcomes(value: CelValue): Outcomes {
  if (value.kind !== 'value') return value.kind === 'error' ? ERROR : ANY_OUTCOME;
  if (typeof value.value !== 'boolean') return ERROR;
  return value.value ? TRUE : FALSE;
}

/** Of two values of which at least one is open, where CEL has texts equal no number, list or map. */
function equality(one: CelValue, other: CelValue): Outcomes {
  if (one.kind === 'error' || other.kind === 'error') return ERROR;
  if (one.kind === 'unknown' || other.kind === 'unknown') return ANY_OUTCOME;
  if (one.kind === 'text' && other.kind === 'text') return TRUE | FALSE;
  if (one.kind === 'text') return other.kind === 'value' ? textEquals(one.text, other.value) : ANY_OUTCOME;
  if (other.kind === 'text') return textEquals(other.text, one.value);
  const texts = [one.value, other.value].filter(value => typeof value === 'string');
  // Numbers are equal across their types, and lists by what is in them: too much for what only decides about an open part.
  if (texts.length === 0) return ANY_OUTCOME;
  return one.value === other.value ? TRUE : FALSE;
}

function textEquals(text: WrittenText, value: unknown): Outcomes {
  return typeof value === 'string' ? outcomesOf(isText(text, value)) : FALSE;
}

function concatenated(values: readonly CelValue[]): CelValue {
  const parts: WrittenText['parts'][number][] = [];
  for (const value of values) {
    if (value.kind === 'error') return value;
    if (value.kind === 'text') parts.push(...value.text.parts);
    else if (value.kind === 'value' && typeof value.value === 'string') parts.push(value.value);
    else return { kind: 'unknown' };
  }
  return { kind: 'text', text: { parts } };
}

/** JSON as CEL takes it, whose objects are maps; what is nested too deep for any token is left out. */
function celOf(value: unknown, depth = 0): CelInput {
  if (depth > MAXIMUM_DEPTH) return null;
  if (Array.isArray(value)) return value.map(item => celOf(item, depth + 1));
  if (isObject(value)) return new Map(Object.entries(value).map(([key, item]) => [key, celOf(item, depth + 1)]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** Items of the largest list or object that is anywhere in the claims. */
function largestCollection(value: unknown, depth = 0): number {
  const items: readonly unknown[] = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  if (depth > MAXIMUM_DEPTH) return items.length;
  return items.reduce((largest: number, item) => Math.max(largest, largestCollection(item, depth + 1)), items.length);
}

/** A value of CEL as texts for people; undefined for none. */
export function shownValues(value: CelValue): readonly string[] | undefined {
  if (value.kind === 'text') return [shownText(value.text)];
  if (value.kind !== 'value') return undefined;
  const { value: shown } = value;
  if (isCelList(shown)) return [...shown].map(shownValue);
  return [shownValue(shown)];
}

function shownValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return value === null ? 'null' : 'an object';
}
