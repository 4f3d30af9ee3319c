import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import CountingReporter from '../run/counting-reporter.ts';

/**
 * What the extension host calls: runs, with mocha, every suite bundled beside this file.
 * `bundleHostSuite` makes the bundle. Mocha itself is not in it and is resolved from where the bundle lies.
 * @throws when a test fails, or when there are no suites, so that the host ends with a failure.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 300_000, forbidOnly: true, reporter: CountingReporter });
  const suites = join(__dirname, 'suites');
  for (const file of readdirSync(suites)) {
    if (file.endsWith('.js')) mocha.addFile(join(suites, file));
  }
  if (mocha.files.length === 0) throw new Error(`There are no suites in ${suites}.`);
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>(resolve => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} of the tests in the extension host failed.`);
}
