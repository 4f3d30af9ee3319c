import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The shells in which the shim must behave alike, with the flags that make them a POSIX sh. */
export const SHELLS: readonly (readonly [string, readonly string[]])[] = [
  ['/bin/dash', []],
  ['/bin/bash', []],
  ['/bin/bash', ['--posix']],
  ['/bin/busybox', ['sh']],
  ['/bin/mksh', []],
  ['/bin/zsh', ['--emulate', 'sh']],
  ['/bin/ksh', []],
  ['/bin/yash', []],
];
/** Stands in for Node's programs: says that it was started, with its arguments and environment. */
const ENTRY = `process.stdout.write('STARTED ' + JSON.stringify({ argv: process.argv.slice(2), environment: process.env }) + '\\n');`;

/** Changes a file without its modification time, by which the shim tells how long it is good. */
export function keepingTimes(file: string, change: () => void): void {
  const { atime, mtime } = statSync(file);
  change();
  utimesSync(file, atime, mtime);
}

/**
 * Stands in for Node where it counts only that one is started: says so too, with its arguments, and costs a tenth. Answers
 * its path.
 */
export function plainStarter(root: string): string {
  const starter = path.join(root, 'starter');
  writeFileSync(starter, '#!/bin/sh\necho "STARTED $*"\n', { mode: 0o755 });
  return starter;
}

/** A folder of such programs. */
export function programsFolder(root: string): string {
  const programs = path.join(root, 'programs');
  mkdirSync(programs);
  for (const name of ['helper.js', 'rolecall.js']) writeFileSync(path.join(programs, name), ENTRY);
  return programs;
}
