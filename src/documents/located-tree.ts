/** A parsed text as data with places: the same for YAML and JSON, so that validation and positions are written once. */

/** Deeper than any role map or devcontainer.json; what walks a tree may therefore recurse. */
export const MAXIMUM_DEPTH = 64;

/** In UTF-16 units: as many as a file may have bytes. */
export const MAXIMUM_LENGTH = 8 * 1024 * 1024;

export type ScalarValue = string | number | boolean | null;

/** Offsets count UTF-16 units from the beginning of the text, end exclusive; quotes and brackets belong to the node. */
interface Located {
  readonly start: number;
  readonly end: number;
  /** As it is written, `!Ref`, `!reference`; only where a reader was asked to keep tags. `start` is behind it. */
  readonly tag?: string;
}

export interface LocatedScalar extends Located {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
}

export interface LocatedList extends Located {
  readonly kind: 'list';
  readonly items: readonly LocatedNode[];
}

export interface LocatedEntry {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: LocatedNode;
}

export interface LocatedMap extends Located {
  readonly kind: 'map';
  /** As written, with duplicates. */
  readonly entries: readonly LocatedEntry[];
}

/** A node may stand in several places of the tree (YAML aliases), but never below itself. */
export type LocatedNode = LocatedScalar | LocatedList | LocatedMap;

export type DataPath = readonly (string | number)[];

/** Something wrong with the text itself, so that nothing of it can be believed. */
export interface SyntaxFault {
  readonly code: 'syntax' | 'too-large' | 'too-deep' | 'alias' | 'tag' | 'several-documents';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Thrown inside a reader, never out of it. */
export class Refusal extends Error {
  readonly fault: SyntaxFault;

  constructor(fault: SyntaxFault) {
    super(fault.message);
    this.fault = fault;
  }
}

export interface FaultyText {
  readonly ok: false;
  readonly fault: SyntaxFault;
}

export type ReadText = { readonly ok: true; readonly root: LocatedNode | undefined } | FaultyText;

export function tooLarge(): FaultyText {
  const message = `The file is longer than ${MAXIMUM_LENGTH / 1024 / 1024} MiB. Remove what is no role.`;
  return { ok: false, fault: { code: 'too-large', message, start: 0, end: 0 } };
}

export function tooDeep(start: number, end: number): SyntaxFault {
  const message = `This is nested deeper than ${MAXIMUM_DEPTH} levels. Flatten it.`;
  return { code: 'too-deep', message, start, end };
}

/** The entry of that key: undefined when there is none, or when it is written twice and so says nothing certain. */
export function entryOf(node: LocatedNode | undefined, key: string): LocatedEntry | undefined {
  if (node?.kind !== 'map') return undefined;
  const found = node.entries.filter(entry => entry.key === key);
  return found.length === 1 ? found[0] : undefined;
}

/** The second and later entries of keys that a map has already. */
export function repeatedEntries({ entries }: LocatedMap): readonly LocatedEntry[] {
  // Nearly every map is small, and comparing a few keys costs less than a set of them.
  if (entries.length <= 12) {
    return entries.filter(({ key }, index) => entries.findIndex(other => other.key === key) < index);
  }
  const seen = new Set<string>();
  return entries.filter(({ key }) => seen.size === seen.add(key).size);
}

/** The entry or node at `path`, as far down as the tree goes: what an editor should mark for a problem at that path. */
export function placeOf(
  root: LocatedEntry,
  path: DataPath,
): { readonly found: boolean; readonly key: LocatedEntry | undefined; readonly node: LocatedNode } {
  let key: LocatedEntry | undefined = root;
  let node = root.value;
  for (const step of path) {
    if (node.kind === 'map') {
      const entry: LocatedEntry | undefined = node.entries.find(candidate => candidate.key === step);
      if (entry === undefined) return { found: false, key, node };
      key = entry;
      node = entry.value;
    } else {
      const item: LocatedNode | undefined =
        node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
      if (item === undefined) return { found: false, key, node };
      key = undefined;
      node = item;
    }
  }
  return { found: true, key, node };
}

/**
 * The plain data of a node. Of a repeated key the last counts, and `__proto__` is left out, as no object could hold it as
 * data: whoever calls reports both.
 */
export function plainData(node: LocatedNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainData);
    case 'map': {
      const data: Record<string, unknown> = {};
      for (const { key, value } of node.entries) if (key !== '__proto__') data[key] = plainData(value);
      return data;
    }
  }
}
