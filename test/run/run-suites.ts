import Mocha from 'mocha';
import CountingReporter from './counting-reporter.ts';

/**
 * Runs suites with mocha in this process, after another; `.mocharc.json` says the same to mocha's own program.
 * @returns how many tests failed.
 * @throws what a suite throws that does not load.
 */
export async function runSuites(files: readonly string[]): Promise<number> {
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 300_000,
    slow: 1000,
    forbidOnly: true,
    reporter: CountingReporter,
  });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return new Promise(resolve => {
    mocha.run(resolve);
  });
}
