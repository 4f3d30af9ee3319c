import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, parseJson } from '../../src/core/parse.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** A file of the project. */
export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** An entry of a page's list that is held by tests. */
export interface HeldEntry {
  readonly promise: string;
  /** The lines below it. */
  readonly tests: readonly string[];
}

/** Each entry of a page's lists: what is promised, over as many lines as it takes, then a list of what holds it. */
export function heldEntriesOf(page: string): readonly HeldEntry[] {
  return page
    .split(/^(?=- |## )/m)
    .filter(part => part.startsWith('- '))
    .map(part => {
      const [promise = '', ...tests] = part.trimEnd().split(/\n {2}- /);
      return { promise: promise.slice(2).replaceAll(/\s+/g, ' '), tests };
    });
}

/** What is wrong with one line below a promise; undefined where it names a test that exists. */
export function faultOf(line: string): string | undefined {
  const [, script] = /^`npm run ([\w:]+)`$/.exec(line) ?? [];
  if (script !== undefined) {
    const manifest = parseJson(read('package.json'));
    const scripts = isObject(manifest) ? manifest['scripts'] : undefined;
    return isObject(scripts) && script in scripts ? undefined : `package.json has no script ${script}`;
  }
  const [, file, title] = /^`(test\/[\w./-]+\.test\.ts)`(?: "(.+)")?$/s.exec(line) ?? [];
  if (file === undefined) return `"${line}" names no test`;
  if (!existsSync(path.join(ROOT, file))) return `${file} does not exist`;
  const words = title?.replace(/ ?…$/, '') ?? '';
  return read(file).includes(words) ? undefined : `${file} has no test “${words}”`;
}
