import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { processIsAlive } from './process-is-alive.ts';
import { waitUntil } from './wait-until.ts';

/** A program that was started to be stopped later, with everything it starts itself. */
export interface ProcessGroup {
  /** The process started; also the number of its group. */
  readonly pid: number;
  /** Everything it has written to standard output and standard error so far. */
  output(): string;
  /** Undefined while it runs; then how it ended, as words for a message. */
  howItEnded(): string | undefined;
  /** Ends the whole tree, gently and then by force, and waits until nothing of it is left. */
  stop(): Promise<void>;
}

/** How long the tree may take to end by itself when asked to. */
const gentleLimitMs = 5000;

/**
 * Starts a program as the leader of a process group of its own.
 * The group also ends when this process ends, in whatever way: see {@link startGuard}.
 * @throws when the program cannot be started.
 */
export async function startProcessGroup(start: {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<ProcessGroup> {
  let output = '';
  let ended: string | undefined;
  const child = spawn(start.program, start.args, {
    cwd: start.folder,
    env: { ...start.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const collect = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', error => reject(new Error(`${start.program} could not be started: ${error.message}`)));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${start.program} was started but has no process number.`);
  const guard = startGuard(pid);
  // A suite that forgets to stop it must not hang at its end: this process may end, and the guard then ends the group.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  child.once('exit', (code, signal) => {
    ended = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
  });
  return {
    pid,
    output: () => output,
    howItEnded: () => ended,
    stop: async () => {
      const tree = [...(await descendants(pid)), pid];
      signal(-pid, 'SIGTERM');
      const anyIsLeft = (): boolean => processIsAlive(-pid) || tree.some(processIsAlive);
      if (!(await waitUntil(() => !anyIsLeft(), gentleLimitMs))) {
        signal(-pid, 'SIGKILL');
        // Terminals have groups of their own, so that the group's signal does not reach them.
        for (const member of tree) signal(member, 'SIGKILL');
        await waitUntil(() => !anyIsLeft(), gentleLimitMs);
      }
      guard.kill('SIGKILL');
    },
  };
}

/**
 * A shell that waits for its standard input to end, which it does when this process ends even by SIGKILL, and then kills
 * the group. A handler in this process would not run then.
 */
function startGuard(group: number): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -s KILL -- "-$1"', 'sh', String(group)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // The guard must not be what keeps this process from ending.
  guard.unref();
  guard.on('error', () => undefined);
  return guard;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

/** Every process below this one, nearest first. Empty where there is no /proc. */
async function descendants(root: number): Promise<readonly number[]> {
  const childrenOf = new Map<number, number[]>();
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(entry)]);
  }
  const found: number[] = [];
  let level = [root];
  while (level.length > 0) {
    level = level.flatMap(pid => childrenOf.get(pid) ?? []);
    found.push(...level);
  }
  return found;
}
