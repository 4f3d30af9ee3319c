import { constants } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Repository } from '../core/repository.ts';
import { printable } from '../core/text.ts';
import { followsElsewhere, originOf, repositoryPathOf, withoutCredentials } from './git-remote.ts';
import { ownUserId, workTreeAbove } from './path-ownership.ts';

const MAXIMUM_POINTER_BYTES = 4096;
const MAXIMUM_CONFIG_BYTES = 256 * 1024;

/**
 * What a folder's `.git` says, read as text: Git is never run, since a repository's configuration can name commands for it
 * to run. All of it is a hint. Never throws; what cannot be read is undefined.
 *
 * `environmentHint` is `owner/name` from the environment, used as label only for a folder of that name without a remote:
 * the variable is forgeable, and another folder must not be shown under a trusted repository's name.
 */
export async function readRepository(folder: string, environmentHint: string | undefined): Promise<Repository> {
  const realFolder = await realpath(folder).catch(() => path.resolve(folder));
  const git = await findGit(realFolder);
  const [head, config] =
    git === undefined
      ? [undefined, undefined]
      : await Promise.all([
          readSmall(path.join(git.directory, 'HEAD'), MAXIMUM_POINTER_BYTES),
          readSmall(path.join(git.commonDirectory, 'config'), MAXIMUM_CONFIG_BYTES),
        ]);
  const remote = config === undefined ? undefined : withoutCredentials(originOf(config));
  const branch = branchOf(head);
  const isFromElsewhere =
    git !== undefined && (followsElsewhere(config ?? '', branch ?? '') || (await isNested(git.workTree)));
  const folderName = path.basename(realFolder) || realFolder;
  const hint = environmentHint?.endsWith(`/${folderName}`) === true ? environmentHint : undefined;
  const label = (remote === undefined ? hint : repositoryPathOf(remote)) ?? folderName;
  return {
    folder: realFolder,
    workTree: git?.workTree,
    ...(git?.isElsewhere === true && head !== undefined ? { gitDirectory: git.directory } : {}),
    ...(isFromElsewhere ? { isFromElsewhere } : {}),
    remote,
    branch: branch === undefined ? undefined : printable(branch),
    label: printable(label, 200),
  };
}

interface Git {
  readonly workTree: string;
  /** Where HEAD is: of this work tree. */
  readonly directory: string;
  /** A linked work tree, or a submodule. */
  readonly isElsewhere: boolean;
  /** Where config is: of the main work tree, when this is a linked one. */
  readonly commonDirectory: string;
}

/**
 * Undefined too where the nearest `.git` belongs to somebody who owns neither this process nor the folder: Git refuses it, or
 * whoever puts one into /tmp says what every folder below it is (CVE-2022-24765). The folder's own owner counts because in a
 * container all files may be under another user id.
 */
async function findGit(folder: string): Promise<Git | undefined> {
  const owners = [0, ownUserId(), (await stat(folder).catch(() => undefined))?.uid];
  for (let directory = folder; ; directory = path.dirname(directory)) {
    const entry = path.join(directory, '.git');
    const stats = await lstat(entry).catch(() => undefined);
    if (stats !== undefined) {
      if (!owners.includes(stats.uid)) return undefined;
      const gitDirectory = stats.isFile() ? await pointedTo(entry, directory) : entry;
      if (gitDirectory === undefined) return undefined;
      const common = await readSmall(path.join(gitDirectory, 'commondir'), MAXIMUM_POINTER_BYTES);
      return {
        workTree: directory,
        directory: gitDirectory,
        isElsewhere: gitDirectory !== entry,
        commonDirectory: common === undefined ? gitDirectory : path.resolve(gitDirectory, common.trim()),
      };
    }
    if (path.dirname(directory) === directory) return undefined;
  }
}

async function isNested(workTree: string): Promise<boolean> {
  const above = path.dirname(workTree);
  return above !== workTree && (await workTreeAbove(above)) !== undefined;
}

/** Worktrees and submodules have a `.git` file: `gitdir: <path>` [gitrepository-layout]. */
async function pointedTo(file: string, workTree: string): Promise<string | undefined> {
  const pointer = /^gitdir: (.+?)\r?\n?$/.exec((await readSmall(file, MAXIMUM_POINTER_BYTES)) ?? '')?.[1];
  return pointer === undefined ? undefined : path.resolve(workTree, pointer);
}

function branchOf(head: string | undefined): string | undefined {
  const branch = /^ref: refs\/heads\/(.+?)\s*$/.exec(head ?? '')?.[1];
  // With the reftable format HEAD is a stub, `refs/heads/.invalid`, and the branch is in a binary table.
  return branch === undefined || branch.startsWith('.') ? undefined : branch;
}

/** Undefined for anything but a regular file within the limit. */
async function readSmall(file: string, maximumBytes: number): Promise<string | undefined> {
  try {
    // O_NONBLOCK: a FIFO shipped as `.git/HEAD` must not hang us.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile() || stats.size > maximumBytes) return undefined;
      const buffer = Buffer.alloc(maximumBytes);
      const { bytesRead } = await handle.read(buffer, 0, maximumBytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
