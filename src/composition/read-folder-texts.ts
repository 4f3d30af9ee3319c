import path from 'node:path';
import { asAssumeError } from '../core/errors.ts';
import { findFiles } from '../platform/find-files.ts';
import { createWorkspaceFiles } from '../platform/workspace-files.ts';
import type { TrustFile, UnreadPart } from '../trust/found-trust.ts';

/** Files of a folder as texts, and what of them could not be read. */
export interface FolderTexts {
  readonly files: readonly TrustFile[];
  readonly unread: readonly UnreadPart[];
}

/** In UTF-16 units, of all files together: far more than a repository has of such files, and what memory holds. */
const MOST_TEXT = 128 * 1024 * 1024;

/** How many are read at once: more gains nothing, and each is held whole. */
const AT_ONCE = 16;

/** Files below `folder` that `wanted` picks by their path relative to it; what an editor holds unsaved is given as `unsaved`. */
export async function readFolderTexts(
  folder: string,
  wanted: (file: string) => boolean,
  options: {
    readonly signal?: AbortSignal;
    readonly unsaved?: ReadonlyMap<string, string>;
    readonly mostText?: number;
  } = {},
): Promise<FolderTexts> {
  const { signal, unsaved, mostText = MOST_TEXT } = options;
  let length = 0;
  let left = 0;
  const found = await findFiles(folder, wanted, signal);
  const workspace = createWorkspaceFiles([folder]);
  const files: TrustFile[] = [];
  const unread: UnreadPart[] = [];
  const read = async (file: string): Promise<void> => {
    if (length > mostText) {
      left += 1;
      return;
    }
    try {
      const text = unsaved?.get(file) ?? (await workspace.read(path.join(folder, file)));
      if (text === undefined) return;
      length += text.length;
      files.push({ path: file, text });
    } catch (error) {
      unread.push({ place: { file, start: 0, end: 0 }, message: asAssumeError(error).message });
    }
  };
  const rest = [...found.files];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let file = rest.shift(); file !== undefined; file = rest.shift()) {
        signal?.throwIfAborted();
        await read(file);
      }
    }),
  );
  if (left > 0) {
    const message = `The files of this folder hold more than is read at once, so that ${left} of them are left out; name a smaller one.`;
    unread.push({ place: { file: '.', start: 0, end: 0 }, message });
  }
  if (found.cut) {
    const message = 'This folder holds more files than are looked at; name a smaller one.';
    unread.push({ place: { file: '.', start: 0, end: 0 }, message });
  }
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), unread };
}
