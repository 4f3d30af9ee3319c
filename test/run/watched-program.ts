import { type ChildProcess, spawn } from 'node:child_process';
import { projectFolder } from '../hosts/project-folder.ts';
import type { Say } from './turns.ts';

/** Nothing that works says nothing for so long, on whatever machine. Milliseconds. */
const SILENCE_LIMIT = 10 * 60_000;

const running = new Set<ChildProcess>();

/**
 * Runs one of the project's programs to its end. It may take as long as it likes while it goes on saying something.
 * @param say receives what it prints, as it comes.
 * @returns undefined when it ended well, else how it ended, as words for a message.
 */
export function runWatched(
  program: string,
  args: readonly string[],
  say: Say,
  environment: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd: projectFolder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a hang ends with all it has started.
      detached: true,
    });
    running.add(child);
    let hasHung = false;
    const watch = setTimeout(() => {
      hasHung = true;
      kill(child, 'SIGKILL');
    }, SILENCE_LIMIT);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        watch.refresh();
        say(text);
      });
    }
    const end = (how: string | undefined): void => {
      clearTimeout(watch);
      running.delete(child);
      resolve(how);
    };
    child.once('error', error => end(`could not be started: ${error.message}`));
    // Not `exit`: what it has printed last may still be under way. What outlives it keeps its output open and is ended.
    child.once('exit', () => kill(child, 'SIGKILL'));
    child.once('close', (code, signal) => {
      if (hasHung) end(`said nothing for ${SILENCE_LIMIT / 60_000} minutes`);
      else if (code === 0) end(undefined);
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
