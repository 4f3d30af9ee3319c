import { userInfo } from 'node:os';
import path from 'node:path';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables, RefusedHome } from '../core/ports.ts';
import {
  findWorkTree,
  isInside,
  ownUserId,
  refusalOfDirectories,
  refusalOfOwner,
  refusalOfPlace,
} from './path-ownership.ts';
import { isThere, realpath, stat } from './quick-files.ts';

export interface Home {
  /** Absolute, without links, `..` or a slash at its end: one home has one spelling, whatever HOME says. */
  readonly directory: string;
  /** Whether it is the one that the system's user database names. */
  readonly isPasswdHome: boolean;
  /** HOME names another directory, which may not be used, so the user database's is. */
  readonly refused?: RefusedHome;
}

/** What a repository's devcontainer or settings could set variables with, or a map stand in; names in its folder. */
const SIGNS_OF_A_WORKSPACE = [
  '.devcontainer',
  '.devcontainer.json',
  '.gitpod.yml',
  '.vscode/settings.json',
  'rolecall.yaml',
];

/** The home directory that the system's user database names; undefined when it does not know this user. */
export function passwdHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    // A container run with a free user id has no entry, and Node throws.
    return undefined;
  }
}

/**
 * Where the user's own configuration lives. HOME is believed only when nobody but the user could have filled that
 * directory: a repository's devcontainer can set HOME to a folder that the repository ships, whose
 * `.config/rolecall/config.yaml` would then name another endpoint and have tokens sent there. XDG_* variables are never
 * consulted, for the same reason.
 *
 * @throws AssumeError `local-file` when neither HOME nor the user database names a directory that may be used.
 */
export async function findHome(
  environment: EnvironmentVariables,
  passwd: string | undefined,
  workspaceFolders: readonly string[] = [],
): Promise<Home> {
  const fallback = passwd === undefined ? undefined : { directory: await normalised(passwd), isPasswdHome: true };
  const home = environment['HOME'];
  if (home === undefined || home === '') return fallback ?? refuse('HOME is not set');
  const directory = path.isAbsolute(home) ? await normalised(home) : home;
  if (fallback?.directory === directory) return fallback;
  const why = await refusalOfHome(directory, workspaceFolders).catch(() => 'it cannot be inspected');
  if (why === undefined) return { directory, isPasswdHome: false };
  return fallback === undefined
    ? refuse(`HOME is not used: ${why}`)
    : { ...fallback, refused: { home, directory, why } };
}

/** The directory of {@link findHome}. @throws AssumeError `local-file`. */
export async function homeDirectory(
  environment: EnvironmentVariables,
  passwd: string | undefined,
  workspaceFolders: readonly string[] = [],
): Promise<string> {
  return (await findHome(environment, passwd, workspaceFolders)).directory;
}

/**
 * The folders among these that a repository fills. Where a command happens to run, `~` or `/`, is none: HOME would not be
 * believed there, and the same command would act on another home than elsewhere.
 */
export async function filledByRepositories(folders: readonly string[]): Promise<readonly string[]> {
  const filled = await Promise.all(
    folders.map(async folder => {
      const signs = SIGNS_OF_A_WORKSPACE.map(async name => isThere(path.join(folder, name)));
      return findWorkTree(folder) !== undefined || (await Promise.all(signs)).includes(true);
    }),
  );
  return folders.filter((_, index) => filled[index]);
}

/** Those of the folders that are not around the home: what holds it is the person's, unless a `.git` says otherwise. */
export function besideHome(folders: readonly string[], home: string): readonly string[] {
  return folders.filter(folder => !isInside(home, folder));
}

function refuse(why: string): never {
  throw new AssumeError('local-file', `Rolecall has no home directory for its configuration: ${why}.`, {
    hint: 'Give this user an entry in /etc/passwd, or set HOME to a directory of your own outside the repository.',
  });
}

/** What is not there yet has no links to follow. */
async function normalised(directory: string): Promise<string> {
  return await realpath(directory).catch(() => path.resolve(directory));
}

async function refusalOfHome(home: string, workspaceFolders: readonly string[]): Promise<string | undefined> {
  if (!path.isAbsolute(home)) return 'its path is not absolute';
  const stats = await stat(home);
  if (!stats.isDirectory()) return 'it is no directory';
  const userId = ownUserId();
  // Root's directories are nobody's home but root's; `/` would do as HOME otherwise.
  if (stats.uid !== userId) return `${home} belongs to user ${stats.uid}, not to you`;
  return (
    refusalOfOwner(home, stats, userId) ??
    (await refusalOfDirectories(path.dirname(home), userId, { sticky: 'accepted' })) ??
    (await refusalOfPlace(home, workspaceFolders))
  );
}
