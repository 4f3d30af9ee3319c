import path from 'node:path';
import { printable } from '../../core/text.ts';
import { lstat } from '../patient-files.ts';
import { type GitSetting, valuesOf } from './config.ts';
import { type GitFolder, type ReadFile, readSmall } from './folder.ts';
import type { GitSettings } from './settings.ts';

const MAXIMUM_REFERENCE_BYTES = 4096;

/** What does not change how branches are kept, or where [git-config, `extensions.*`; gitrepository-layout]. */
const KNOWN_EXTENSIONS = [
  'compatobjectformat',
  'noop',
  'noop-v1',
  'objectformat',
  'partialclone',
  'preciousobjects',
  'relativeworktrees',
  'worktreeconfig',
];

/** The branch of a work tree; neither where none is checked out. */
export interface CheckedOut {
  readonly branch?: string;
  /** Why it is not known, as a sentence. */
  readonly why?: string;
}

/** Which branch is checked out, as far as files of a form that is known can say it. */
export async function checkedOutBranch(
  { directory, commonDirectory }: GitFolder,
  { all }: GitSettings,
): Promise<CheckedOut> {
  const format = whyNotFormat(all);
  if (format !== undefined) return { why: `${format}, so the branch is not known.` };
  const file = path.join(directory, 'HEAD');
  const head = await readReference(file);
  if (!('text' in head)) {
    return { why: `${file} ${'why' in head ? head.why : 'is missing'}, so the branch is not known.` };
  }
  const reference = symbolic(head.text);
  if (reference === undefined) {
    return /^[0-9a-f]{40,64}\s*$/.test(head.text) ? {} : { why: `${file} says nothing that is known here.` };
  }
  const branch = /^refs\/heads\/([^.].*)$/.exec(reference)?.[1];
  // With the reftable format HEAD is a stub, `refs/heads/.invalid`, and the branch is in a binary table.
  if (branch === undefined || /(?:^|\/)\.{1,2}(?:\/|$)/.test(branch)) return {};
  const tip = await readReference(path.join(commonDirectory, reference));
  if ('why' in tip) return { why: `The branch ${printable(branch)} ${tip.why}.` };
  const meant = 'text' in tip ? symbolic(tip.text) : undefined;
  return meant === undefined
    ? { branch }
    : {
        why: `The branch ${printable(branch)} only stands for ${printable(meant)}, so what is checked out is not known.`,
      };
}

/**
 * A reference that is a link is a symbolic one, as Git once made them, to what the link says and not to where it leads. A
 * folder, left by branches below that name, is none.
 */
export async function readReference(file: string): Promise<ReadFile> {
  const stats = await lstat(file).catch(() => undefined);
  if (stats?.isSymbolicLink() === true) return { why: 'is a link' };
  return stats?.isDirectory() === true ? { missing: true } : readSmall(file, MAXIMUM_REFERENCE_BYTES);
}

/** What a reference stands for, when it is a symbolic one. */
export function symbolic(text: string): string | undefined {
  return /^ref:\s*(\S.*?)\s*$/.exec(text)?.[1];
}

/** Why this repository could keep its branches otherwise than in the files that are read here, as a sentence's start. */
export function whyNotFormat(settings: readonly GitSetting[]): string | undefined {
  const version = valuesOf(settings, 'core', '', 'repositoryformatversion').at(-1) ?? '0';
  if (version !== '0' && version !== '1') {
    return `This repository has the format ${printable(version, 20)} of Git, which is not known here`;
  }
  for (const { key, value, subsection } of settings.filter(({ section }) => section === 'extensions')) {
    if (key === 'refstorage' && value.toLowerCase() !== 'files') {
      return `This repository keeps its branches as ${printable(value, 20)}, which is not read here`;
    }
    if (subsection !== '' || (key !== 'refstorage' && !KNOWN_EXTENSIONS.includes(key))) {
      return `This repository uses Git's extension ${printable(key, 40)}, which is not known here`;
    }
  }
  return undefined;
}

/**
 * Why a branch may hold somebody else's work than that of the owner of `origin`, as a sentence; undefined where the settings
 * say nothing of the kind. Tools set up a stranger's pull request as a branch that follows another remote, or `refs/pull/…`.
 */
export function whyNotOrigins(settings: readonly GitSetting[], branch: string): string | undefined {
  if (settings.some(({ section }) => section === 'include' || section === 'includeif')) {
    return "Git's settings of this work tree include other files, which are not read and could say whose branch this is.";
  }
  return whyFollows(settings, branch, new Set());
}

function whyFollows(settings: readonly GitSetting[], branch: string, seen: Set<string>): string | undefined {
  if (seen.has(branch)) return undefined;
  seen.add(branch);
  const remote = valuesOf(settings, 'branch', branch, 'remote').at(-1) ?? 'origin';
  const merges = valuesOf(settings, 'branch', branch, 'merge');
  const name = `The branch ${printable(branch)}`;
  if (remote !== 'origin' && remote !== '.') {
    return `${name} follows ${printable(remote)}, not origin: it may be a stranger's work.`;
  }
  const followed = merges.map(merge => /^refs\/heads\/(.+)$/.exec(merge)?.[1]);
  const foreign = merges[followed.indexOf(undefined)];
  if (foreign !== undefined) return `${name} follows ${printable(foreign)}: it may be a stranger's work.`;
  const fetched = [
    `refs/heads/${branch}`,
    ...(remote === 'origin' ? followed.map(each => `refs/remotes/origin/${each}`) : []),
  ];
  const source = fetched.flatMap(reference => foreignSources(settings, reference))[0];
  if (source !== undefined) return `${name} is fetched from ${printable(source)}: it may be a stranger's work.`;
  if (remote === 'origin') return undefined;
  return followed.map(each => whyFollows(settings, each ?? '', seen)).find(why => why !== undefined);
}

/**
 * What a reference is fetched from beside branches of `origin`: Git says that a branch follows `refs/heads/pr/7` where both
 * branches and the usual `fetch = +refs/pull/…/head:refs/remotes/origin/pr/…` could have written it.
 */
function foreignSources(settings: readonly GitSetting[], reference: string): readonly string[] {
  return settings.flatMap(({ section, subsection, key, value }) => {
    const parts = section === 'remote' && key === 'fetch' ? /^\+?([^^:]+):(.+)$/.exec(value) : null;
    const [, from = '', written = ''] = parts ?? [];
    const [start = '', end] = (written.startsWith('refs/') ? written : `refs/heads/${written}`).split('*', 2);
    const isWritten = end === undefined ? reference === start : reference.startsWith(start) && reference.endsWith(end);
    if (parts === null || !isWritten) return [];
    const source = from.replace('*', () => reference.slice(start.length, reference.length - (end?.length ?? 0)));
    return subsection === 'origin' && source.startsWith('refs/heads/') ? [] : [`${source} of ${subsection}`];
  });
}
