// @ts-check
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

/**
 * Installs what the lockfile of a project names, when it is not there or the lockfile is newer.
 * @param {string} project
 * @param {NodeJS.ProcessEnv} environment
 * @throws {Error} when that fails; npm has said why.
 */
export function installPackages(project, environment) {
  /** Epoch milliseconds; 0 for a file that is not there. @param {string} file */
  const modifiedAt = file => statSync(path.join(project, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  // npm leaves this file behind when an install has ended well.
  if (modifiedAt('node_modules/.package-lock.json') >= modifiedAt('package-lock.json')) return;
  process.stderr.write('Installing packages (npm ci) …\n');
  const options = /** @type {const} */ ({ cwd: project, env: environment, stdio: 'inherit' });
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], options);
  if (status !== 0)
    throw new Error(`The packages could not be installed: npm ci ${error?.message ?? 'failed, see above'}.`);
}
