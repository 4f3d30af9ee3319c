import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** How a program ended and what it wrote. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly folder: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it, gently, when aborted. */
  readonly signal?: AbortSignal;
  /** Called with the process once it runs, to send it a signal. */
  readonly started?: (child: ChildProcess) => void;
}

/** Below the limit of a test, so that a program that hangs is named by its own test. */
const LIMIT_MILLISECONDS = 240_000;

/** Runs a program with pipes for all three streams, input empty. */
export function runCommand(argv: readonly string[], options: RunOptions): Promise<Ran> {
  return run(argv, options, '');
}

/**
 * Runs a program on a terminal of its own, and types `typed`. Both streams of the program arrive as `stdout`, with the
 * terminal's line ends made plain.
 */
export async function runOnTerminal(argv: readonly string[], options: RunOptions, typed: string): Promise<Ran> {
  if (!existsSync(SCRIPT)) throw new Error(`${SCRIPT} of util-linux is needed to give a program a terminal`);
  const line = argv.map(word => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  const ran = await run([SCRIPT, '-qefc', `exec ${line}`, '/dev/null'], options, typed);
  return { ...ran, stdout: ran.stdout.replaceAll('\r\n', '\n') };
}

const SCRIPT = '/usr/bin/script';

/** With the answer that counts when there is none. */
const QUESTION = /\[(?:y\/N|1)\] *$/;

function run([program = '', ...args]: readonly string[], options: RunOptions, input: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.folder, env: { ...options.environment }, stdio: 'pipe' });
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MILLISECONDS);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      // Typed when there is a question; earlier it would be echoed before it.
      if (input !== '' && QUESTION.test(stdout)) child.stdin.write(input);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined);
    if (input === '') child.stdin.end();
    const stop = (): void => void child.kill('SIGTERM');
    options.signal?.addEventListener('abort', stop, { once: true });
    child.once('spawn', () => options.started?.(child));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      options.signal?.removeEventListener('abort', stop);
      child.stdin.destroy();
      resolve({ code: code ?? (signal === null ? -1 : 128), stdout, stderr });
    });
  });
}
