import { activationRows } from './activation.ts';
import { brokerRows } from './broker.ts';
import { bundleRows } from './bundles.ts';
import { helperRows } from './helper.ts';
import { type BenchRow, table } from './budget.ts';
import { manyRolesRows } from './many-roles.ts';
import { roleMapRows } from './role-map.ts';
import { startUpRows } from './start-up.ts';
import { trustRows } from './trust.ts';

const PARTS = {
  helper: helperRows,
  'start-up': startUpRows,
  'role-map': roleMapRows,
  'many-roles': manyRolesRows,
  bundles: bundleRows,
  activation: activationRows,
  broker: brokerRows,
  trust: trustRows,
} as const;

/**
 * The program behind `npm run bench`: the budgets, each as a ratio to a floor of the same run; `npm run bench -- helper broker`
 * measures those two parts. `--check`: exit 1 when one is missed.
 */
async function main(words: readonly string[]): Promise<void> {
  const chosen = words.filter(word => word !== '--check');
  const unknown = chosen.filter(word => !(word in PARTS));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no part '${unknown.join("', '")}'. The parts are: ${Object.keys(PARTS).join(', ')}.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const rows: BenchRow[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (chosen.length === 0 || chosen.includes(name)) rows.push(...(await measure()));
  }
  const { text, passed } = table(rows);
  process.stdout.write(`${text}\n`);
  process.exitCode = words.includes('--check') && !passed ? 1 : 0;
}

void main(process.argv.slice(2));
