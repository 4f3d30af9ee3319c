import { constants } from 'node:fs';
import path from 'node:path';
import { ownUserId } from '../path-ownership.ts';
import { lstat, open, realpath, stat } from '../patient-files.ts';
import { lstat as lstatInPlace } from '../quick-files.ts';
import { isMissing } from '../small-text.ts';

const MAXIMUM_POINTER_BYTES = 4096;

/** Where Git keeps what belongs to a work tree. */
export interface GitFolder {
  readonly workTree: string;
  /** Where HEAD is: of this work tree. */
  readonly directory: string;
  /** A linked work tree, or a submodule. */
  readonly isElsewhere: boolean;
  /** Where config and branches are: of the main work tree, when this is a linked one. */
  readonly commonDirectory: string;
}

/**
 * Undefined too where the nearest `.git`, or what it leads to, belongs to somebody who owns neither this process nor the
 * folder: Git refuses it, or whoever puts one into /tmp says what every folder below it is (CVE-2022-24765). The folder's own
 * owner counts because in a container all files may be under another user id. What a `.git` file leads to need not be there.
 */
export async function findGitFolder(folder: string): Promise<GitFolder | undefined> {
  const owners = [0, ownUserId(), await ownerOf(folder)];
  for (let directory = folder; ; directory = path.dirname(directory)) {
    const entry = path.join(directory, '.git');
    // The folder's path is a real one, so nothing leads this elsewhere.
    const stats = await lstatInPlace(entry).catch(() => undefined);
    if (stats !== undefined) {
      const found = owners.includes(stats.uid) ? await folderOf(directory, stats.isFile()) : undefined;
      const leadsTo = found === undefined ? [] : [found.directory, found.commonDirectory];
      const ownersThere = await Promise.all(leadsTo.map(ownerOf));
      return ownersThere.every(owner => owner === undefined || owners.includes(owner)) ? found : undefined;
    }
    if (path.dirname(directory) === directory) return undefined;
  }
}

/** Whether a folder is inside a work tree of another repository than `git`, whose contents may have chosen what it is. */
export async function isNested({ workTree, commonDirectory }: GitFolder): Promise<boolean> {
  const own = await place(commonDirectory);
  // A linked work tree lies elsewhere than the submodule that it is of.
  for (const inner of [workTree, path.dirname(commonDirectory)]) {
    for (let above = path.dirname(inner), below = inner; above !== below; below = above, above = path.dirname(above)) {
      const stats = await lstat(path.join(above, '.git')).catch(() => undefined);
      if (stats === undefined) continue;
      const outer = await folderOf(above, stats.isFile());
      if (outer === undefined || (await place(outer.commonDirectory)) !== own) return true;
    }
  }
  return false;
}

async function folderOf(workTree: string, isPointer: boolean): Promise<GitFolder | undefined> {
  const entry = path.join(workTree, '.git');
  const directory = isPointer ? await pointedTo(entry, workTree) : entry;
  if (directory === undefined) return undefined;
  const common = await readSmall(path.join(directory, 'commondir'), MAXIMUM_POINTER_BYTES);
  if ('why' in common) return undefined;
  return {
    workTree,
    directory,
    isElsewhere: directory !== entry,
    commonDirectory: 'text' in common ? path.resolve(directory, common.text.trim()) : directory,
  };
}

/** Worktrees and submodules have a `.git` file: `gitdir: <path>` [gitrepository-layout]. */
async function pointedTo(file: string, workTree: string): Promise<string | undefined> {
  const content = await readSmall(file, MAXIMUM_POINTER_BYTES);
  const pointer = /^gitdir: (.+?)\r?\n?$/.exec('text' in content ? content.text : '')?.[1];
  return pointer === undefined ? undefined : path.resolve(workTree, pointer);
}

async function ownerOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.uid;
}

async function place(directory: string): Promise<string> {
  return realpath(directory).catch(() => directory);
}

/** A file's text; or that it is missing, or why it is not read, as the end of a sentence. */
export type ReadFile = { readonly text: string } | { readonly missing: true } | { readonly why: string };

/** Reads a regular file of at most `maximumBytes`; links are followed, as Git does. */
export async function readSmall(file: string, maximumBytes: number): Promise<ReadFile> {
  try {
    // O_NONBLOCK: a FIFO shipped as `.git/HEAD` must not hang us.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return { why: 'is no regular file' };
      if (stats.size > maximumBytes) return { why: `is larger than ${Math.floor(maximumBytes / 1024)} KiB` };
      const buffer = Buffer.alloc(Math.min(maximumBytes, stats.size + 1));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      if (bytesRead > stats.size) return { why: 'changes while it is read' };
      return { text: buffer.toString('utf8', 0, bytesRead) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return isMissing(error) ? { missing: true } : { why: 'cannot be read' };
  }
}
