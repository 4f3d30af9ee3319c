import { entryOf, type LocatedMap, type LocatedNode } from '../../documents/located-tree.ts';
import { readJsonWithComments } from '../../documents/read-json.ts';
import { readYaml } from '../../documents/read-yaml.ts';
import { type RoleMapEntry, roleMapLines } from './role-map-entry.ts';

/** What makes a text of a role map one with a role more: everything else stays to the byte. */
export type RoleInsertion =
  | { readonly ok: true; readonly at: number; readonly text: string; readonly name: string }
  /** One sentence for people. */
  | { readonly ok: false; readonly why: string };

/** Where the roles stand: in a role map, and in a devcontainer.json. */
export const ROLE_PATHS: readonly (readonly string[])[] = [['roles'], ['customizations', 'rolecall', 'roles']];

/**
 * @param file of the map, for its form alone.
 * @param entry under another name where the map has one of its name.
 */
export function insertRole(file: string, text: string, entry: RoleMapEntry): RoleInsertion {
  const isJson = /\.jsonc?$/i.test(file);
  const read = isJson ? readJsonWithComments(text) : readYaml(text);
  if (!read.ok) return { ok: false, why: 'The role map cannot be read: mend it first.' };
  const roles = ROLE_PATHS.map(path => nodeAt(read.root, path)).find(node => node?.kind === 'map');
  const [first] = roles?.kind === 'map' ? roles.entries : [];
  if (roles?.kind !== 'map' || first === undefined) {
    return { ok: false, why: 'The role map has no role yet: write the first one by hand.' };
  }
  const name = freeName(roles, entry.name);
  const at = lineStartOf(text, first.keyStart);
  const indent = text.slice(at, first.keyStart);
  // A map in one line, or with something before the name, is for its writer.
  if (!/^[ \t]*$/.test(indent) || at === 0)
    return { ok: false, why: 'The roles stand in one line: add this one by hand.' };
  const lines = isJson ? jsonLines({ ...entry, name }, indent) : yamlLines({ ...entry, name }, indent);
  return { ok: true, at, text: lines, name };
}

function nodeAt(root: LocatedNode | undefined, path: readonly string[]): LocatedNode | undefined {
  return path.reduce<LocatedNode | undefined>((node, key) => entryOf(node, key)?.value, root);
}

function freeName({ entries }: LocatedMap, wanted: string): string {
  const taken = new Set(entries.map(({ key }) => key));
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!taken.has(name)) return name;
  }
}

function lineStartOf(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function yamlLines(entry: RoleMapEntry, indent: string): string {
  return roleMapLines(entry)
    .split('\n')
    .map(line => (line === '' ? line : indent + line.slice(2)))
    .join('\n');
}

function jsonLines({ name, use, cloud, target, duration }: RoleMapEntry, indent: string): string {
  const role = { use, ...(duration === undefined ? {} : { duration: `${duration}s` }), [cloud]: target };
  const step = indent.includes('\t') ? '\t' : 2;
  const body = JSON.stringify(role, undefined, step).split('\n').join(`\n${indent}`);
  return `${indent}${JSON.stringify(name)}: ${body},\n`;
}
