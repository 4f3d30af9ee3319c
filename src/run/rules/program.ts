import { baseName, isWithin } from './path-words.ts';

/** Where a program is found: the file that the name leads to, and that file with its links followed. Both absolute. */
export interface ResolvedProgram {
  readonly foundAt: string;
  readonly realPath: string;
}

export interface ProgramWorld {
  /** A name is looked for on the PATH, what has a slash is a file. Undefined where there is none. */
  resolveProgram(name: string): Promise<ResolvedProgram | undefined>;
  readonly workspaceFolders: readonly string[];
}

/** The program of a command, as far as it is known. */
export interface Program {
  /** As the command writes it. */
  readonly name: string;
  readonly foundAt?: string;
  readonly realPath?: string;
  /** Whether its base name alone leads to the same file. */
  readonly isByName: boolean;
  /** Why it cannot be allowed by any rule, as a sentence. */
  readonly doubt?: string;
}

/** What a shell does itself, without looking for a program. What else it does itself is asked about in any case. */
const BUILT_IN = new Set(': [ builtin cd command echo eval exec false printf pwd test time true'.split(' '));

/** One file under many names, which does what the name says. */
const MANY_PROGRAMS = new Set(['busybox', 'coreutils', 'toybox']);

export async function findProgram(name: string, inShell: boolean, world: ProgramWorld): Promise<Program> {
  if (inShell && BUILT_IN.has(name)) return { name, isByName: true };
  const found = await world.resolveProgram(name);
  if (found === undefined) return { name, isByName: !name.includes('/'), doubt: 'The program is not found.' };
  const isPath = /[/\\]/.test(name);
  const byName = isPath ? await world.resolveProgram(baseName(name)) : found;
  const isByName = byName?.realPath === found.realPath;
  const isOfWorkspace = world.workspaceFolders.some(
    folder => isWithin(folder, found.foundAt) || isWithin(folder, found.realPath),
  );
  const isRelative = isPath && !/^(?:\/|[A-Za-z]:[/\\])/.test(name);
  return {
    name,
    ...found,
    isByName,
    ...(isOfWorkspace
      ? {
          doubt: `The program is a file of the workspace (${found.foundAt}), which anybody who writes there can change.`,
        }
      : isRelative
        ? { doubt: 'The program is named by a path that is another in each folder.' }
        : {}),
  };
}

/** The names by which the tables know a program, as written first: lower case, without `.exe` and without a version. */
export function knownNames({ name, realPath }: Program): readonly string[] {
  const real = realPath === undefined || MANY_PROGRAMS.has(baseName(realPath)) ? [] : plainNames(realPath);
  return [...new Set([...plainNames(name), ...real])];
}

function plainNames(file: string): readonly string[] {
  const base = baseName(file)
    .toLowerCase()
    .replace(/\.exe$/, '');
  return [base, base.replace(/(?<=[a-z])[-.]?\d[\d.]*$/, '')];
}
