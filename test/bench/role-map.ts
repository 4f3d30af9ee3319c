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

/** A role map with 10 000 roles, read as the front ends read it: milliseconds are the budget's own unit here. */
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
    await parsedRow('rolecall.yaml', () => read(maps['rolecall.yaml'])),
    await parsedRow('devcontainer.json', () => read(maps['devcontainer.json'])),
    await shownRow(await read(maps['rolecall.yaml'])),
  ];
}

function read(texts: Readonly<Record<string, string>>): Promise<RoleMap> {
  const files = { read: (file: string) => Promise.resolve(texts[file]), folders: () => Promise.resolve([]) };
  return findRoleMap(files, REPOSITORY, undefined, undefined);
}

async function parsedRow(name: string, parse: () => Promise<RoleMap>): Promise<BenchRow> {
  const value = await medianMilliseconds(async () => (await parse()).roles.length);
  return {
    name: `${name} with 10 000 roles, parsed`,
    measured: `${value.toFixed(0)} ms`,
    ratio: { value, limit: 150, of: 'ms' },
  };
}

/** From the map to the rows of the tree: each role's session, profile and state, as the window asks for them. */
async function shownRow(map: RoleMap): Promise<BenchRow> {
  const sessions = createRoleSessions(new FakeWorld(map).build());
  const folder = { path: REPOSITORY.folder, name: 'app' };
  const value = await medianMilliseconds(async () => {
    const overview = await sessions.overview(folder.path);
    const folders = [{ kind: 'read', folder, overview, terminal: undefined }] as const;
    return roleTree({ kind: 'ready', trusted: true, folders, activities: new Map() }, NOW, WORDS).length;
  });
  return { name: 'tree of 10 000 roles, drawn up from the map', measured: `${value.toFixed(0)} ms` };
}

/** @throws Error when a round does not answer the number of roles. */
async function medianMilliseconds(round: () => Promise<number>): Promise<number> {
  const samples: number[] = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    const started = performance.now();
    const roles = await round();
    samples.push(performance.now() - started);
    if (roles < COUNT) throw new Error(`Only ${roles} of ${COUNT} roles came out.`);
  }
  return median(samples);
}
