import type { LocatedEntry, LocatedNode } from '../located-tree.ts';
import { readJsonWithComments } from '../read-json.ts';
import type { HclParser } from './hcl-parser.ts';
import type { HclAttribute, HclBlock, HclBody, HclDocument, HclExpression, HclFault } from './hcl-tree.ts';

/** The labels that a block has at the top, each of which is a level of objects. */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  variable: 1,
  module: 1,
  output: 1,
  provider: 1,
  locals: 0,
  terraform: 0,
};

/**
 * A file of Terraform's JSON syntax as if it were HCL. Only a provider knows which objects are blocks, so each is a block and an
 * attribute. Never throws.
 * https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function hclOfJson(text: string, parser: Pick<HclParser, 'template'>): HclDocument {
  const read = readJsonWithComments(text);
  if (read.ok && read.root?.kind === 'map') return new JsonSyntax(text, parser).document(read.root);
  const fault = read.ok
    ? { message: 'This is no JSON object, so that it is not read.', start: 0, end: text.length }
    : read.fault;
  const { message, start, end } = fault;
  return { body: { attributes: [], blocks: [], start: 0, end: text.length }, faults: [{ message, start, end }] };
}

class JsonSyntax {
  readonly #text: string;
  readonly #parser: Pick<HclParser, 'template'>;
  readonly #faults: HclFault[] = [];

  constructor(text: string, parser: Pick<HclParser, 'template'>) {
    this.#text = text;
    this.#parser = parser;
  }

  document(root: LocatedNode & { readonly kind: 'map' }): HclDocument {
    const attributes: HclAttribute[] = [];
    const blocks = root.entries.flatMap(entry => {
      const labels = LABELS[entry.key];
      if (labels !== undefined) return this.#labelled(entry.key, entry.value, labels, [], entry.keyStart);
      attributes.push(this.#attribute(entry));
      return [];
    });
    const { start, end } = root;
    return { body: { attributes, blocks, start, end }, faults: this.#faults };
  }

  /** `{"aws_iam_role": {"deploy": {…}}}`; any level may be a list of such objects. */
  #labelled(
    type: string,
    node: LocatedNode,
    missing: number,
    labels: readonly string[],
    start: number,
  ): readonly HclBlock[] {
    if (node.kind === 'list') return node.items.flatMap(item => this.#labelled(type, item, missing, labels, start));
    if (node.kind !== 'map') return [];
    if (missing === 0) return [{ type, labels, body: this.#body(node), start, end: node.end }];
    return node.entries.flatMap(({ key, keyStart, value }) =>
      this.#labelled(type, value, missing - 1, [...labels, key], keyStart),
    );
  }

  #body(node: LocatedNode & { readonly kind: 'map' }): HclBody {
    const attributes = node.entries.map(entry => this.#attribute(entry));
    const blocks = node.entries.flatMap(({ key, value }) => this.#blocks(key, value));
    return { attributes, blocks, start: node.start, end: node.end };
  }

  #blocks(type: string, node: LocatedNode): readonly HclBlock[] {
    if (node.kind === 'list') return node.items.flatMap(item => this.#blocks(type, item));
    if (node.kind !== 'map') return [];
    if (type === 'dynamic') return this.#labelled(type, node, 1, [], node.start);
    return [{ type, labels: [], body: this.#body(node), start: node.start, end: node.end }];
  }

  #attribute({ key, keyStart, value }: LocatedEntry): HclAttribute {
    return { name: key, value: this.#expression(value), start: keyStart, end: value.end };
  }

  #expression(node: LocatedNode): HclExpression {
    const { start, end } = node;
    switch (node.kind) {
      case 'scalar':
        return typeof node.value === 'string' ? this.#template(node.value, start, end) : { ...node, kind: 'literal' };
      case 'list':
        return { kind: 'list', items: node.items.map(item => this.#expression(item)), start, end };
      case 'map': {
        const entries = node.entries.map(({ key, keyStart, keyEnd, value }) => ({
          key: this.#template(key, keyStart, keyEnd),
          value: this.#expression(value),
        }));
        return { kind: 'object', entries, start, end };
      }
    }
  }

  #template(text: string, start: number, end: number): HclExpression {
    const { value, faults } = this.#parser.template(text);
    for (const { message } of faults) this.#faults.push({ message, start, end });
    // Without escapes the text stands in the file as it is.
    const shift = this.#text.slice(start + 1, end - 1) === text ? start + 1 : undefined;
    return { ...placed(value, shift, { start, end }), start, end };
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The same expression where it stands in the file: shifted, or all of it in one place. */
function placed<T>(value: T, shift: number | undefined, span: Span): T;
function placed(value: unknown, shift: number | undefined, span: Span): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => placed(item, shift, span));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]: [string, unknown]): readonly [string, unknown][] => {
    if ((key !== 'start' && key !== 'end') || typeof inner !== 'number') return [[key, placed(inner, shift, span)]];
    if (shift !== undefined) return [[key, inner + shift]];
    // A piece of text without a place of its own has none.
    return 'text' in value ? [] : [[key, span[key]]];
  });
  return Object.fromEntries(entries);
}
