import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, realpathSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { findWorkTree } from '../path-ownership.ts';

export interface RuntimePlaces {
  readonly userId: number;
  /** The home directory in use, normalised. */
  readonly homeDirectory: string;
  /** The user database's; another home in use gets a runtime directory of its own. Undefined: unknown. */
  readonly passwdHome: string | undefined;
  /** The user's configuration allows credentials on disk where there is no tmpfs. */
  readonly cacheOnDisk: boolean;
  /** What earlier runs chose, newest first: kept while it can be used, so that every run looks in the same place. */
  readonly recorded?: readonly string[];
  /** Replaces `/run/user` and `/dev/shm`, for tests. */
  readonly roots?: { readonly runUser: string; readonly sharedMemory: string };
}

export type RuntimeDirectory =
  | { readonly kind: 'memory' | 'disk'; readonly path: string }
  | { readonly kind: 'none'; readonly reason: string };

/** statfs(2): TMPFS_MAGIC, RAMFS_MAGIC. */
const MEMORY_FILE_SYSTEMS = [0x01021994, 0x858458f6];

/**
 * Where credentials live: where an earlier run chose; else `/run/user/<uid>/rolecall` when that is a tmpfs of the user's
 * own, else `/dev/shm/rolecall-<uid>`, else, when the user's configuration allows it, `~/.local/state/rolecall/cache`. A
 * home that is not the user database's gets a name of its own, so that two homes of one user never share credentials.
 * XDG_* variables are never consulted: a repository can set them. Where somebody else took the name in `/dev/shm`, which
 * nobody can keep them from, another is drawn by lot.
 */
export function chooseRuntimeDirectory(places: RuntimePlaces): RuntimeDirectory {
  const { cacheOnDisk, recorded = [] } = places;
  const { own, shared, disk } = namesOf(places);
  const memory = [own, ...recorded.filter(place => isDrawn(place, shared)), shared].filter(place =>
    isUsableMemory(place, places),
  );
  const onDisk = cacheOnDisk && isFreeOrOurs(disk, places.userId) && !isInWorkTree(disk) ? [disk] : [];
  // Once there is memory again the disk is left as soon as no session is on it.
  const usable = [...memory, ...onDisk.filter(place => memory.length === 0 || holdsSessions(place))];
  const chosen = recorded.find(place => usable.includes(place)) ?? usable[0];
  if (chosen !== undefined) return { kind: chosen === disk ? 'disk' : 'memory', path: chosen };
  const drawn = `${shared}${DRAWN}${randomBytes(8).toString('hex')}`;
  if (isUsableMemory(drawn, places)) return { kind: 'memory', path: drawn };
  return { kind: 'none', reason: whyNone(places, disk) };
}

function whyNone({ cacheOnDisk, userId }: RuntimePlaces, disk: string): string {
  if (!cacheOnDisk) return 'there is no memory file system, and the configuration allows none on disk';
  return isFreeOrOurs(disk, userId)
    ? 'the home directory is inside a Git work tree'
    : `${disk} is no directory of yours`;
}

const DRAWN = '.';

/** Whether the user's configuration decides: an earlier run chose the disk, or there is no memory. */
export function mayBeOnDisk(places: RuntimePlaces): boolean {
  const { disk } = namesOf(places);
  return (
    places.recorded?.includes(disk) === true ||
    chooseRuntimeDirectory({ ...places, cacheOnDisk: false }).kind === 'none'
  );
}

/** Where a run could choose to keep this home's credentials, whatever is there now. */
export function candidatePlaces(places: RuntimePlaces): readonly string[] {
  const { own, shared, disk } = namesOf(places);
  // A home without an entry in the user database may get one, or lose it.
  const other = namesOf({ ...places, passwdHome: undefined });
  return [...new Set([own, shared, other.own, other.shared, disk])];
}

/** Whether a run could have chosen this path for a home with these candidates: what a record of earlier choices may hold. */
export function couldBeChosen(place: string, candidates: readonly string[]): boolean {
  return candidates.some(candidate => candidate === place || isDrawn(place, candidate));
}

/** Whether any run could have chosen it for a home: this one's names are others where it has another path or user. */
export function couldBeAnyHomes(place: string, places: RuntimePlaces): boolean {
  const { runUser, sharedMemory } = rootsOf(places);
  const [folder, name] = [path.dirname(place), path.basename(place)];
  if (path.normalize(place) !== place || !path.isAbsolute(place)) return false;
  if (folder === sharedMemory) return /^rolecall-\d+(?:-[0-9a-f]{12})?(?:\.[0-9a-f]{16})?$/.test(name);
  const isOwn = path.dirname(folder) === runUser && /^\d+$/.test(path.basename(folder));
  return isOwn ? /^rolecall(?:-[0-9a-f]{12})?$/.test(name) : place.endsWith(`/${ON_DISK}`);
}

const ON_DISK = '.local/state/rolecall/cache';

function rootsOf({ roots }: RuntimePlaces) {
  return roots ?? { runUser: '/run/user', sharedMemory: '/dev/shm' };
}

function namesOf(places: RuntimePlaces) {
  const { userId, homeDirectory, passwdHome } = places;
  const { runUser, sharedMemory } = rootsOf(places);
  const suffix =
    homeDirectory === passwdHome ? '' : `-${createHash('sha256').update(homeDirectory).digest('hex').slice(0, 12)}`;
  return {
    own: path.join(runUser, String(userId), `rolecall${suffix}`),
    shared: path.join(sharedMemory, `rolecall-${userId}${suffix}`),
    disk: path.join(homeDirectory, ON_DISK),
  };
}

function isDrawn(place: string, candidate: string): boolean {
  return place.startsWith(`${candidate}${DRAWN}`) && /^[0-9a-f]{16}$/.test(place.slice(candidate.length + 1));
}

/** In the user's own folder in memory, or in one that all share. */
function isUsableMemory(place: string, places: RuntimePlaces): boolean {
  const folder = path.dirname(place);
  if (!isMemory(folder) || !isFreeOrOurs(place, places.userId)) return false;
  if (folder === path.dirname(namesOf(places).own)) return isPrivate(folder, places.userId);
  return isSticky(folder) && !isInWorkTree(place);
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

function isFreeOrOurs(place: string, userId: number): boolean {
  try {
    const stats = lstatSync(place, { throwIfNoEntry: false });
    return stats === undefined || (stats.isDirectory() && stats.uid === userId);
  } catch {
    return false;
  }
}

function holdsSessions(place: string): boolean {
  try {
    return readdirSync(place).some(name => name.endsWith('.session'));
  } catch {
    return false;
  }
}

function isInWorkTree(file: string): boolean {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    try {
      return findWorkTree(realpathSync(folder)) !== undefined;
    } catch {
      // It is not there yet: what is above it decides.
      if (folder === path.dirname(folder)) return false;
    }
  }
}
