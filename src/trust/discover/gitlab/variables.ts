import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { WrittenTexts } from '../../../documents/written-text.ts';
import type { FoundValue } from '../login.ts';
import { placeOfNode, textAt, valueOf } from '../nodes.ts';
import { either, joined, openText, single } from '../possible-texts.ts';
import { type Config, configAt, type ConfigSource, plainTexts } from './config.ts';
import { dereferenced } from './job-config.ts';

/** A variable as one place of the configuration sets it. */
interface SetVariable {
  readonly node: LocatedNode;
  readonly source: ConfigSource;
  /** Whether only a rule or a matrix sets it. */
  readonly isConditional: boolean;
}

/** Variables within each other's values: one that contains itself is left as it is written. */
const MAXIMUM_DEPTH = 10;

/** A longer text is no role, region or account; in UTF-16 units. */
const LONGEST_TEXT = 20_000;
const LONGEST_SHOWN = 300;

/** The variables of a job: its own over those of all jobs, and with those of rules and of a matrix. */
export class JobVariables {
  readonly #set = new Map<string, readonly SetVariable[]>();
  readonly #known = new Map<string, WrittenTexts>();
  #depth = 0;

  constructor(job: Config, config: Config | undefined) {
    const inherit = configAt(configAt(job, 'inherit'), 'variables');
    const inherited = plainTexts(inherit);
    for (const [name, variable] of entriesOf(configAt(config, 'variables'), config)) {
      if (inherit === undefined || inherited[0] === 'true' || inherited.includes(name))
        this.#add(name, variable, false);
    }
    for (const [name, variable] of entriesOf(configAt(job, 'variables'), config)) this.#add(name, variable, false);
    for (const rules of [configAt(configAt(config, 'workflow'), 'rules'), configAt(job, 'rules')])
      this.#addRules(rules, config);
    const matrix = configAt(configAt(job, 'parallel'), 'matrix');
    if (matrix?.kind === 'leaf' && matrix.node.kind === 'list') {
      for (const item of matrix.node.items) this.#addEntries(item, matrix.source, true);
    }
  }

  #add(name: string, variable: Config, isConditional: boolean): void {
    const node = variable.kind === 'map' ? valueOf(variable.node, 'value') : variable.node;
    if (node === undefined) return;
    const before = isConditional ? (this.#set.get(name) ?? []) : [];
    this.#set.set(name, [...before, { node, source: variable.source, isConditional }]);
  }

  #addEntries(node: LocatedNode | undefined, source: ConfigSource, isConditional: boolean): void {
    if (node?.kind !== 'map') return;
    for (const { key, value } of node.entries) this.#add(key, { kind: 'leaf', node: value, source }, isConditional);
  }

  #addRules(rules: Config | undefined, config: Config | undefined): void {
    const list = dereferenced(rules, config);
    if (list?.kind !== 'leaf' || list.node.kind !== 'list') return;
    for (const rule of list.node.items) this.#addEntries(valueOf(rule, 'variables'), list.source, true);
  }

  /** Undefined for one that no file sets. */
  texts(name: string): WrittenTexts | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const set = this.#set.get(name);
    if (set === undefined) return undefined;
    if (this.#depth === MAXIMUM_DEPTH) return single(openText(`$${name}`));
    this.#depth += 1;
    const texts = either(
      ...(set.every(({ isConditional }) => isConditional) && set.length > 0 && !this.#isSure(set)
        ? [single(openText(`$${name}`))]
        : []),
      ...set.flatMap(({ node, source }) =>
        node.kind === 'list'
          ? node.items.map(item => this.expand(textAt(item) ?? '', source))
          : [this.expand(textAt(node) ?? '', source)],
      ),
    );
    this.#depth -= 1;
    // What ended at the limit is not the same from elsewhere; all else is.
    if (this.#depth < MAXIMUM_DEPTH - 1) this.#known.set(name, texts);
    return texts;
  }

  /** A matrix sets its variables in each of its jobs. */
  #isSure(set: readonly SetVariable[]): boolean {
    return set.some(({ node }) => node.kind === 'list');
  }

  found(name: string): FoundValue | undefined {
    const last = this.#set.get(name)?.at(-1);
    const texts = this.texts(name);
    if (last === undefined || texts === undefined) return undefined;
    const { document } = last.source;
    return {
      written: writtenText(last.node, document.text),
      place: placeOfNode(document.path, last.node),
      resolved: texts,
    };
  }

  /** A text of the configuration with the variables and inputs in it. */
  expand(text: string, source: ConfigSource): WrittenTexts {
    if (text.length > LONGEST_TEXT) return single(openText(text.slice(0, LONGEST_SHOWN)));
    return joined(
      text
        .split(/(\$\$|\$\{[A-Za-z_]\w*\}|\$[A-Za-z_]\w*|\$\[\[[^\]]*\]\])/)
        .filter(piece => piece !== '')
        .map(piece => ({ texts: this.#piece(piece, source), written: piece })),
    );
  }

  #piece(piece: string, source: ConfigSource): WrittenTexts {
    if (piece === '$$') return single({ parts: ['$'] });
    if (piece.startsWith('$[[')) {
      const name = /^\$\[\[\s*inputs\.([\w-]+)\s*(?:\||\]\])/.exec(piece)?.[1];
      return (name === undefined ? undefined : source.inputs(name)) ?? single(openText(piece));
    }
    if (!piece.startsWith('$')) return single({ parts: [piece] });
    const name = piece.replaceAll(/[${}]/g, '');
    return this.texts(name) ?? single(openText(piece));
  }

  value(config: Config | undefined): FoundValue | undefined {
    if (config?.kind !== 'leaf') return undefined;
    const { node, source } = config;
    const text = textAt(node);
    if (text === undefined) return undefined;
    const place = placeOfNode(source.document.path, node);
    const { values, complete } = this.expand(text, source);
    return {
      written: writtenText(node, source.document.text),
      place,
      resolved: { values: values.map(value => ('place' in value ? value : { ...value, place })), complete },
    };
  }
}

function writtenText(node: LocatedNode, text: string): string {
  return node.kind === 'scalar' && typeof node.value === 'string' ? node.value : text.slice(node.start, node.end);
}

function entriesOf(variables: Config | undefined, config: Config | undefined): readonly (readonly [string, Config])[] {
  const map = dereferenced(variables, config);
  return map?.kind === 'map' ? [...map.entries] : [];
}
