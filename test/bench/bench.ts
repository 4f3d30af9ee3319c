import { activationRows } from './activation.ts';
import { brokerRows } from './broker.ts';
import { bundleRows } from './bundles.ts';
import { helperRows } from './helper.ts';
import { table } from './budget.ts';
import { manyRolesRows } from './many-roles.ts';
import { roleMapRows } from './role-map.ts';
import { startUpRows } from './start-up.ts';

/** The program behind `npm run bench`: the budgets, each as a ratio to a floor of the same run. `--check`: exit 1 when one is missed. */
async function main(): Promise<void> {
  const { text, passed } = table([
    ...(await helperRows()),
    ...(await startUpRows()),
    ...(await roleMapRows()),
    ...(await manyRolesRows()),
    ...(await bundleRows()),
    ...(await activationRows()),
    ...(await brokerRows()),
  ]);
  process.stdout.write(`${text}\n`);
  process.exitCode = process.argv.includes('--check') && !passed ? 1 : 0;
}

void main();
