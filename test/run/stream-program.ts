import { type ChildProcess, spawn } from 'node:child_process';
import { projectFolder } from '../hosts/project-folder.ts';

const running = new Set<ChildProcess>();

/**
 * Runs one of the project's programs to its end, with its output passing straight through.
 * @param timeLimitMs it is killed, with all it started, when it runs longer.
 * @returns undefined when it ended well, else how it ended, as words for a message.
 */
export function streamProgram(
  program: string,
  args: readonly string[],
  timeLimitMs: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd: projectFolder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    running.add(child);
    const timer = setTimeout(() => kill(child, 'SIGKILL'), timeLimitMs);
    const end = (how: string | undefined): void => {
      clearTimeout(timer);
      running.delete(child);
      resolve(how);
    };
    child.once('error', error => end(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (code === 0) end(undefined);
      else if (signal === 'SIGKILL') end(`did not end within ${timeLimitMs / 1000} s`);
      else end(code === null ? `was ended by ${signal}` : `ended with code ${code}`);
    });
  });
}

/** Ends what is running. It has process groups of its own, which Ctrl+C does not reach. */
export function stopPrograms(): void {
  for (const child of running) kill(child, 'SIGTERM');
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}
