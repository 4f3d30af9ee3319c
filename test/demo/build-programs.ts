import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, parseJson } from '../../src/core/parse.ts';
import { isRecentEnough, OLDEST_NODE } from '../../src/deliver/start-node.ts';
import { runCommand } from './run-command.ts';

export const PROJECT = path.resolve(import.meta.dirname, '../..');

/** In the checkout, whatever cache of test hosts is chosen: a build belongs to the sources beside it. */
const BUILDS = path.join(PROJECT, '.cache/programs');
/** A build of other sources that nobody has made for so long is not asked for again. Milliseconds. */
const KEPT_FOR = 3_600_000;

/**
 * Puts every program as it is shipped into `folder`, or one that is a file of its own. The same sources are built once,
 * since a build costs half a minute of work and most test files want one; other sources are never served a stale one.
 * @throws Error with what esbuild wrote.
 */
export async function buildPrograms(folder: string, only?: 'broker-server' | 'broker-lambda'): Promise<void> {
  const built = await ensureProgramsAreBuilt();
  // A whole build replaces what was there, as esbuild.mjs does: a file of an earlier one would be shipped with it.
  if (only === undefined) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (only === undefined) await cp(built, folder, { recursive: true });
  else await copyOne(built, folder, only);
}

/** One program, with what esbuild says of it alone, as `esbuild.mjs --only` leaves them. */
async function copyOne(built: string, folder: string, only: string): Promise<void> {
  await cp(path.join(built, `${only}.js`), path.join(folder, `${only}.js`));
  const report = parseJson(await readFile(path.join(built, 'meta.json'), 'utf8'));
  const outputs = isObject(report) && isObject(report['outputs']) ? Object.entries(report['outputs']) : [];
  const own = outputs.filter(([file]) => path.basename(file) === `${only}.js`);
  await writeFile(path.join(folder, 'meta.json'), JSON.stringify({ outputs: Object.fromEntries(own) }));
}

/**
 * Builds every program for production, if that was not done for the same sources, which are looked at once a process. Answers
 * the folder, which only we write to.
 */
export function ensureProgramsAreBuilt(): Promise<string> {
  built ??= build();
  return built;
}

let built: Promise<string> | undefined;

async function build(): Promise<string> {
  if (!isRecentEnough(process.versions.node)) {
    throw new Error(
      `This runs the programs, which need Node.js ${OLDEST_NODE}, and this is ${process.versions.node}: use \`npm run mocha -- FILE …\`, which brings one.`,
    );
  }
  const folder = path.join(BUILDS, await digestOfSources());
  if (await exists(folder)) return folder;
  await removeOldBuilds();
  const unfinished = `${folder}.${process.pid}`;
  const argv = [process.execPath, path.join(PROJECT, 'esbuild.mjs'), '--production', '--outdir', unfinished];
  const { code, stdout, stderr } = await runCommand(argv, {
    folder: PROJECT,
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
  });
  if (code !== 0) throw new Error(`The programs could not be built:\n${stdout}${stderr}`);
  try {
    await rename(unfinished, folder);
  } catch (error) {
    // Another process was faster with the same sources: its build is as good.
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

/** Of all that decides what a build holds. */
async function digestOfSources(): Promise<string> {
  const sources = await readdir(path.join(PROJECT, 'src'), { recursive: true, withFileTypes: true });
  const files = sources
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .concat(['esbuild.mjs', 'package.json', 'package-lock.json'].map(name => path.join(PROJECT, name)))
    .toSorted();
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${path.relative(PROJECT, file)}\0`)
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex').slice(0, 32);
}

async function removeOldBuilds(): Promise<void> {
  for (const name of await readdir(BUILDS).catch(() => [])) {
    const build = path.join(BUILDS, name);
    const { mtimeMs } = await stat(build).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEPT_FOR) await rm(build, { recursive: true, force: true });
  }
}

async function exists(folder: string): Promise<boolean> {
  return await stat(folder).then(
    entry => entry.isDirectory(),
    () => false,
  );
}
