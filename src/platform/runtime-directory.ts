import { createHash } from 'node:crypto';
import { existsSync, lstatSync, statfsSync } from 'node:fs';
import path from 'node:path';

export interface RuntimePlaces {
  readonly userId: number;
  /** The home directory in use. */
  readonly homeDirectory: string;
  /** The user database's; another home in use gets a runtime directory of its own. Undefined: unknown. */
  readonly passwdHome: string | undefined;
  /** The user's configuration allows credentials on disk where there is no tmpfs. */
  readonly cacheOnDisk: boolean;
  /** Replaces `/run/user` and `/dev/shm`, for tests. */
  readonly roots?: { readonly runUser: string; readonly sharedMemory: string };
}

export type RuntimeDirectory =
  { readonly kind: 'memory' | 'disk'; readonly path: string } | { readonly kind: 'none'; readonly reason: string };

/** statfs(2): TMPFS_MAGIC, RAMFS_MAGIC. */
const MEMORY_FILE_SYSTEMS = [0x01021994, 0x858458f6];

/**
 * Where credentials live: `/run/user/<uid>/rolecall` when that is a tmpfs of the user's own, else `/dev/shm/rolecall-<uid>`,
 * else, when the user's configuration allows it, `~/.local/state/rolecall/cache`. A home that is not the user database's
 * gets a name of its own, so that two homes of one user never share credentials. XDG_* variables are never consulted: a
 * repository can set them.
 */
export function chooseRuntimeDirectory(places: RuntimePlaces): RuntimeDirectory {
  const { userId, homeDirectory, passwdHome, cacheOnDisk } = places;
  const roots = places.roots ?? { runUser: '/run/user', sharedMemory: '/dev/shm' };
  const suffix =
    passwdHome === undefined || homeDirectory === passwdHome
      ? ''
      : `-${createHash('sha256').update(homeDirectory).digest('hex').slice(0, 12)}`;
  const own = path.join(roots.runUser, String(userId));
  if (isMemory(own) && isPrivate(own, userId)) return { kind: 'memory', path: path.join(own, `rolecall${suffix}`) };
  const shared = path.join(roots.sharedMemory, `rolecall-${userId}${suffix}`);
  if (isMemory(roots.sharedMemory) && isSticky(roots.sharedMemory) && !isInWorkTree(shared)) {
    return { kind: 'memory', path: shared };
  }
  const onDisk = path.join(homeDirectory, '.local/state/rolecall/cache');
  if (!cacheOnDisk)
    return { kind: 'none', reason: 'there is no memory file system, and the configuration allows none on disk' };
  if (isInWorkTree(onDisk)) return { kind: 'none', reason: 'the home directory is inside a Git work tree' };
  return { kind: 'disk', path: onDisk };
}

function isMemory(directory: string): boolean {
  try {
    return MEMORY_FILE_SYSTEMS.includes(statfsSync(directory).type);
  } catch {
    return false;
  }
}

function isPrivate(directory: string, userId: number): boolean {
  const stats = lstatSync(directory, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === userId && (stats.mode & 0o777) === 0o700;
}

/** In a directory that all may write to, only the sticky bit keeps others from renaming ours away. */
function isSticky(directory: string): boolean {
  const stats = lstatSync(directory, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && ((stats.mode & 0o002) === 0 || (stats.mode & 0o1000) !== 0);
}

function isInWorkTree(file: string): boolean {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return true;
    if (folder === path.dirname(folder)) return false;
  }
}
