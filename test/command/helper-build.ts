import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPrograms } from '../demo/build-programs.ts';

/** Puts all programs, as they are shipped, into a folder of its own, which the caller removes. Answers that folder. */
export async function buildHelper(): Promise<string> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'rolecall-helper-'));
  await buildPrograms(outdir);
  return outdir;
}
