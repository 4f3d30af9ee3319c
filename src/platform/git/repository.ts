import path from 'node:path';
import type { EnvironmentVariables } from '../../core/ports.ts';
import type { Repository } from '../../core/repository.ts';
import { printable } from '../../core/text.ts';
import { realpath, stat } from '../patient-files.ts';
import { checkedOutBranch, whyNotOrigins } from './branch.ts';
import { type Destination, destinationOf, type PersonalSettings, personalSettings, whyOtherOrigin } from './address.ts';
import { valuesOf } from './config.ts';
import { whyOtherRepository, whyOtherSettings } from './environment.ts';
import { findGitFolder, type GitFolder, isNested } from './folder.ts';
import { originOf, repositoryPathOf, withoutCredentials } from './remote.ts';
import { type GitSettings, isTrue, readGitSettings } from './settings.ts';

/**
 * What a folder's `.git` says, read as text: Git is never run, since a repository's configuration can name commands for it
 * to run. All of it is a hint. Never throws; what cannot be read is undefined, and a sentence says why.
 *
 * `environmentHint` is `owner/name` from the environment, used as label only for a folder of that name without a remote:
 * the variable is forgeable, and another folder must not be shown under a trusted repository's name.
 */
export async function readRepository(
  folder: string,
  environmentHint: string | undefined,
  around: GitSurroundings = { environment: {}, homeDirectory: undefined },
): Promise<Repository> {
  const realFolder = await realpath(folder).catch(() => path.resolve(folder));
  const git = await findGitFolder(realFolder);
  const { remote, ...known } = git === undefined ? NOTHING : await readGit(git, around);
  const folderName = path.basename(realFolder) || realFolder;
  const hint = environmentHint?.endsWith(`/${folderName}`) === true ? environmentHint : undefined;
  const label = (remote === undefined ? hint : repositoryPathOf(remote)) ?? folderName;
  return { folder: realFolder, workTree: git?.workTree, ...known, remote, label: printable(label, 200) };
}

/** Where a folder lies, without reading what its `.git` says. Never throws. */
export async function locateFolder(folder: string): Promise<Pick<Repository, 'folder' | 'workTree'>> {
  const realFolder = await realpath(folder).catch(() => path.resolve(folder));
  return { folder: realFolder, workTree: (await findGitFolder(realFolder))?.workTree };
}

/** What Git would run in, and whose settings it would read besides; undefined: nobody's. */
export interface GitSurroundings {
  readonly environment: EnvironmentVariables;
  readonly homeDirectory: string | undefined;
}

type KnownOfGit = Pick<
  Repository,
  'gitDirectory' | 'remote' | 'goesTo' | 'branch' | 'whyNoBranch' | 'doubt' | 'unread'
>;

const NOTHING: KnownOfGit = { remote: undefined, branch: undefined };

async function readGit(git: GitFolder, { environment, homeDirectory }: GitSurroundings): Promise<KnownOfGit> {
  if (!(await isDirectory(git.directory))) {
    const why = `The Git folder of this work tree, ${printable(git.directory)}, is not here, so its branch is not known.`;
    return { ...NOTHING, whyNoBranch: why, doubt: why };
  }
  const gitDirectory = git.isElsewhere ? { gitDirectory: git.directory } : {};
  const settings = await readGitSettings(git);
  if ('unread' in settings) {
    const unread = printable(settings.unread, 500);
    return { ...NOTHING, ...gitDirectory, whyNoBranch: unread, doubt: unread, unread };
  }
  const elsewhere = await whyOtherRepository(environment, git);
  const { branch, why } = elsewhere === undefined ? await checkedOutBranch(git, settings) : { why: elsewhere };
  const personal: PersonalSettings =
    homeDirectory === undefined ? { settings: [] } : await personalSettings(homeDirectory, environment);
  const all = [...personal.settings, ...settings.all];
  const url = originOf(settings.all);
  const remote = withoutCredentials(url);
  const destination: Destination =
    url === undefined || remote === undefined || homeDirectory === undefined
      ? {}
      : await destinationOf(url, remote, all, homeDirectory);
  const doubt =
    why ??
    (branch === undefined ? NO_BRANCH : whyNotOrigins(all, branch)) ??
    whyOtherSettings(environment) ??
    destination.why ??
    (remote === undefined ? undefined : whyOtherOrigin(remote, personal)) ??
    personal.unread ??
    (await whyElsewhere(git, settings));
  return {
    ...gitDirectory,
    remote,
    ...(destination.goesTo === undefined ? {} : { goesTo: destination.goesTo }),
    branch: branch === undefined ? undefined : printable(branch),
    ...(why === undefined ? {} : { whyNoBranch: why }),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

const NO_BRANCH = "No branch is checked out, so nothing says whose work this is: it may be a stranger's pull request.";

async function whyElsewhere(git: GitFolder, { own }: GitSettings): Promise<string | undefined> {
  if (await isNested(git))
    return "It lies inside another repository's work tree, which may have chosen what is checked out.";
  const named = valuesOf(own, 'core', '', 'worktree').at(-1);
  if (named === undefined) {
    return isTrue(valuesOf(own, 'core', '', 'bare').at(-1))
      ? 'Git says that this repository has no work tree, so nothing says whose work this is.'
      : undefined;
  }
  const workTree = await realpath(path.resolve(git.directory, named)).catch(() => undefined);
  return workTree === git.workTree
    ? undefined
    : `Git's work tree is ${printable(named)}, not this folder, so nothing says whose work this is.`;
}

async function isDirectory(file: string): Promise<boolean> {
  return stat(file).then(
    stats => stats.isDirectory(),
    () => false,
  );
}
