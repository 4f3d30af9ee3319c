import type { Repository } from '../../src/core/repository.ts';
import { findRoleMap } from '../../src/roles/read-role-map.ts';
import { type BenchRow, median } from './budget.ts';

const COUNT = 10_000;
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
  return [
    await row('rolecall.yaml', { '/workspaces/app/rolecall.yaml': yaml }),
    await row('devcontainer.json', { '/workspaces/app/.devcontainer/devcontainer.json': json }),
  ];
}

async function row(name: string, texts: Readonly<Record<string, string>>): Promise<BenchRow> {
  const files = { read: (file: string) => Promise.resolve(texts[file]), folders: () => Promise.resolve([]) };
  const samples: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const started = performance.now();
    const { roles } = await findRoleMap(files, REPOSITORY, undefined, undefined);
    samples.push(performance.now() - started);
    if (roles.length !== COUNT) throw new Error(`Only ${roles.length} of ${COUNT} roles were read.`);
  }
  const value = median(samples);
  return {
    name: `${name} with 10 000 roles, parsed`,
    measured: `${value.toFixed(0)} ms`,
    ratio: { value, limit: 150, of: 'ms' },
  };
}
