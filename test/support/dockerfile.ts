import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseJson } from '../../src/core/parse.ts';
import { PROJECT } from '../unit/structure/source-files.ts';

/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The project's Dockerfile, without comments. */
export function readDockerfile(): readonly Instruction[] {
  return readFileSync(path.join(PROJECT, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const [, name = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
      return { name, rest };
    });
}

/** The words of an instruction in exec form, `["node", "x.js"]`, which may stand behind options and `CMD`. */
export function execForm(name: string): readonly string[] {
  const { rest = '' } = readDockerfile().find(each => each.name === name) ?? {};
  const words = parseJson(rest.slice(rest.indexOf('[')));
  return Array.isArray(words) ? words.map(String) : [];
}
