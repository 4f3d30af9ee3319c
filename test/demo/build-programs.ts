import path from 'node:path';
import { runCommand } from './run-command.ts';

export const PROJECT = path.resolve(import.meta.dirname, '../..');

/** Builds every program, or one that is a file of its own, for production into `folder`. @throws Error with what esbuild wrote. */
export async function buildPrograms(folder: string, only?: 'broker-server' | 'broker-lambda'): Promise<void> {
  const chosen = only === undefined ? [] : ['--only', only];
  const argv = [process.execPath, path.join(PROJECT, 'esbuild.mjs'), '--production', ...chosen, '--outdir', folder];
  const { code, stdout, stderr } = await runCommand(argv, {
    folder: PROJECT,
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
  });
  if (code !== 0) throw new Error(`The programs could not be built:\n${stdout}${stderr}`);
}
