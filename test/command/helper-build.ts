import { build } from 'esbuild';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Bundles the helper and the chunks it loads as `esbuild.mjs` does, into a folder of its own, so that these tests need no
 * `dist/` and never run a stale one. Answers that folder.
 */
export async function buildHelper(): Promise<string> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'rolecall-helper-'));
  const entries: Readonly<Record<string, string>> = {
    'src/programs/helper/main.ts': 'helper',
    'src/exchange/aws.ts': 'exchange-aws',
    'src/platform/http.ts': 'http',
  };
  await Promise.all(
    Object.entries(entries).map(([entry, name]) =>
      build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile: path.join(outdir, `${name}.js`),
        bundle: true,
        platform: 'node',
        target: 'node20.19',
        format: 'cjs',
        mainFields: ['module', 'main'],
        supported: { 'dynamic-import': false },
        minify: true,
        logLevel: 'error',
        plugins: [
          {
            name: 'chunks-are-external',
            setup(esbuild) {
              esbuild.onResolve({ filter: /\.ts$/ }, ({ kind, path: specifier, resolveDir }) => {
                if (kind !== 'dynamic-import') return undefined;
                const chunk = entries[path.relative(root, path.resolve(resolveDir, specifier))];
                return chunk === undefined ? undefined : { path: `./${chunk}.js`, external: true };
              });
            },
          },
        ],
      }),
    ),
  );
  return outdir;
}
