import { constants } from 'node:fs';
import path from 'node:path';
import type { FoundProgram, ProgramFinder } from '../core/ports.ts';
import { listed } from '../core/text.ts';
import { ownUserId, refusalOfDirectories, refusalOfOwner, refusalOfPlace } from './path-ownership.ts';
import { access, isThere, lstat, readlink, realpath, stat } from './quick-files.ts';

/** Where platforms put their CLIs. Gitpod Classic links /usr/bin/gp to its supervisor's folder [supervisor.go]. */
const BUILT_IN_DIRECTORIES = ['/usr/local/bin', '/usr/bin'];

/** Links followed before a chain counts as a loop; the kernel allows 40. */
const MAXIMUM_LINKS = 10;

export interface ProgramPlaces {
  /** Absolute; from the user's configuration, looked in first. */
  readonly configuredDirectories: readonly string[];
  /** Absolute; nothing below them is ever run. */
  readonly workspaceFolders: readonly string[];
  /** Replaces the built-in directories, for tests. */
  readonly builtInDirectories?: readonly string[];
}

/**
 * Looks in fixed directories only. PATH is never consulted: a repository's devcontainer can set it. `reason` is a verb
 * phrase for a sentence that begins with the program's name: "was not found in …", "at … is not run: …".
 */
export function createProgramFinder(places: ProgramPlaces): ProgramFinder {
  const builtIn = places.builtInDirectories ?? BUILT_IN_DIRECTORIES;
  return {
    async find(names) {
      let refused: FoundProgram | undefined;
      for (const directory of [...places.configuredDirectories, ...builtIn]) {
        for (const name of names) {
          const candidate = path.join(directory, name);
          if (!(await isThere(candidate))) continue;
          const found = await checkProgram(candidate, places.workspaceFolders);
          if (found.found) return found;
          // Go on looking: a planted file in one directory must not hide the real program in another.
          refused ??= found;
        }
      }
      return (
        refused ?? {
          found: false,
          reason: `was not found in ${listed([...builtIn, 'your configuration'], 'or')}`,
        }
      );
    },
  };
}

/**
 * Whether this one program may be run: owned by root or the user, writable by nobody else, as is each directory on the way
 * to it and each link that leads to it; regular, executable, and nothing that a repository ships. Sessions record a
 * program's path, so this is asked again at each use.
 */
export async function checkProgram(program: string, workspaceFolders: readonly string[]): Promise<FoundProgram> {
  const refusal = await refusalOfProgram(program, workspaceFolders).catch(
    (error: unknown) => `it cannot be inspected (${codeOf(error)})`,
  );
  return refusal === undefined
    ? { found: true, path: program }
    : { found: false, reason: `at ${program} is not run: ${refusal}` };
}

async function refusalOfProgram(program: string, workspaceFolders: readonly string[]): Promise<string | undefined> {
  if (!path.isAbsolute(program)) return 'its path is not absolute';
  const userId = ownUserId();
  let step = program;
  for (let links = 0; links <= MAXIMUM_LINKS; links += 1) {
    // Each link on the way counts as much as its target: whoever may replace the link chooses the program.
    const directory = await realpath(path.dirname(step));
    // Above it a directory like /tmp will do, in which nobody can replace what is ours: but only where no link led here,
    // for the one who comes first may make a link there.
    const sticky = directory === path.dirname(step) ? 'accepted' : 'refused';
    const refusal =
      refusalOfOwner(directory, await stat(directory), userId) ??
      (await refusalOfDirectories(path.dirname(directory), userId, { sticky }));
    if (refusal !== undefined) return refusal;
    const place = path.join(directory, path.basename(step));
    const shipped = await refusalOfPlace(place, workspaceFolders);
    if (shipped !== undefined) return shipped;
    const stats = await lstat(place);
    if (stats.isSymbolicLink()) {
      step = path.resolve(directory, await readlink(place));
      continue;
    }
    if (!stats.isFile()) return 'it is no regular file';
    const owner = refusalOfOwner(place, stats, userId);
    if (owner !== undefined) return owner;
    return (await isExecutable(place)) ? undefined : 'it is not executable';
  }
  return 'it is a loop of links';
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}
