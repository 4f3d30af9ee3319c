import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

// So that `npm run demo` and `npm test` are all a fresh clone needs: installs what the lockfile names, when it is not there
// or the lockfile is newer. Plain JavaScript over Node alone, since nothing is installed yet.

const root = path.resolve(import.meta.dirname, '..');

/** Epoch milliseconds; 0 for a file that is not there. */
function modifiedAt(file) {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

// npm leaves this file behind when an install has ended well.
if (modifiedAt('node_modules/.package-lock.json') < modifiedAt('package-lock.json')) {
  process.stdout.write('Installing packages (npm ci) …\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
