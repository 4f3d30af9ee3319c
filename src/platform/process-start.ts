import { readFileSync } from 'node:fs';

/**
 * When a process started, as an opaque word; undefined when there is no such process. With the process id it names one
 * process for good, where the id alone may be reused. On Linux: field 22 of `/proc/<pid>/stat`
 * (proc_pid_stat(5)). Elsewhere only whether the process lives can be told.
 */
export function processStart(processId: number): string | undefined {
  if (!Number.isInteger(processId) || processId <= 0) return undefined;
  if (process.platform !== 'linux') return isAlive(processId) ? 'alive' : undefined;
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The command's name stands in parentheses and may hold any character, so fields are counted after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' ? undefined : ticks;
  } catch {
    return undefined;
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
