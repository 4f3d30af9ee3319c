import type { LocatedNode } from '../../../documents/located-tree.ts';
import type { CiDocument } from '../ci-document.ts';
import { textAt } from '../nodes.ts';
import type { Inputs } from './inputs.ts';

/** Which file a part of the configuration is from, and what its inputs are. */
export interface ConfigSource {
  readonly document: CiDocument;
  readonly inputs: Inputs;
}

/** GitLab's configuration while files and jobs are merged: maps are, lists and texts are replaced. */
export type Config = ConfigMap | ConfigLeaf;

export interface ConfigMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Config>;
  readonly node: LocatedNode;
  readonly source: ConfigSource;
}

/** A text, a list, or a map whose keys mean nothing here. */
export interface ConfigLeaf {
  readonly kind: 'leaf';
  readonly node: LocatedNode;
  readonly source: ConfigSource;
}

/** Reads nodes of one file; the same node is read once. */
export class ConfigReader {
  readonly #source: ConfigSource;
  readonly #read = new Map<LocatedNode, Config>();

  constructor(source: ConfigSource) {
    this.#source = source;
  }

  read(node: LocatedNode): Config {
    const known = this.#read.get(node);
    if (known !== undefined) return known;
    const config: Config =
      node.kind === 'map' && node.tag === undefined
        ? { kind: 'map', entries: this.#entries(node), node, source: this.#source }
        : { kind: 'leaf', node, source: this.#source };
    this.#read.set(node, config);
    return config;
  }

  /**
   * Merge keys as Ruby's YAML reader takes them (psych: `revive_hash`): where they stand, over what stands before them; of a list the
   * first wins.
   */
  #entries(node: LocatedNode & { readonly kind: 'map' }): ReadonlyMap<string, Config> {
    const entries = new Map<string, Config>();
    for (const { key, value } of node.entries) {
      if (key !== '<<') {
        entries.set(key, this.read(value));
        continue;
      }
      for (const merged of (value.kind === 'list' ? value.items : [value]).toReversed()) {
        const map = this.read(merged);
        if (map.kind === 'map') for (const [name, each] of map.entries) entries.set(name, each);
      }
    }
    return entries;
  }
}

/** `over` over `base`: maps into each other, all else instead of it. */
export function mergedConfig(base: Config | undefined, over: Config): Config {
  if (base?.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) entries.set(key, mergedConfig(entries.get(key), value));
  return { ...over, entries };
}

export function configAt(config: Config | undefined, key: string): Config | undefined {
  return config?.kind === 'map' ? config.entries.get(key) : undefined;
}

/** The texts of a list, or a text alone. */
export function plainTexts(config: Config | undefined): readonly string[] {
  if (config?.kind !== 'leaf') return [];
  const { node } = config;
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap(item => textAt(item) ?? []);
}
