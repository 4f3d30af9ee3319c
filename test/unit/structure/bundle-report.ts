import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, type JsonObject, parseJson } from '../../../src/core/parse.ts';
import { buildPrograms } from '../../demo/build-programs.ts';

/** What went into one bundle. */
export interface Bundle {
  readonly bytes: number;
  /** Source files with at least one byte in it, relative to the project. */
  readonly inputs: readonly string[];
  /** What it requires at run time and does not hold: `node:fs`, `vscode`, `./http.js`. */
  readonly externals: readonly string[];
}

/** Puts everything, built for production, into `folder` and reads what esbuild says went where, by name: `helper.js`. */
export async function buildAndReport(folder: string): Promise<ReadonlyMap<string, Bundle>> {
  await buildPrograms(folder);
  const report = parseJson(await readFile(path.join(folder, 'meta.json'), 'utf8'));
  const outputs = isObject(report) && isObject(report['outputs']) ? report['outputs'] : {};
  return new Map(
    Object.entries(outputs).flatMap(([file, output]): [string, Bundle][] =>
      isObject(output) && /\.(?:js|wasm)$/.test(file) ? [[path.basename(file), bundle(output)]] : [],
    ),
  );
}

function bundle(output: JsonObject): Bundle {
  const inputs = isObject(output['inputs']) ? output['inputs'] : {};
  const imports = Array.isArray(output['imports']) ? output['imports'].filter(isObject) : [];
  return {
    bytes: typeof output['bytes'] === 'number' ? output['bytes'] : Number.POSITIVE_INFINITY,
    inputs: Object.entries(inputs).flatMap(([name, input]) =>
      isObject(input) && input['bytesInOutput'] !== 0 ? [name] : [],
    ),
    externals: imports.flatMap(({ path: name, external }) =>
      external === true && typeof name === 'string' ? [name] : [],
    ),
  };
}
