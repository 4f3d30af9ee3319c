import { execFile } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { launcherText } from '../src/deliver/launcher.ts';

const { version } = manifest;

/**
 * Makes the folder of the dev container Feature that can be published or put into a repository: `npm run feature`, or
 * `-- --outdir <folder>` for elsewhere, `-- --built <folder>` with programs that were built for production already. The
 * folder's name must be the Feature's id.
 */
async function main(): Promise<void> {
  const root = path.resolve(import.meta.dirname, '..');
  const { values } = parseArgs({
    options: { outdir: { type: 'string', default: 'dist/feature/rolecall' }, built: { type: 'string' } },
  });
  const outdir = path.resolve(root, values.outdir);
  const programs = path.join(outdir, 'programs');

  await rm(outdir, { recursive: true, force: true });
  if (values.built !== undefined) await cp(values.built, programs, { recursive: true });
  else
    await promisify(execFile)(process.execPath, ['esbuild.mjs', '--production', '--outdir', programs], { cwd: root });
  // VS Code installs the extension itself, by its name in devcontainer-feature.json.
  await Promise.all(['extension.js', 'meta.json'].map(name => rm(path.join(programs, name))));
  await cp(path.join(root, 'features/rolecall'), outdir, { recursive: true });
  await cp(path.join(root, 'LICENSE'), path.join(outdir, 'LICENSE'));
  await writeFile(path.join(outdir, 'version'), `${version}\n`);
  await writeFile(path.join(outdir, 'launcher'), launcherText(version));
  process.stdout.write(`${outdir}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`The Feature was not made: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
