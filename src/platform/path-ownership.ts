import { lstatSync, type Stats } from 'node:fs';
import path from 'node:path';
import { stat } from './quick-files.ts';

/**
 * Who could have written a path. A program that we run or a file whose content we send must come from root or from the
 * user; one that a repository ships, or that another account could replace, would act or speak in the user's name.
 */

const GROUP_WRITABLE = 0o020;
const WORLD_WRITABLE = 0o002;
const STICKY = 0o1000;

/** The user we run as. Where there is no such number (Windows) files report 0, and so do we. */
export function ownUserId(): number {
  return process.getuid?.() ?? 0;
}

/** Why what was stat'ed at `file` could have been written by someone else; undefined when only by root or the user. */
export function refusalOfOwner(file: string, stats: Stats, userId: number): string | undefined {
  if (stats.uid !== 0 && stats.uid !== userId) return `${file} belongs to user ${stats.uid}, neither root nor you`;
  if ((stats.mode & WORLD_WRITABLE) !== 0) return `${file} is writable by everyone`;
  if ((stats.mode & GROUP_WRITABLE) !== 0) return `${file} is writable by its group`;
  return undefined;
}

/**
 * Why `directory` (a real path) or one above it is not trusted: whoever may write a directory may replace what is in it.
 * `sticky`: accept directories like /tmp, in which only an entry's owner may replace it.
 */
export async function refusalOfDirectories(
  directory: string,
  userId: number,
  options: { readonly sticky: 'accepted' | 'refused' },
): Promise<string | undefined> {
  for (const ancestor of [directory, ...parentsOf(directory)]) {
    const stats = await stat(ancestor);
    if (options.sticky === 'accepted' && stats.uid === 0 && (stats.mode & STICKY) !== 0) continue;
    const refusal = refusalOfOwner(ancestor, stats, userId);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Why a real path is what a repository could have shipped: inside a workspace folder or a Git work tree. */
export async function refusalOfPlace(
  realPath: string,
  workspaceFolders: readonly string[],
): Promise<string | undefined> {
  const folder = workspaceFolders.find(candidate => isInside(realPath, candidate));
  if (folder !== undefined) return `it lies in the workspace folder ${folder}`;
  const workTree = await workTreeAbove(realPath);
  return workTree === undefined ? undefined : `it lies in the Git work tree ${workTree}`;
}

/** True when `child` is `folder` or below it; both absolute. */
export function isInside(child: string, folder: string): boolean {
  const relative = path.relative(folder, child);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

/** The Git work tree that a real path is in, or the top of. */
export function workTreeAbove(realPath: string): Promise<string | undefined> {
  return Promise.resolve(findWorkTree(realPath));
}

/**
 * {@link workTreeAbove}, at once. Whose `.git` it is counts: root's, the user's, or that of whoever owns the directory it
 * stands in or the path itself. Anybody may put one into a directory like /dev/shm, and it says nothing of what others keep
 * there (CVE-2022-24765).
 */
export function findWorkTree(realPath: string): string | undefined {
  const owners = [0, ownUserId(), ownerOf(realPath)];
  return [realPath, ...parentsOf(realPath)].find(directory => {
    const owner = ownerOf(path.join(directory, '.git'));
    return owner !== undefined && (owners.includes(owner) || owner === ownerOf(directory));
  });
}

function ownerOf(file: string): number | undefined {
  try {
    return lstatSync(file).uid;
  } catch {
    return undefined;
  }
}

function parentsOf(start: string): readonly string[] {
  const parents: string[] = [];
  for (
    let child = start, parent = path.dirname(child);
    parent !== child;
    child = parent, parent = path.dirname(child)
  ) {
    parents.push(parent);
  }
  return parents;
}
