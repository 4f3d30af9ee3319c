import { spawn } from 'node:child_process';

/** One program to run to its end, without a shell. */
export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  /** The folder it runs in; this process's own when absent. */
  readonly folder?: string;
  /** Its whole environment; this process's own when absent. */
  readonly environment?: NodeJS.ProcessEnv;
  /** It is killed, with everything it started, when it runs longer than this many milliseconds. */
  readonly timeLimitMs: number;
  /** It is killed likewise when this aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** How a program ended. */
export interface ProgramEnd {
  /** Its exit code; -1 when it could not be started, was killed by a signal or ran out of time. */
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
  readonly timedOut: boolean;
}

const running = new Set<() => void>();

/** Ends what is running. It has process groups of its own, which Ctrl+C does not reach. */
export function killPrograms(): void {
  for (const kill of running) kill();
}

/** Runs a program to its end. Never rejects: a program that cannot be started ends with code -1 and says why. */
export function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  return new Promise(resolve => {
    let output = '';
    let timedOut = false;
    const child = spawn(run.program, run.args, {
      ...(run.folder === undefined ? {} : { cwd: run.folder }),
      env: run.environment ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that running out of time ends the compilers and downloads it started too.
      detached: true,
    });
    const kill = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended in this very moment.
      }
    };
    running.add(kill);
    const timer = setTimeout(() => {
      timedOut = true;
      output += `\n(killed after ${run.timeLimitMs / 1000} s)`;
      kill();
    }, run.timeLimitMs);
    const ended = (end: ProgramEnd): void => {
      clearTimeout(timer);
      running.delete(kill);
      run.signal?.removeEventListener('abort', kill);
      resolve(end);
    };
    if (run.signal?.aborted === true) kill();
    else run.signal?.addEventListener('abort', kill);
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', error =>
      ended({ code: -1, output: `${run.program} could not be started: ${error.message}`, timedOut }),
    );
    child.once('close', code => ended({ code: code ?? -1, output, timedOut }));
  });
}

/**
 * Runs a program that must succeed and gives its output.
 * @throws an error that names the program, how it ended and its last lines.
 */
export async function runProgramOrFail(run: ProgramRun): Promise<string> {
  const end = await runProgram(run);
  if (end.code === 0) return end.output;
  const how = end.timedOut ? `did not end within ${run.timeLimitMs / 1000} s` : `ended with code ${end.code}`;
  const lastLines = end.output.trimEnd().split('\n').slice(-25).join('\n');
  throw new Error(`${[run.program, ...run.args].join(' ')} ${how}. Its last lines:\n${lastLines}`);
}
