import {
  COLLECTION_STYLE,
  type Event,
  EVENT_ID,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { printable } from '../core/text.ts';
import {
  type LocatedEntry,
  type LocatedNode,
  MAXIMUM_DEPTH,
  Refusal,
  type ScalarValue,
  type SyntaxFault,
  tooDeep,
} from './located-tree.ts';
import { plainScalar } from './yaml-scalar.ts';

/** Nodes that aliases may add to what is written: enough for honest reuse, too few for a "billion laughs". */
const MAXIMUM_ALIASED_NODES = 100_000;

/** What a kind of file may hold beside plain data, and what it is called where it is refused. */
export interface YamlForm {
  /** Begins a sentence: `A role map`. */
  readonly name: string;
  /**
   * Whether tags are kept on their nodes, as data: `!Ref`, `!reference`, `!!binary`. A scalar with a tag that is not one of YAML's
   * own is its text. Otherwise a tag that says more than `!!str`, `!!map` or `!!seq` refuses the file.
   */
  readonly keepsTags: boolean;
}

/** What a finished node costs whoever walks it, aliases followed. */
interface Size {
  readonly nodes: number;
  readonly depth: number;
}

/** Builds the trees of the documents from the parser's events; the parser has bounded their depth. */
export class YamlTreeReader {
  readonly #text: string;
  readonly #form: YamlForm;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, LocatedNode>();
  readonly #sizes = new Map<LocatedNode, Size>();
  #next = 0;
  #depth = 0;
  #aliasedNodes = 0;
  /** Where the last token ended: collections have no end of their own in the events. */
  #lastEnd = 0;

  constructor(text: string, events: readonly Event[], form: YamlForm) {
    this.#text = text;
    this.#form = form;
    this.#events = events;
  }

  /** The one document; undefined when there is none. @throws Refusal, also for a second one. */
  document(): LocatedNode | undefined {
    const root = this.#nextDocument();
    if (this.#next < this.#events.length) {
      const message = `${this.#form.name} is one YAML document. Remove what begins with the second \`---\`.`;
      throw refusal('several-documents', message, this.#lastEnd);
    }
    return root;
  }

  /** All of them, in order. @throws Refusal. */
  documents(): readonly LocatedNode[] {
    const roots: LocatedNode[] = [];
    for (let root = this.#nextDocument(); root !== undefined; root = this.#nextDocument()) roots.push(root);
    return roots;
  }

  #nextDocument(): LocatedNode | undefined {
    const begin = this.#events[this.#next];
    if (begin?.type !== EVENT_ID.DOCUMENT) return undefined;
    if (begin.directives.some(({ kind }) => kind === 'tag')) throw this.#noTags(0, 0);
    this.#anchors.clear();
    this.#next += 1;
    const root = this.#node();
    this.#next += 1; // the document's end
    return root;
  }

  #node(): LocatedNode {
    const event = this.#events[this.#next];
    this.#next += 1;
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event);
      case EVENT_ID.ALIAS:
        return this.#alias(event.anchorStart, event.anchorEnd);
      case EVENT_ID.MAPPING:
        return this.#map(event);
      case EVENT_ID.SEQUENCE:
        return this.#list(event);
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
      case undefined:
        throw refusal('syntax', 'This is no valid YAML: a value is missing.', this.#lastEnd);
    }
  }

  #scalar(event: ScalarEvent): LocatedNode {
    const { style, anchorStart, anchorEnd } = event;
    const isText = event.tagStart !== -1 && this.#text.slice(event.tagStart, event.tagEnd) === '!!str';
    const tag = isText ? undefined : this.#tag(event);
    const { start, end } = this.#span(event);
    const text = getScalarValue(this.#text, event);
    const isPlain = tag === undefined ? style === SCALAR_STYLE.PLAIN && !isText : PLAIN_TAGS.has(tag);
    const value: ScalarValue = isPlain ? plainScalar(text) : text;
    this.#lastEnd = end;
    return this.#anchored({ kind: 'scalar', value, start, end, ...tagged(tag) }, anchorStart, anchorEnd);
  }

  /** With its quotes; a value that is left out stands where the last token ended. */
  #span({ style, valueStart, valueEnd, anchorEnd, tagEnd }: ScalarEvent): Span {
    if (valueStart === -1) {
      const place = Math.max(this.#lastEnd, anchorEnd, tagEnd);
      return { start: place, end: place };
    }
    const quote = style === SCALAR_STYLE.DOUBLE_QUOTED || style === SCALAR_STYLE.SINGLE_QUOTED ? 1 : 0;
    return { start: valueStart - quote, end: valueEnd + quote };
  }

  #map(event: MappingEvent): LocatedNode {
    const tag = this.#open(event, '!!map');
    const entries: LocatedEntry[] = [];
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) {
      const { key, start: keyStart, end: keyEnd } = this.#key();
      entries.push({ key, keyStart, keyEnd, value: this.#node() });
    }
    const { start, anchorStart, anchorEnd } = event;
    const end = this.#close(event);
    return this.#anchored({ kind: 'map', entries, start, end, ...tagged(tag) }, anchorStart, anchorEnd);
  }

  #list(event: SequenceEvent): LocatedNode {
    const tag = this.#open(event, '!!seq');
    const items: LocatedNode[] = [];
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) items.push(this.#node());
    const { start, anchorStart, anchorEnd } = event;
    const end = this.#close(event);
    return this.#anchored({ kind: 'list', items, start, end, ...tagged(tag) }, anchorStart, anchorEnd);
  }

  /** Answers the tag, but not `ownTag`, which says what the node is anyway. */
  #open(event: MappingEvent | SequenceEvent, ownTag: string): string | undefined {
    const isOwn = event.tagStart !== -1 && this.#text.slice(event.tagStart, event.tagEnd) === ownTag;
    const tag = isOwn ? undefined : this.#tag(event);
    this.#lastEnd = event.start + 1;
    this.#depth += 1;
    return tag;
  }

  #tag({ tagStart, tagEnd }: Pick<ScalarEvent, 'tagStart' | 'tagEnd'>): string | undefined {
    if (tagStart === -1) return undefined;
    if (!this.#form.keepsTags) throw this.#noTags(tagStart, tagEnd);
    return this.#text.slice(tagStart, tagEnd);
  }

  #noTags(start: number, end: number): Refusal {
    const message = `${this.#form.name} takes no YAML tags. Remove the tag, or put the value in quotes.`;
    return refusal('tag', message, start, end);
  }

  #close({ style }: MappingEvent | SequenceEvent): number {
    this.#next += 1;
    this.#depth -= 1;
    if (style === COLLECTION_STYLE.FLOW) this.#lastEnd = this.#endOfFlow();
    return this.#lastEnd;
  }

  /** The closing bracket follows the last item, but for white space and a comma; behind a comment it is not looked for. */
  #endOfFlow(): number {
    let offset = this.#lastEnd;
    while (' \t\r\n,'.includes(this.#text.charAt(offset)) && offset < this.#text.length) offset += 1;
    const bracket = this.#text.charAt(offset);
    return bracket === ']' || bracket === '}' ? offset + 1 : this.#lastEnd;
  }

  /** A key is its text whatever its type would be: `012` and `null` name roles as they are written. */
  #key(): Span & { readonly key: string } {
    const event = this.#events[this.#next];
    if (event?.type === EVENT_ID.SCALAR) {
      const { start, end, tag } = this.#scalar(event);
      if (tag !== undefined) throw refusal('tag', KEY_HAS_TAG, event.tagStart, event.tagEnd);
      this.#next += 1;
      return { key: getScalarValue(this.#text, event), start, end };
    }
    const start = this.#lastEnd;
    const node = this.#node();
    if (node.kind !== 'scalar') throw refusal('syntax', KEY_IS_TEXT, node.start, node.start + 1);
    return { key: this.#text.slice(node.start, node.end), start, end: this.#lastEnd };
  }

  #alias(anchorStart: number, anchorEnd: number): LocatedNode {
    const start = anchorStart - 1;
    const name = this.#text.slice(anchorStart, anchorEnd);
    const node = this.#anchors.get(name);
    this.#lastEnd = anchorEnd;
    if (node === undefined) {
      const message = `*${printable(name, 60)} names no anchor that is complete before it. Write the value out.`;
      throw refusal('alias', message, start, anchorEnd);
    }
    const { nodes, depth } = this.#sizeOf(node);
    this.#aliasedNodes += nodes;
    if (this.#aliasedNodes > MAXIMUM_ALIASED_NODES) {
      const message = `Aliases make more than ${MAXIMUM_ALIASED_NODES} values of this file. Write the values out.`;
      throw refusal('alias', message, start, anchorEnd);
    }
    if (this.#depth + depth > MAXIMUM_DEPTH) throw new Refusal(tooDeep(start, anchorEnd));
    return node;
  }

  /** Remembered for each node below too, so that a node is counted once however many aliases lead to it. */
  #sizeOf(node: LocatedNode): Size {
    if (node.kind === 'scalar') return SCALAR_SIZE;
    const known = this.#sizes.get(node);
    if (known !== undefined) return known;
    let nodes = 1;
    let depth = 0;
    for (const child of node.kind === 'list' ? node.items : node.entries.map(({ value }) => value)) {
      const size = this.#sizeOf(child);
      nodes += size.nodes;
      depth = Math.max(depth, size.depth);
    }
    const size = { nodes, depth: depth + 1 };
    this.#sizes.set(node, size);
    return size;
  }

  /** Only a finished node can be referred to, so that an alias never makes a tree contain itself. */
  #anchored(node: LocatedNode, anchorStart: number, anchorEnd: number): LocatedNode {
    if (anchorStart !== -1) this.#anchors.set(this.#text.slice(anchorStart, anchorEnd), node);
    return node;
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const SCALAR_SIZE: Size = { nodes: 1, depth: 0 };
const KEY_IS_TEXT = 'A key is a text here, not a list or a map. Write it as one word.';
const KEY_HAS_TAG = 'A key is its text here, whatever its tag says. Remove the tag.';

/** Of YAML's own schema: their scalars mean what they would mean without quotes and tag. */
const PLAIN_TAGS: ReadonlySet<string> = new Set(['!!int', '!!float', '!!bool', '!!null']);

function tagged(tag: string | undefined): { readonly tag?: string } {
  return tag === undefined ? NO_TAG : { tag };
}

const NO_TAG = {};

function refusal(code: SyntaxFault['code'], message: string, start: number, end: number = start): Refusal {
  return new Refusal({ code, message, start, end });
}
