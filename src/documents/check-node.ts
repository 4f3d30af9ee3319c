import type * as z from 'zod/mini';
import type { Check } from '../core/shape.ts';
import { printable } from '../core/text.ts';
import { type Finding, keyText, missingKey, schemaPlace, unknownKey, type Vocabulary, wrongValue } from './findings.ts';
import {
  type DataPath,
  type LocatedEntry,
  type LocatedNode,
  placeOf,
  plainData,
  repeatedEntries,
} from './located-tree.ts';

/** Of one value: whoever has more mistakes mends these first, and a hostile file costs no more. */
export const MOST_FINDINGS = 100;

type Issue = z.core.$ZodIssue;

export interface CheckedNode<T> {
  /** Undefined when there is any error. */
  readonly value: T | undefined;
  /** In the order in which they stand in the file. */
  readonly findings: readonly Finding[];
}

/** As zod has it. */
export interface Schema<T> {
  safeParse(
    data: unknown,
  ): { readonly success: true; readonly data: T } | { readonly success: false; readonly error: z.core.$ZodError };
}

/** Thrown for what is not plainly right where the schema is not loaded that could say more: it has to be read again with it. */
export class NotPlain extends Error {}

/** How the value of an entry is read: by which schema, and what it is called where. */
export interface Reading<T> {
  /** Accepts nothing that the schema refuses, and takes what it is as its value. */
  readonly isPlain: Check<T>;
  /** Undefined: not loaded. */
  readonly schema: Schema<T> | undefined;
  /** Where the entry is in the file's data. */
  readonly path: DataPath;
  /** Where it is in the schema: `[]` for a role, `['identity']` for the identity. */
  readonly place: readonly string[];
  /** For "is no key of …". */
  readonly owner: string;
  readonly source: string;
  /** Undefined: not loaded. */
  readonly vocabulary: Vocabulary | undefined;
}

/**
 * Checks what an entry holds: by the schema, and for what a schema cannot see, such as a key written twice.
 * @throws NotPlain where it takes the schema and there is none.
 */
export function checkNode<T>(entry: LocatedEntry, { schema, vocabulary, ...given }: Reading<T>): CheckedNode<T> {
  const inText: Finding[] = [];
  addTextFindings(entry.value, [...given.path], given.source, inText);
  const data = plainData(entry.value);
  if (inText.length === 0 && given.isPlain(data)) return { value: data, findings: [] };
  if (schema === undefined || vocabulary === undefined) throw new NotPlain();
  const reading = { ...given, vocabulary };
  const parsed = schema.safeParse(data);
  if (parsed.success && inText.length === 0) return { value: parsed.data, findings: [] };
  const issues = parsed.success ? [] : parsed.error.issues.slice(0, MOST_FINDINGS);
  const refused = issues.flatMap(issue => explainIssue(issue, entry, reading));
  // Several refusals of one value would say the same in other words: the first, in order of place, stays.
  const all = inText.slice(0, MOST_FINDINGS).concat(refused);
  const firsts = new Map(all.toReversed().map(finding => [[finding.code, ...finding.path].join('\n'), finding]));
  return { value: undefined, findings: [...firsts.values()].toReversed().toSorted((a, b) => a.start - b.start) };
}

interface Explaining extends Pick<Reading<unknown>, 'path' | 'place' | 'owner' | 'source'> {
  readonly vocabulary: Vocabulary;
}

function explainIssue(
  issue: Issue,
  entry: LocatedEntry,
  reading: Explaining,
  above: DataPath = [],
): readonly Finding[] {
  const relative = [...above, ...issue.path.filter(step => typeof step !== 'symbol')];
  if (issue.code === 'invalid_union') {
    // The alternative that got furthest is the one that was meant: a list whose items are wrong, not a text.
    const meant = issue.errors.find(issues => issues.length > 0 && issues.every(({ path }) => path.length > 0));
    if (meant !== undefined)
      return meant.slice(0, MOST_FINDINGS).flatMap(inner => explainIssue(inner, entry, reading, relative));
  }
  const path = [...reading.path, ...relative];
  const place = schemaPlace([...reading.place, ...relative], reading.vocabulary);
  const { found, key, node } = placeOf(entry, relative);
  if (issue.code === 'unrecognized_keys') {
    if (node.kind !== 'map') return [];
    const owner = relative.length === 0 ? reading.owner : keyText(relative);
    const unknown = new Set(issue.keys.filter(key => key !== '__proto__').slice(0, MOST_FINDINGS));
    return node.entries
      .filter(({ key }) => unknown.delete(key)) // each once, where it stands first
      .map(other => unknownKey(other, [...path, other.key], reading.vocabulary.keys(place), owner));
  }
  const rule = reading.vocabulary.rule(place);
  if (!found) {
    const at = key === undefined ? node : { start: key.keyStart, end: key.keyEnd };
    return [missingKey(path, at, rule)];
  }
  if (issue.code === 'invalid_key' && key !== undefined && rule.badKey !== undefined) {
    const message = `"${printable(key.key, 60)}" ${rule.badKey}`;
    return [{ severity: 'error', code: rule.code, message, path, start: key.keyStart, end: key.keyEnd }];
  }
  if (issue.code === 'custom') {
    const own: unknown = issue.params?.['code'];
    const code = typeof own === 'string' ? own : rule.code;
    return [{ severity: 'error', code, message: issue.message, path, start: node.start, end: node.end }];
  }
  return [wrongValue(node, path, reading.source, rule)];
}

/** Adds what the text says that the data no longer shows. `path` is changed on the way and left as it was. */
function addTextFindings(node: LocatedNode, path: (string | number)[], source: string, findings: Finding[]): void {
  if (node.kind === 'scalar') {
    if (typeof node.value === 'number' && losesDigits(node.value, source.slice(node.start, node.end))) {
      findings.push(lostDigits(node, node.value, [...path], source));
    }
  } else if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      path.push(index);
      addTextFindings(item, path, source, findings);
      path.pop();
    }
  } else {
    for (const entry of repeatedEntries(node)) findings.push(repeatedKey(entry, [...path, entry.key]));
    for (const entry of node.entries) {
      path.push(entry.key);
      if (entry.key === '__proto__') findings.push(reservedKey(entry, [...path]));
      addTextFindings(entry.value, path, source, findings);
      path.pop();
    }
  }
}

function lostDigits(node: LocatedNode, value: number, path: DataPath, source: string): Finding {
  const { start, end } = node;
  const written = printable(source.slice(start, end), 60);
  const message = `${written} is read as the number ${value}. Put it in quotes: "${written}".`;
  return { severity: 'error', code: 'needs-quotes', message, path, start, end };
}

/** An account number with leading zeros, or one too long for a number. */
function losesDigits(value: number, written: string): boolean {
  return /^[-+]?0[0-9]/.test(written) || (Number.isInteger(value) && !Number.isSafeInteger(value));
}

export function repeatedKey({ key, keyStart: start, keyEnd: end }: LocatedEntry, path: DataPath): Finding {
  const message = `"${printable(key, 60)}" is written twice, so neither is used. Remove one.`;
  return { severity: 'error', code: 'duplicate-key', message, path, start, end };
}

function reservedKey({ keyStart: start, keyEnd: end }: LocatedEntry, path: DataPath): Finding {
  const message = '"__proto__" is no key that a role map can have. Remove it.';
  return { severity: 'error', code: 'unknown-key', message, path, start, end };
}
