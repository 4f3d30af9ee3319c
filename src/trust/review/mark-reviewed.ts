import { entryOf, type LocatedEntry, type LocatedMap, type LocatedNode } from '../../documents/located-tree.ts';
import { readJsonWithComments } from '../../documents/read-json.ts';
import { readYaml } from '../../documents/read-yaml.ts';
import { ROLE_PATHS } from '../discover/insert-role.ts';

/** Who looked at a role's trust, and when. */
export interface Mark {
  readonly role: string;
  /** As in `2026-10-01`. */
  readonly date: string;
  readonly by: string;
}

/** A text of a role map in which a role is marked: everything else is as it was, to the byte. */
export type MarkedMap =
  | { readonly ok: true; readonly text: string }
  /** One sentence for people. */
  | { readonly ok: false; readonly why: string };

const KEYS = ['reviewed', 'reviewedBy'] as const;

/** @param file of the map, for its form alone. */
export function markReviewed(file: string, text: string, mark: Mark): MarkedMap {
  const read = /\.jsonc?$/i.test(file) ? readJsonWithComments : readYaml;
  const before = read(text);
  if (!before.ok) return { ok: false, why: 'The role map cannot be read: mend it first.' };
  const path = ROLE_PATHS.map(each => [...each, mark.role]).find(each => entryAt(before.root, each) !== undefined);
  const entry = path === undefined ? undefined : entryAt(before.root, path);
  const [first] = entry?.value.kind === 'map' ? entry.value.entries : [];
  if (path === undefined || entry?.value.kind !== 'map' || first === undefined) return { ok: false, why: NO_SUCH_ROLE };
  const isBlock = !text.startsWith('{', entry.value.start);
  const form = isBlock ? inLines(text, entry.keyEnd, first) : inBraces(text, first);
  const written = edited(text, entry.value, form, {
    reviewed: isBlock ? mark.date : JSON.stringify(mark.date),
    reviewedBy: JSON.stringify(mark.by),
  });
  const after = read(written);
  const marked = after.ok ? entryAt(after.root, path)?.value : undefined;
  const isMarked = says(marked, 'reviewed', mark.date) && says(marked, 'reviewedBy', mark.by);
  const others = after.ok ? shape(after.root, path) : undefined;
  // An alias, a merged key or a comment that only looks like a line of its own would have it say something else as well.
  if (!isMarked || others !== shape(before.root, path)) return { ok: false, why: BY_HAND };
  return { ok: true, text: written };
}

const NO_SUCH_ROLE = 'The role does not stand in it as a map of its own any more.';
const BY_HAND =
  'It is written in a way that could not be changed without changing more: write `reviewed` and `reviewedBy` by hand.';

/** How a key is added to a role, and where. */
interface Form {
  readonly at: number;
  readonly added: (key: string, value: string) => string;
}

/** Keys in braces, of JSON or of YAML: the new ones before the first, each in a line of its own where that one is. */
function inBraces(text: string, { keyStart }: LocatedEntry): Form {
  const { indent, end } = lineOf(text, keyStart);
  const space = /^[ \t]+$/.test(indent) ? `${end}${indent}` : ' ';
  return { at: keyStart, added: (key, value) => `${JSON.stringify(key)}: ${value},${space}` };
}

/** Each key in a line of its own: the new ones behind the name of the role, as far in as the others. */
function inLines(text: string, keyEnd: number, { keyStart }: LocatedEntry): Form {
  const { indent, end } = lineOf(text, keyStart);
  return { at: text.indexOf('\n', keyEnd) + 1, added: (key, value) => `${indent}${key}: ${value}${end}` };
}

/** What stands before a place in its line, and how the line before it ends. */
function lineOf(text: string, at: number): { readonly indent: string; readonly end: string } {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return { indent: text.slice(start, at), end: text.slice(0, start).endsWith('\r\n') ? '\r\n' : '\n' };
}

function edited(
  text: string,
  role: LocatedMap,
  form: Form,
  values: Readonly<Record<(typeof KEYS)[number], string>>,
): string {
  const edits = KEYS.map(key => {
    const value = entryOf(role, key)?.value;
    return value === undefined
      ? { start: form.at, end: form.at, text: form.added(key, values[key]) }
      : { start: value.start, end: value.end, text: values[key] };
  });
  const [one, other] = edits.toSorted((a, b) => b.start - a.start);
  if (one === undefined || other === undefined) return text;
  // Both at one place stand in the order in which they are meant.
  if (one.start === other.start)
    return `${text.slice(0, one.start)}${edits.map(each => each.text).join('')}${text.slice(one.end)}`;
  return [one, other].reduce((rest, edit) => `${rest.slice(0, edit.start)}${edit.text}${rest.slice(edit.end)}`, text);
}

function entryAt(root: LocatedNode | undefined, path: readonly string[]): LocatedEntry | undefined {
  let entry: LocatedEntry | undefined;
  let node = root;
  for (const key of path) {
    entry = entryOf(node, key);
    node = entry?.value;
  }
  return entry;
}

function says(role: LocatedNode | undefined, key: string, value: string): boolean {
  const node = entryOf(role, key)?.value;
  return node?.kind === 'scalar' && node.value === value;
}

/** All that a text says, without what marks the role at `path`; repeated keys, order and `__proto__` included. */
function shape(root: LocatedNode | undefined, path: readonly string[]): string {
  return JSON.stringify(shapeOf(root, path)) ?? '';
}

function shapeOf(node: LocatedNode | undefined, path: readonly string[] | undefined): unknown {
  if (node === undefined) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return { items: node.items.map(item => shapeOf(item, undefined)) };
  const kept = path?.length === 0 ? node.entries.filter(({ key }) => !KEYS.some(each => each === key)) : node.entries;
  return kept.map(({ key, value }) => [key, shapeOf(value, key === path?.[0] ? path.slice(1) : undefined)]);
}
