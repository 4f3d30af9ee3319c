import { listed, printable } from '../core/text.ts';
import { keyRule, type KeyRule } from './key-rules.ts';
import type { DataPath, LocatedEntry, LocatedNode, LocatedScalar } from '../documents/located-tree.ts';
import { nearestWord } from '../documents/nearest-word.ts';

/** A problem before it is known which file it is in. Offsets as in the tree. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly path: DataPath;
  readonly start: number;
  readonly end: number;
}

/** `aws.policyArns[]` for `['aws', 'policyArns', 0]`; names that are free become `*`. */
export function schemaPlace(path: DataPath): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? '[]' : path[0] === 'when' && path[1] === 'claims' && index === 2 ? '*' : step,
    )
    .join('.')
    .replaceAll('.[]', '[]');
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

/** `place` is the key's place in the schema; `owner` where it is missing. */
export function missingKey(
  path: DataPath,
  owner: { readonly start: number; readonly end: number },
  place: string,
): Finding {
  const message = `${keyText(path)} is missing. It must be ${keyRule(place).expected}.`;
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
