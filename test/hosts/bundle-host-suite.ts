import { build, type Plugin } from 'esbuild';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * Bundles suites for the extension host, which loads CommonJS and no TypeScript.
 * `vscode` is the host's to give, and mocha has to be found from `outDirectory`: it must lie in a folder whose
 * `node_modules`, or that of a folder above it, has mocha.
 * @param suites paths of the suites; their file names must differ.
 * @param outDirectory emptied first.
 * @returns the module for `extensionTestsPath`.
 * @throws esbuild's error when one does not build.
 */
export async function bundleHostSuite(suites: readonly string[], outDirectory: string): Promise<string> {
  await rm(outDirectory, { recursive: true, force: true });
  const entry = join(import.meta.dirname, 'mocha-entry.ts');
  await build({
    entryPoints: [
      { in: entry, out: 'index' },
      ...suites.map(suite => ({ in: suite, out: join('suites', basename(suite, '.ts')) })),
    ],
    outdir: outDirectory,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // As the programs are bundled: what jsonc-parser has for CommonJS requires files by names that no bundler sees.
    mainFields: ['module', 'main'],
    // The Node of the oldest VS Code the extension supports.
    target: 'node22',
    external: ['vscode'],
    plugins: [mochaOfTheHost],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(outDirectory, 'index.js');
}

/** Mocha is an ES module: of one, Node 22 requires what it exports, mocha as its default, and Node 24 mocha itself. */
const mochaOfTheHost: Plugin = {
  name: 'mocha of the host',
  setup: build => {
    const namespace = 'mocha';
    build.onResolve({ filter: /^mocha$/ }, ({ path, namespace: from }) =>
      from === namespace ? { path, external: true } : { path, namespace },
    );
    build.onLoad({ filter: /^mocha$/, namespace }, () => ({
      contents: "const mocha = require('mocha'); module.exports = mocha.default ?? mocha;",
    }));
  },
};
