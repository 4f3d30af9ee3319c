import path from 'node:path';
import { realpath } from '../patient-files.ts';
import { readReference, symbolic, whyNotFormat } from './branch.ts';
import { findGitFolder, readSmall } from './folder.ts';
import { readGitSettings } from './settings.ts';

/** Tens of thousands of references. */
const MAXIMUM_PACKED_BYTES = 16 * 1024 * 1024;

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * The commit that is checked out in a folder, out of Git's own files: Git is never run. Undefined where there is none yet, and
 * where those files are of a form that is not known here. Never throws.
 */
export async function checkedOutCommit(folder: string): Promise<string | undefined> {
  const git = await findGitFolder(await realpath(folder).catch(() => path.resolve(folder)));
  if (git === undefined) return undefined;
  const settings = await readGitSettings(git);
  if ('unread' in settings || whyNotFormat(settings.all) !== undefined) return undefined;
  const head = await readReference(path.join(git.directory, 'HEAD'));
  if (!('text' in head)) return undefined;
  const reference = symbolic(head.text);
  if (reference === undefined) return commitIn(head.text);
  if (!/^refs\/[^.]/.test(reference) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(reference)) return undefined;
  const loose = await readReference(path.join(git.commonDirectory, reference));
  if ('missing' in loose) return packed(path.join(git.commonDirectory, 'packed-refs'), reference);
  return 'text' in loose ? commitIn(loose.text) : undefined;
}

function commitIn(text: string): string | undefined {
  const commit = text.trim();
  return COMMIT.test(commit) ? commit : undefined;
}

/** `<commit> <reference>` a line [git-pack-refs]. */
async function packed(file: string, reference: string): Promise<string | undefined> {
  const read = await readSmall(file, MAXIMUM_PACKED_BYTES);
  const line = ('text' in read ? read.text : '').split('\n').find(each => each.endsWith(` ${reference}`));
  return line === undefined ? undefined : commitIn(line.slice(0, -reference.length));
}
