import type { LocatedNode, LocatedScalar } from '../../../documents/located-tree.ts';
import type { WrittenText, WrittenTexts } from '../../../documents/written-text.ts';
import type { CiDocument } from '../ci-document.ts';
import type { FoundValue } from '../login.ts';
import { itemsOf, placeOfNode, textAt, valueOf } from '../nodes.ts';
import { MOST_VALUES, openText, single } from '../possible-texts.ts';
import type { DiscoverySession } from '../session.ts';
import { childOf, dataOf, stepInto } from './data.ts';
import { type Context, type Contexts, evaluateAlone, evaluateExpression, evaluateText } from './evaluate.ts';
import { hasExpression } from './template-text.ts';
import { anyOf, isTruthy, known, openValue, type Values, valuesOf } from './values.ts';

/** A longer text is no role, region or account; in UTF-16 units. */
const LONGEST_TEXT = 20_000;
const LONGEST_SHOWN = 300;

/** Where expressions stand, and what they can see there. */
export class Scope {
  readonly document: CiDocument;
  readonly session: DiscoverySession;
  readonly contexts: Contexts;
  /** A variable where it is written. */
  readonly variable: (name: string) => FoundValue | undefined;

  constructor(
    document: CiDocument,
    session: DiscoverySession,
    contexts: Contexts,
    variable: (name: string) => FoundValue | undefined = () => undefined,
  ) {
    this.document = document;
    this.session = session;
    this.contexts = contexts;
    this.variable = variable;
  }

  with(contexts: Contexts): Scope {
    return new Scope(this.document, this.session, { ...this.contexts, ...contexts }, this.variable);
  }

  /** With the variables of a map over those that are there already. */
  withVariables(node: LocatedNode | undefined): Scope {
    if (node === undefined) return this;
    const contexts = { ...this.contexts, env: environmentContext(node, this) };
    return new Scope(this.document, this.session, contexts, name => {
      const entry = valueOf(node, name);
      return entry === undefined ? this.variable(name) : this.found(entry);
    });
  }

  /** Undefined for what is no scalar, or has no value. */
  found(node: LocatedNode | undefined): FoundValue | undefined {
    const text = textAt(node);
    if (node?.kind !== 'scalar' || text === undefined) return undefined;
    const place = placeOfNode(this.document.path, node);
    const written = typeof node.value === 'string' ? node.value : this.document.text.slice(node.start, node.end);
    return { written: written.trim(), place, resolved: this.#texts(node, text.trim()) };
  }

  #texts(node: LocatedScalar, text: string): WrittenTexts {
    const place = placeOfNode(this.document.path, node);
    if (!hasExpression(text) && !this.document.isTemplate) return single({ parts: [text], place });
    if (text.length > LONGEST_TEXT) return single(openText(text.slice(0, LONGEST_SHOWN)));
    const { values, complete } = evaluateText(text, this.contexts, message => this.session.addUnread(place, message));
    const rendered = this.document.isTemplate ? values.map(withTemplateParts) : values;
    return { values: rendered.map(value => ('place' in value ? value : { ...value, place })), complete };
  }

  /** Of a text that is or holds expressions, with lists and maps where it is one alone. */
  values(node: LocatedNode): Values {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return dataOf(node);
    const onFault = (message: string): void => {
      this.session.addUnread(placeOfNode(this.document.path, node), message);
    };
    const alone = evaluateAlone(node.value, this.contexts, onFault);
    if (alone !== undefined) return withoutOwn(alone, node.value.trim());
    return valuesOf(this.#texts(node, node.value));
  }

  /** What `${{ … }}` in a script becomes. */
  expression(written: string): WrittenTexts {
    return evaluateText(written, this.contexts, ignored);
  }

  /** Whether an `if` holds; undefined where only the run knows. */
  condition(text: string): boolean | undefined {
    const values = hasExpression(text)
      ? evaluateAlone(text, this.contexts, ignored)
      : evaluateExpression(text, this.contexts, ignored);
    const answers = new Set((values?.complete ? values.values : []).map(isTruthy));
    const [only] = answers;
    return answers.size === 1 ? only : undefined;
  }
}

/** Of a fault that was told of before, or whose text may be no expression at all. */
function ignored(): void {
  return undefined;
}

/** What a template of Terraform takes from its variables, `${name}`, is open. */
function withTemplateParts(text: WrittenText): WrittenText {
  const parts = text.parts.flatMap(part =>
    typeof part === 'string'
      ? part
          .split(/(\$\{[^{}]*\})/)
          .filter(piece => piece !== '')
          .map(piece => (piece.startsWith('${') ? { unknown: piece } : piece))
      : [part],
  );
  return { ...text, parts: parts.length === 0 ? [''] : parts };
}

/** Seen from elsewhere, what only the run knows of a text is that text. */
function withoutOwn({ values, complete }: Values, written: string): Values {
  if (values.every(value => value.kind === 'open' && value.isOwn)) return { ...openValue(written, false), complete };
  return { values: values.map(value => (value.kind === 'open' ? { ...value, isOwn: false } : value)), complete };
}

/** The variables of a map, each in the scope around it, over those that are there already. */
function environmentContext(node: LocatedNode, scope: Scope): Context {
  const outer = scope.contexts['env'];
  const seen = new Map<string, Values>();
  return path => {
    const [name] = path;
    if (name === undefined || path.length !== 1) return undefined;
    const entry = valueOf(node, name);
    if (entry === undefined) return outer?.(path);
    const values = seen.get(name) ?? scalarValues(entry, scope);
    seen.set(name, values);
    return values;
  };
}

function scalarValues(node: LocatedNode, scope: Scope): Values {
  const found = scope.found(node);
  return found === undefined ? known('') : valuesOf(found.resolved);
}

/** `matrix.<key>`: what the lists and `include` of a strategy have under it. */
export function matrixContext(strategy: LocatedNode | undefined, scope: Scope): Context {
  const matrix = valueOf(strategy, 'matrix');
  const seen = new Map<string, Values | undefined>();
  return path => {
    const name = path.join('.');
    if (!seen.has(name)) seen.set(name, matrixValues(matrix, path, scope));
    return seen.get(name);
  };
}

function matrixValues(matrix: LocatedNode | undefined, path: readonly string[], scope: Scope): Values | undefined {
  const [key, ...rest] = path;
  if (matrix === undefined || key === undefined) return undefined;
  const all = matrix.kind === 'scalar' ? scope.values(matrix).values : undefined;
  if (all !== undefined && !all.every(value => value.kind === 'data')) return undefined;
  const maps = all?.flatMap(value => (value.kind === 'data' ? [value.node] : [])) ?? [matrix];
  const found = maps.flatMap(map => [
    ...itemsIn(childOf(map, key), scope),
    ...itemsIn(valueOf(map, 'include'), scope).flatMap(values =>
      values === undefined ? [undefined] : values.values.flatMap(value => stepIntoPresent(value, key)),
    ),
  ]);
  if (found.length === 0 || found.includes(undefined)) return undefined;
  return rest.reduce<Values | undefined>(
    (values, name) => {
      const steps = values?.values.map(value => stepInto(value, [name]));
      return steps?.every(step => step !== undefined) ? anyOf(steps) : undefined;
    },
    anyOf(found.filter(values => values !== undefined)),
  );
}

function stepIntoPresent(value: Values['values'][number], key: string): readonly (Values | undefined)[] {
  if (value.kind !== 'data') return [undefined];
  const child = childOf(value.node, key);
  return child === undefined ? [] : [dataOf(child)];
}

/** The items of a list that may be an expression; undefined for what only the run knows. */
function itemsIn(node: LocatedNode | undefined, scope: Scope): readonly (Values | undefined)[] {
  if (node === undefined) return [];
  // One more than are kept, so that it shows that there are more.
  if (node.kind === 'list') return node.items.slice(0, MOST_VALUES + 1).map(item => scope.values(item));
  return scope
    .values(node)
    .values.flatMap(value =>
      value.kind === 'data' && value.node.kind === 'list' ? value.node.items.map(dataOf) : [undefined],
    );
}

/**
 * What an input is where nobody of these files gives it: whatever whoever starts the run says, with what stands for it otherwise.
 * A choice has no other values than its options.
 */
export function inputValues(written: string, declared: LocatedNode | undefined, scope: Scope): Values {
  const open = openValue(`\${{ ${written} }}`, true);
  const byDefault = valueOf(declared, 'default');
  const options = itemsOf(valueOf(declared, 'options'));
  if (textAt(valueOf(declared, 'type')) === 'choice' && options.length > 0) return anyOf(options.map(dataOf));
  const text = textAt(byDefault);
  return byDefault === undefined || text === undefined || text === '' ? open : anyOf([open, scope.values(byDefault)]);
}
