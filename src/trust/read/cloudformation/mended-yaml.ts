import type { LocatedNode } from '../../../documents/located-tree.ts';
import { readYaml } from '../../../documents/read-yaml.ts';
import type { UnreadPart } from '../../found-trust.ts';

const FORM = { name: 'A template', keepsTags: true };
/** Lines that are tried, each by reading the whole again. */
const MOST_TRIES = 6;

/** A YAML text as far as it can be read. */
export interface MendedYaml {
  readonly root: LocatedNode | undefined;
  readonly unread: readonly UnreadPart[];
}

/**
 * Reads YAML whose tags mean something. A quote that is not closed is read as if it were not there, and where that does not
 * help, the resources before the fault are read without the one that it is in. Either is said; offsets stay those of the file.
 */
export function readMendedYaml(text: string, file: string): MendedYaml {
  const read = readYaml(text, FORM);
  if (read.ok) return { root: read.root, unread: [] };
  const { code, message, start, end } = read.fault;
  if (code !== 'syntax') return { root: undefined, unread: [{ place: { file, start, end }, message }] };
  for (const at of unclosedQuotes(text).slice(0, MOST_TRIES)) {
    const mended = readYaml(`${text.slice(0, at)} ${text.slice(at + 1)}`, FORM);
    if (!mended.ok) continue;
    const place = { file, start: at, end: at + 1 };
    return {
      root: mended.root,
      unread: [{ place, message: 'A quote is not closed, so that the file is no valid YAML.' }],
    };
  }
  const unread = [{ place: { file, start, end }, message: `${message} What follows is not read.` }];
  const cut = beginningOfResource(text, start);
  const before = cut === undefined ? undefined : readYaml(text.slice(0, cut), FORM);
  return { root: before?.ok === true ? before.root : undefined, unread };
}

/** Double quotes that stand where a value begins, on lines that have an odd number of them. */
function unclosedQuotes(text: string): readonly number[] {
  const found: number[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const quotes = line.split('"').length - 1;
    const value = /(?:[:\-[,{]|![\w:]+)[ \t]*"/.exec(line);
    if (quotes % 2 === 1 && value !== null) found.push(start + value.index + value[0].length - 1);
    start += line.length + 1;
  }
  return found;
}

/** Where the resource begins that a fault is in: the last line before it that is as far in as the first resource. */
function beginningOfResource(text: string, fault: number): number | undefined {
  const section = /^Resources:[ \t]*(?:#.*)?\r?\n/m.exec(text);
  if (section === null) return undefined;
  const first = /^([ ]+)[\w"']/m.exec(text.slice(section.index + section[0].length));
  const indent = first?.[1];
  if (indent === undefined) return undefined;
  let at = text.lastIndexOf('\n', fault - 1);
  while (at > section.index) {
    const line = text.slice(at + 1, at + 2 + indent.length);
    if (line.startsWith(indent) && /[\w"']/.test(line.charAt(indent.length))) return at + 1;
    at = text.lastIndexOf('\n', at - 1);
  }
  return undefined;
}
