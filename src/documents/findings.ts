import { listed, printable } from '../core/text.ts';
import type { DataPath, LocatedEntry, LocatedNode, LocatedScalar } from './located-tree.ts';
import { nearestWord } from './nearest-word.ts';

/** What is said of a key whose value the schema refuses. */
export interface KeyRule {
  /** The stable word for programs. */
  readonly code: string;
  /** Completes "… must be". */
  readonly expected: string;
  /** What is suggested for a slip of the finger. */
  readonly words?: readonly string[];
  /** Completes `"key" …` where keys are free and this one is refused. */
  readonly badKey?: string;
}

/** The words of one schema, by place in it: `aws.policyArns[]` for `['aws', 'policyArns', 0]`, `*` for a key that is free. */
export interface Vocabulary {
  /** The keys that the map at a place may have. */
  keys(place: string): readonly string[];
  rule(place: string): KeyRule;
  /** Places of the maps whose keys are free. */
  readonly freeKeys: readonly string[];
}

/** A problem before it is known which file it is in. Offsets as in the tree. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly path: DataPath;
  readonly start: number;
  readonly end: number;
}

/** A place in a schema, from one in data. */
export function schemaPlace(path: DataPath, { freeKeys }: Pick<Vocabulary, 'freeKeys'>): string {
  let place = '';
  for (const step of path) {
    const next = freeKeys.includes(place) ? '*' : step;
    if (typeof next === 'number') place += '[]';
    else place += place === '' ? next : `.${next}`;
  }
  return place;
}

/** `policyArns[1]`, `region`: the last key with what follows it, as a person would point at it. */
export function keyText(path: DataPath): string {
  const last = path.findLastIndex(step => typeof step === 'string');
  return path
    .slice(Math.max(0, last))
    .map(step => (typeof step === 'number' ? `[${step}]` : printable(step, 60)))
    .join('');
}

export function unknownKey(entry: LocatedEntry, path: DataPath, known: readonly string[], owner: string): Finding {
  const { key, keyStart: start, keyEnd: end } = entry;
  if (key === '<<') {
    const message = 'Merge keys (<<) are not read, so that a role says all it grants. Write the keys out.';
    return { severity: 'error', code: 'merge-key', message, path, start, end };
  }
  const nearest = nearestWord(key, known);
  const advice = nearest === undefined ? `It has ${listed([...known])}.` : `Did you mean "${nearest}"?`;
  const message = `"${printable(key, 60)}" is no key of ${owner}. ${advice}`;
  return { severity: 'error', code: 'unknown-key', message, path, start, end };
}

/** `owner` is where it is missing. */
export function missingKey(
  path: DataPath,
  owner: { readonly start: number; readonly end: number },
  { expected }: KeyRule,
): Finding {
  const message = `${keyText(path)} is missing. It must be ${expected}.`;
  return { severity: 'error', code: 'missing-key', message, path, start: owner.start, end: owner.end };
}

/** What is wrong with a value that the schema refused; `source` is the file's text. */
export function wrongValue(node: LocatedNode, path: DataPath, source: string, rule: KeyRule): Finding {
  const { start, end } = node;
  const { code, message } = explain(node, keyText(path), source, rule);
  return { severity: 'error', code, message, path, start, end };
}

function explain(
  node: LocatedNode,
  key: string,
  source: string,
  { code, expected, words }: KeyRule,
): { readonly code: string; readonly message: string } {
  const sentence = `${key} must be ${expected}`;
  if (node.kind !== 'scalar') {
    return {
      code,
      message: expected.includes(`a ${node.kind}`) ? `${sentence}.` : `${sentence}; this is a ${node.kind}.`,
    };
  }
  if (node.value === null) return { code, message: `${key} has no value. It must be ${expected}.` };
  if (expected === 'true or false' || key === 'version') {
    const written = printable(source.slice(node.start, node.end), 30);
    return { code, message: `${sentence}, not ${written}.` };
  }
  if (typeof node.value !== 'string' && code !== 'bad-duration') return needsQuotes(node, source, sentence);
  const nearest = typeof node.value === 'string' && words !== undefined ? nearestWord(node.value, words) : undefined;
  return { code, message: nearest === undefined ? `${sentence}.` : `${sentence}. Did you mean "${nearest}"?` };
}

function needsQuotes(node: LocatedScalar, source: string, sentence: string) {
  const written = printable(source.slice(node.start, node.end), 60);
  const type = typeof node.value === 'number' ? 'a number' : 'true or false';
  return {
    code: 'needs-quotes',
    message: `${sentence}. ${written} is read as ${type}: put it in quotes, "${written}".`,
  };
}
