import { parse } from 'jsonc-parser';
import { load } from 'js-yaml';
import type { Repository } from '../../src/core/repository.ts';
import type { RoleMap } from '../../src/core/role.ts';
import { roleTree } from '../../src/programs/extension/view/role-tree.ts';
import { findRoleMap } from '../../src/roles/read-role-map.ts';
import { createRoleSessions } from '../../src/sessions/role-sessions.ts';
import { FakeWorld } from '../support/fake-world.ts';
import { NOW, WORDS } from '../unit/extension/sample-overview.ts';
import { type BenchRow, median } from './budget.ts';

const COUNT = 10_000;
const ROUNDS = 7;
const REPOSITORY: Repository = {
  folder: '/workspaces/app',
  workTree: '/workspaces/app',
  remote: 'https://github.com/acme/app',
  branch: 'main',
  label: 'acme/app',
};

function arn(name: string): string {
  return `arn:aws:iam::111122223333:role/${name}`;
}

/** A role map with 10 000 roles, read as the front ends read it, beside the parser's library alone. */
export async function roleMapRows(): Promise<readonly BenchRow[]> {
  const names = Array.from({ length: COUNT }, (_, index) => `role-${index}`);
  const yaml = [
    'version: 1',
    'roles:',
    ...names.map(
      name =>
        `  ${name}:\n    description: Number ${name}\n    duration: 1h\n    aws: { roleArn: "${arn(name)}", region: eu-west-1 }\n    when: { branches: [main, "release/*"] }`,
    ),
  ].join('\n');
  const roles = Object.fromEntries(names.map(name => [name, { aws: { roleArn: arn(name), region: 'eu-west-1' } }]));
  const json = JSON.stringify({ customizations: { rolecall: { version: 1, roles } } }, undefined, 2);
  const maps = {
    'rolecall.yaml': { '/workspaces/app/rolecall.yaml': yaml },
    'devcontainer.json': { '/workspaces/app/.devcontainer/devcontainer.json': json },
  };
  return [
    ...(await rowsOf('rolecall.yaml', maps['rolecall.yaml'], () => void load(yaml))),
    ...(await rowsOf('devcontainer.json', maps['devcontainer.json'], () => void parse(json))),
  ];
}

function read(texts: Readonly<Record<string, string>>): Promise<RoleMap> {
  const files = { read: (file: string) => Promise.resolve(texts[file]), folders: () => Promise.resolve([]) };
  return findRoleMap(files, REPOSITORY, undefined, undefined);
}

/**
 * What the parser's library needs for the text alone; the map that we read from it; and from the map the rows of the tree,
 * with each role's session, profile and state, as the window asks for them.
 */
async function rowsOf(
  name: string,
  texts: Readonly<Record<string, string>>,
  loadAlone: () => void,
): Promise<readonly BenchRow[]> {
  const sessions = createRoleSessions(new FakeWorld(await read(texts)).build());
  const folder = { path: REPOSITORY.folder, name: 'app' };
  const [plain, parsed, drawn] = await interleaved([
    () => Promise.resolve(loadAlone()).then(() => COUNT),
    async () => (await read(texts)).roles.length,
    async () => {
      const overview = await sessions.overview(folder.path);
      const folders = [{ kind: 'read', folder, overview, terminals: [] }] as const;
      return roleTree({ kind: 'ready', trusted: true, folders, activities: new Map() }, NOW, WORDS).length;
    },
  ]);
  const row = (what: string, value = 0): BenchRow => ({
    name: `${name} with 10 000 roles, ${what}`,
    measured: `${value.toFixed(0)} ms`,
    ratio: { value: value / (plain ?? 0), limit: 1.6, of: 'its plain load' },
  });
  return [
    { name: `${name} with 10 000 roles, loaded by the library`, measured: `${(plain ?? 0).toFixed(0)} ms` },
    row('read', parsed),
    row('drawn', drawn),
  ];
}

/** The median milliseconds of each, in turns, so that load hits all alike. @throws Error when a round does not answer the number of roles. */
async function interleaved(works: readonly (() => Promise<number>)[]): Promise<readonly number[]> {
  const samples = works.map((): number[] => []);
  for (let count = 0; count < ROUNDS; count += 1) {
    for (const [index, work] of works.entries()) {
      const started = performance.now();
      const roles = await work();
      samples[index]?.push(performance.now() - started);
      if (roles < COUNT) throw new Error(`Only ${roles} of ${COUNT} roles came out.`);
    }
  }
  return samples.map(median);
}
