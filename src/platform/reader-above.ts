import { fstatSync, readdirSync, readFileSync, statSync } from 'node:fs';

/** More generations than any shell, build tool and runner make together. */
const GENERATIONS = 64;

/** The access modes of open(2), as the last octal digit of `flags` in proc_pid_fdinfo(5). */
const WRITE_ONLY = 1;
const ACCESS_MODE = 3;

/**
 * What a process above this one calls itself that itself reads what is written to a pipe: the first word of its command line.
 * Undefined when none of them reads it, or it cannot be told: another program stands between (`| tee`), the pipe is a socket,
 * its reader is outside this container or belongs to somebody else, or the system has no /proc.
 */
export function readerAbove(descriptor: number): string | undefined {
  try {
    const pipe = fstatSync(descriptor);
    if (!pipe.isFIFO()) return undefined;
    let processId = process.ppid;
    for (let generation = 0; processId > 0 && generation < GENERATIONS; generation += 1) {
      if (reads(processId, pipe)) return readFileSync(`/proc/${processId}/cmdline`, 'latin1').split('\0')[0];
      processId = parentOf(processId);
    }
  } catch {
    // What cannot be looked at is not known to read it.
  }
  return undefined;
}

function reads(processId: number, pipe: { readonly dev: number; readonly ino: number }): boolean {
  return readdirSync(`/proc/${processId}/fd`).some(name => {
    try {
      const { dev, ino } = statSync(`/proc/${processId}/fd/${name}`);
      if (dev !== pipe.dev || ino !== pipe.ino) return false;
      const [, flags] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/${processId}/fdinfo/${name}`, 'latin1')) ?? [];
      return flags !== undefined && (Number.parseInt(flags, 8) & ACCESS_MODE) !== WRITE_ONLY;
    } catch {
      // Closed meanwhile.
      return false;
    }
  });
}

/** Field 4 of proc_pid_stat(5), counted after the command's name, which may hold any character. */
function parentOf(processId: number): number {
  const stat = readFileSync(`/proc/${processId}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
