import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, type JsonObject } from '../../src/core/parse.ts';
import { buildForTests, CommandWorld, removeFolder } from './command-world.ts';

/** Every document has the members that docs/json.md lists, and no other. */
describe('docs/json.md', () => {
  let programs: string;
  let world: CommandWorld;
  let commands: string;
  let lists: string;

  before(async () => {
    programs = await buildForTests();
    world = await CommandWorld.start(programs, 'codespaces');
    const page = await readFile(path.resolve(import.meta.dirname, '../../docs/json.md'), 'utf8');
    [commands = '', lists = ''] = page.split('Members of what lies in lists');
    await world.allow();
  });
  after(async () => {
    await world.close();
    await removeFolder(programs);
  });

  it('lists what each command prints', async () => {
    const keys = ['--directory', path.join(world.simulated.home, 'keys')];
    const printed: readonly (readonly [name: string, words: readonly string[], list?: string])[] = [
      ['env', ['env'], 'sources'],
      ['roles', ['roles'], 'roles'],
      ['assume', ['assume', 'dev-readonly'], 'steps'],
      ['renew', ['renew', 'dev-readonly']],
      ['status', ['status'], 'roles'],
      ['token', ['token', '--role', 'dev-readonly']],
      ['doctor', ['doctor'], 'findings'],
      ['release', ['release', 'dev-readonly']],
      ['consent show', ['consent', 'show']],
      ['consent revoke', ['consent', 'revoke']],
      ['install', ['install']],
      ['broker keys make', ['broker', 'keys', 'make', ...keys], 'keys'],
      ['broker keys list', ['broker', 'keys', 'list', ...keys]],
      ['broker keys rotate', ['broker', 'keys', 'rotate', ...keys]],
      ['broker keys prune', ['broker', 'keys', 'prune', ...keys]],
      ['uninstall', ['uninstall']],
    ];
    for (const [name, words, list] of printed) {
      const document = assertMembers(await world.json(words), members(commands, name));
      if (list !== undefined) assertMembers(first(document, list), members(lists, list));
    }
  });

  it('lists what claims add, and what a failure is', async () => {
    await world.allow();
    const proved = await world.json(['env', '--claims']);
    assertMembers(proved, [...members(commands, 'env'), 'audience', 'claims', 'proves'].toSorted());
    const { error } = assertMembers(await world.json(['assume', 'nobody']), ['error']);
    assertMembers(error, ['code', 'hint', 'kind', 'message']);
  });
});

/** The members in the second column of the row whose first column names this; in brackets stand values. */
function members(table: string, name: string): readonly string[] {
  const row = table.split('\n').find(line => line.startsWith('|') && line.split('|')[1]?.includes(`\`${name}\``));
  const column =
    row
      ?.split('|')[2]
      ?.replace(/\([^)]*\)/g, '')
      .split(';')[0] ?? assert.fail(name);
  return [...column.matchAll(/`(\w+)`/g)].map(([, member = '']) => member).toSorted();
}

function assertMembers(document: unknown, expected: readonly string[]): JsonObject {
  assert.ok(isObject(document));
  assert.deepEqual(Object.keys(document).toSorted(), expected);
  return document;
}

function first(document: JsonObject, list: string): unknown {
  const items: unknown = document[list];
  assert.ok(Array.isArray(items) && items.length > 0, list);
  return items[0];
}
