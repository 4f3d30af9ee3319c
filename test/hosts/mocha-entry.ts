import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runSuites } from '../run/run-suites.ts';

/**
 * What the extension host calls: runs, with mocha, every suite bundled beside this file.
 * `bundleHostSuite` makes the bundle. Mocha itself is not in it and is resolved from where the bundle lies.
 * @throws when a test fails, or when there are no suites, so that the host ends with a failure.
 */
export async function run(): Promise<void> {
  const suites = join(__dirname, 'suites');
  const files = readdirSync(suites).filter(file => file.endsWith('.js'));
  if (files.length === 0) throw new Error(`There are no suites in ${suites}.`);
  const failures = await runSuites(files.map(file => join(suites, file)));
  if (failures > 0) throw new Error(`${failures} of the tests in the extension host failed.`);
}
