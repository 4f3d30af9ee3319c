import { setTimeout as pause } from 'node:timers/promises';
import type { Report, Unavailable } from './availability.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';

const minute = 60_000;
/** How long to wait for another apt or dpkg on this machine to end. */
const lockLimitMs = 30 * minute;

/**
 * Sees to it that Debian packages are installed; those that already are cost one query.
 * @param names package names, such as `chromium`.
 * @param report receives a line when something is installed.
 * @returns why they are not to be had, on a machine that is not Debian's, without root, or cut off from the archive.
 */
export async function ensureDebianPackages(
  names: readonly string[],
  report: Report = () => undefined,
): Promise<{ readonly available: true } | Unavailable> {
  const missing = await notInstalled(names);
  if (missing === undefined) return unavailable(names, 'this is not a Debian machine (no dpkg-query)');
  if (missing.length === 0) return { available: true };

  const asRoot = await howToBecomeRoot();
  if (asRoot === undefined) {
    return unavailable(missing, 'they are not installed, and installing them needs root or sudo without a password');
  }
  const started = Date.now();
  report(`installing ${missing.join(', ')} from Debian`);
  const update = await apt(asRoot, ['update'], 60 * minute);
  if (update.code !== 0) return unavailable(missing, `apt-get update failed: ${lastLine(update.output)}`);
  const install = await apt(asRoot, ['install', '-y', '--no-install-recommends', ...missing], 60 * minute);
  if (install.code !== 0) return unavailable(missing, `apt-get install failed: ${lastLine(install.output)}`);
  report(`installed ${missing.join(', ')} in ${Math.round((Date.now() - started) / 1000)} s`);
  return { available: true };
}

/** The packages among these that are not installed; undefined when there is no dpkg to ask. */
async function notInstalled(names: readonly string[]): Promise<readonly string[] | undefined> {
  const missing: string[] = [];
  for (const name of names) {
    const answer = await runProgram({
      program: 'dpkg-query',
      args: ['--show', '--showformat=${db:Status-Status}', name],
      timeLimitMs: minute / 2,
    });
    if (answer.code === -1) return undefined;
    if (answer.code !== 0 || answer.output.trim() !== 'installed') missing.push(name);
  }
  return missing;
}

/** The words to put before a command so that root runs it; undefined when that would need a password. */
async function howToBecomeRoot(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo = await runProgram({ program: 'sudo', args: ['-n', 'true'], timeLimitMs: minute / 4 });
  return sudo.code === 0 ? ['sudo', '-n'] : undefined;
}

async function apt(asRoot: readonly string[], args: readonly string[], timeLimitMs: number): Promise<ProgramEnd> {
  // `env`, because sudo drops the environment it is started with.
  const [program = 'env', ...rest] = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '--quiet',
    '-o',
    `DPkg::Lock::Timeout=${lockLimitMs / 1000}`,
    ...args,
  ];
  const deadline = Date.now() + lockLimitMs;
  for (;;) {
    const end = await runProgram({ program, args: rest, timeLimitMs: timeLimitMs + lockLimitMs });
    // The option above covers dpkg's lock. For the lock on the package lists apt-get gives up at once.
    if (end.code === 0 || !end.output.includes('Could not get lock') || Date.now() > deadline) return end;
    await pause(2000);
  }
}

function lastLine(output: string): string {
  const lines = output.trimEnd().split('\n');
  return lines.findLast(line => line.startsWith('E:')) ?? lines.at(-1) ?? 'no message';
}

function unavailable(names: readonly string[], why: string): Unavailable {
  const packages = names.length === 1 ? 'Debian package' : 'Debian packages';
  return { available: false, reason: `${packages} ${names.join(', ')}: ${why}` };
}
