import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Bundles all programs as they are shipped, into a folder of its own, so that these tests need no `dist/` and never run a
 * stale one. Answers that folder.
 */
export async function buildHelper(): Promise<string> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'rolecall-helper-'));
  await promisify(execFile)(process.execPath, ['esbuild.mjs', '--production', '--outdir', outdir], { cwd: root });
  return outdir;
}
