import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Ran, runCommand, type RunOptions } from '../demo/run-command.ts';

/** Reads what its child writes to standard error itself, from a pipe, as the runner's worker does. */
const WORKER = `
  mkfifo "$1" && exec 3<>"$1" || exit 126
  "\${@:2}" 2>"$1" 3>&-
  code=$?
  echo 'end of the step' >&3
  while IFS= read -r line <&3 && [ "$line" != 'end of the step' ]; do printf '%s\\n' "$line" >&2; done
  exit "$code"`;

/** Runs a program as a step of GitHub's runner is run: under `Runner.Worker`, which reads its standard error from a pipe. */
export async function runByWorker(argv: readonly string[], options: RunOptions): Promise<Ran> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rolecall-worker-'));
  try {
    const worker = ['-c', WORKER, 'worker', path.join(folder, 'errors'), ...argv];
    return await runCommand(['/bin/bash', '-c', 'exec -a "$0" /bin/bash "$@"', 'Runner.Worker', ...worker], options);
  } finally {
    await rm(folder, { recursive: true });
  }
}
