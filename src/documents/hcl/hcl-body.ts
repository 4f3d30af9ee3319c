import { MAXIMUM_DEPTH } from '../located-tree.ts';
import { ExpressionReader } from './hcl-expression.ts';
import type { HclAttribute, HclBlock, HclBody, HclDocument, HclFault } from './hcl-tree.ts';
import type { SyntaxNode } from '../syntax-node.ts';

const BROKEN = 'This is no valid HCL, so that it is not read.';
const TOO_DEEP = `This is nested deeper than ${MAXIMUM_DEPTH} levels, so that it is not read.`;

/** Blocks and attributes of a parser's tree; `offset` is where `source`, which was parsed, stands in the file. */
export function documentOf(root: SyntaxNode, source: string, offset: number): HclDocument {
  return new BodyReader(source, offset).document(root);
}

class BodyReader {
  readonly #source: string;
  readonly #offset: number;
  readonly #faults: HclFault[] = [];
  readonly #expressions: ExpressionReader;

  constructor(source: string, offset: number) {
    this.#source = source;
    this.#offset = offset;
    this.#expressions = new ExpressionReader(source, offset, this.#faults);
  }

  document(root: SyntaxNode): HclDocument {
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    for (const child of root.type === 'ERROR' ? [root] : root.children) {
      const body = this.#body(child, 0);
      attributes.push(...body.attributes);
      blocks.push(...body.blocks);
    }
    this.#faultUnlessTold(root, 0);
    return { body: { attributes, blocks, ...this.#span(root) }, faults: this.#faults };
  }

  /** Of an error too: what it holds that is whole is read. */
  #body(node: SyntaxNode, depth: number): HclBody {
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    if (node.type === 'ERROR') this.#fault(node, BROKEN);
    for (const child of node.children) {
      if (child.type === 'attribute') {
        const attribute = this.#attribute(child);
        if (attribute !== undefined) attributes.push(attribute);
      } else if (child.type === 'block') {
        const block = this.#block(child, depth);
        if (block !== undefined) blocks.push(block);
      } else if (child.type === 'ERROR' || child.type === 'body') {
        if (depth >= MAXIMUM_DEPTH) {
          this.#fault(child, TOO_DEEP);
          continue;
        }
        const inner = this.#body(child, depth + 1);
        attributes.push(...inner.attributes);
        blocks.push(...inner.blocks);
      } else if (child.missing) this.#fault(child, BROKEN);
    }
    return { attributes, blocks, ...this.#span(node) };
  }

  #attribute(node: SyntaxNode): HclAttribute | undefined {
    const name = node.children.find(({ type }) => type === 'identifier');
    const value = node.children.find(({ type }) => type === 'expression');
    if (name === undefined || value === undefined) return undefined;
    const stray = node.children.find(({ type }) => type === 'ERROR');
    if (stray !== undefined) this.#fault(stray, BROKEN);
    const told = this.#faults.length;
    const read = this.#expressions.expression(value, 0);
    const whole = this.#faultUnlessTold(value, told);
    const known = whole ? read : ({ kind: 'unreadable', start: read.start, end: read.end } as const);
    return { name: this.#text(name), value: known, ...this.#span(node) };
  }

  #block(node: SyntaxNode, depth: number): HclBlock | undefined {
    const begins = node.children.findIndex(({ type }) => type === 'block_start');
    const [type, ...labels] = node.children
      .slice(0, begins === -1 ? undefined : begins)
      .filter(child => child.type === 'identifier' || child.type === 'string_lit');
    if (type === undefined) return undefined;
    if (depth >= MAXIMUM_DEPTH) {
      this.#fault(node, TOO_DEEP);
      return undefined;
    }
    // The grammar takes line breaks for any other space.
    const header = this.#source.slice(node.start, node.children[begins]?.start).trimEnd();
    if (header.includes('\n')) this.#fault({ ...node, end: node.start + header.length }, BROKEN);
    const inner = node.children.slice(begins + 1);
    const whole = { ...node, type: 'body', children: inner };
    return {
      type: this.#text(type),
      labels: labels.map(label => this.#label(label)),
      body: this.#body(whole, depth + 1),
      ...this.#span(node),
    };
  }

  /** The grammar mends what is missing by itself: where that went unnoticed, it is a fault all the same. */
  #faultUnlessTold(node: SyntaxNode, told: number): boolean {
    if (!node.broken || this.#faults.length > told) return true;
    let at = node;
    for (let next: SyntaxNode | undefined = at; next !== undefined; next = at.children.find(({ broken }) => broken)) {
      at = next;
    }
    this.#fault(at, BROKEN);
    return false;
  }

  #label(node: SyntaxNode): string {
    const text = this.#text(node);
    return node.type === 'string_lit' ? text.slice(1, -1) : text;
  }

  #text({ start, end }: SyntaxNode): string {
    return this.#source.slice(start, end);
  }

  #span({ start, end }: SyntaxNode): { readonly start: number; readonly end: number } {
    return { start: start + this.#offset, end: end + this.#offset };
  }

  #fault(node: SyntaxNode, message: string): void {
    this.#faults.push({ message, ...this.#span(node) });
  }
}
