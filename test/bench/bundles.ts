import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BenchRow } from './budget.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What activation loads, as it is shipped. */
export async function bundleRows(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rolecall-bench-'));
  try {
    await promisify(execFile)(process.execPath, ['esbuild.mjs', '--production', '--outdir', folder], { cwd: root });
    const kilobytes = (await stat(path.join(folder, 'extension.js'))).size / 1000;
    return [
      {
        name: 'extension bundle loaded at activation',
        measured: `${kilobytes.toFixed(0)} kB`,
        ratio: { value: kilobytes, limit: 150, of: 'kB' },
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
