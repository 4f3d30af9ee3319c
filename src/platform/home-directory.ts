import { realpath, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { AssumeError } from '../core/errors.ts';
import type { EnvironmentVariables } from '../core/ports.ts';
import { ownUserId, refusalOfDirectories, refusalOfOwner, refusalOfPlace } from './path-ownership.ts';

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
export async function homeDirectory(
  environment: EnvironmentVariables,
  passwd: string | undefined,
  workspaceFolders: readonly string[] = [],
): Promise<string> {
  const home = environment['HOME'];
  if (home === undefined || home === '' || home === passwd) return passwd ?? refuse('HOME is not set');
  const refusal = await refusalOfHome(home, workspaceFolders).catch(() => 'it cannot be inspected');
  if (refusal === undefined) return home;
  return passwd ?? refuse(`HOME is not used: ${refusal}`);
}

function refuse(why: string): never {
  throw new AssumeError('local-file', `Rolecall has no home directory for its configuration: ${why}.`, {
    hint: 'Give this user an entry in /etc/passwd, or set HOME to a directory of your own outside the repository.',
  });
}

async function refusalOfHome(home: string, workspaceFolders: readonly string[]): Promise<string | undefined> {
  if (!path.isAbsolute(home)) return 'its path is not absolute';
  const realHome = await realpath(home);
  const stats = await stat(realHome);
  if (!stats.isDirectory()) return 'it is no directory';
  const userId = ownUserId();
  // Root's directories are nobody's home but root's; `/` would do as HOME otherwise.
  if (stats.uid !== userId) return `${realHome} belongs to user ${stats.uid}, not to you`;
  return (
    refusalOfOwner(realHome, stats, userId) ??
    (await refusalOfDirectories(path.dirname(realHome), userId, { sticky: 'accepted' })) ??
    (await refusalOfPlace(realHome, workspaceFolders))
  );
}
