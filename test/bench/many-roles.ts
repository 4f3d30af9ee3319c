import { buildForTests, CommandWorld, removeFolder } from '../command/command-world.ts';
import { type BenchRow, median } from './budget.ts';

const FEW = 10;
const MANY = 10_000;
const ROUNDS = 3;
const ROLE = 'arn:aws:iam::111122223333:role/dev-readonly';

/** What people and shells run while a role is active; the last one takes everything away. */
const COMMANDS: readonly (readonly string[])[] = [
  ['status', '--prompt'],
  ['status'],
  ['roles'],
  ['consent', 'show'],
  ['assume', 'role-7'],
  ['renew', 'role-7'],
  ['release', 'role-7'],
  ['doctor', '--offline'],
  ['doctor', '--offline', '--fix'],
  ['uninstall'],
];

/** Each command in a repository whose map has ten thousand roles, each with its profile, against the same with ten. */
export async function manyRolesRows(): Promise<readonly BenchRow[]> {
  const programs = await buildForTests();
  try {
    const few = await milliseconds(programs, FEW);
    const many = await milliseconds(programs, MANY);
    return COMMANDS.map((words, index) => {
      const [floor = 1, value = Number.POSITIVE_INFINITY] = [few[index], many[index]];
      return {
        name: `rolecall ${words.join(' ')}, 10 000 roles`,
        measured: `${value.toFixed(0)} ms`,
        ratio: { value: value / floor, limit: 2, of: 'itself with ten' },
      };
    });
  } finally {
    await removeFolder(programs);
  }
}

async function milliseconds(programs: string, count: number): Promise<readonly number[]> {
  const world = await CommandWorld.start(programs, 'ona', { roleMap: 'rolecall.yaml' });
  try {
    const names = Array.from({ length: count }, (_, index) => `role-${index}`);
    const roles = names.map(name => `  ${name}: { aws: { roleArn: "${ROLE}", region: eu-west-1 } }`);
    await world.simulated.writeRoleMap(['version: 1', 'roles:', ...roles, ''].join('\n'));
    await world.allow();
    const all: number[] = [];
    for (const words of COMMANDS) {
      const rounds: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const started = performance.now();
        await world.run(words);
        rounds.push(performance.now() - started);
        if (words[0] === 'uninstall') break;
      }
      all.push(median(rounds));
    }
    return all;
  } finally {
    await world.close();
  }
}
