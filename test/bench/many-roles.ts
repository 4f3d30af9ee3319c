import { buildForTests, CommandWorld, removeFolder } from '../command/command-world.ts';
import { type BenchRow, median } from './budget.ts';

const FEW = 10;
const MANY = 10_000;
const ROUNDS = 5;
const ROLE = 'arn:aws:iam::111122223333:role/dev-readonly';

/** What people and shells run, before a role is active and while one is; the last one takes everything away. */
const COMMANDS: readonly (readonly string[])[] = [
  ['status', '--prompt'],
  ['status'],
  ['roles'],
  ['consent', 'show'],
  ['assume', 'role-7'],
  ['status'],
  ['renew', 'role-7'],
  ['doctor', '--offline'],
  ['doctor', '--offline', '--fix'],
  ['release', 'role-7'],
  ['uninstall'],
];

/** Each command in a repository whose map has ten thousand roles, each with its profile, against the same with ten. */
export async function manyRolesRows(): Promise<readonly BenchRow[]> {
  const programs = await buildForTests();
  const worlds: CommandWorld[] = [];
  try {
    for (const count of [FEW, MANY]) worlds.push(await worldOf(programs, count));
    const rows: BenchRow[] = [];
    let isHeld = false;
    for (const words of COMMANDS) {
      const [floor = 1, value = Number.POSITIVE_INFINITY] = await milliseconds(worlds, words);
      rows.push({
        name: `rolecall ${words.join(' ')}, 10 000 roles${isHeld && words[0] === 'status' ? ', one held' : ''}`,
        measured: `${value.toFixed(0)} ms`,
        ratio: { value: value / floor, limit: 2, of: 'itself with ten' },
      });
      isHeld ||= words[0] === 'assume';
    }
    return rows;
  } finally {
    for (const world of worlds) await world.close();
    await removeFolder(programs);
  }
}

async function worldOf(programs: string, count: number): Promise<CommandWorld> {
  const world = await CommandWorld.start(programs, 'ona', { roleMap: 'rolecall.yaml' });
  const roles = Array.from({ length: count }, (_, index) => {
    return `  role-${index}: { aws: { roleArn: "${ROLE}", region: eu-west-1 } }`;
  });
  await world.simulated.writeRoleMap(['version: 1', 'roles:', ...roles, ''].join('\n'));
  await world.allow();
  return world;
}

/** Of one command in each world, by turns: what else the machine does meanwhile falls on all of them. */
async function milliseconds(worlds: readonly CommandWorld[], words: readonly string[]): Promise<readonly number[]> {
  const rounds = worlds.map((): number[] => []);
  for (let round = 0; round < (words[0] === 'uninstall' ? 1 : ROUNDS); round += 1) {
    for (const [index, world] of worlds.entries()) {
      const started = performance.now();
      await world.run(words);
      rounds[index]?.push(performance.now() - started);
    }
  }
  return rounds.map(median);
}
