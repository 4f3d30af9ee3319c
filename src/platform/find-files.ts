import path from 'node:path';
import { entriesOf } from './patient-files.ts';
import { errorCode } from './private-directory/failure.ts';

/** What tools write or bring, which nobody edits: its policies are others' or a copy. */
const NOT_SOURCES = new Set(['.git', 'node_modules', '.terraform', '.venv', 'venv', '__pycache__', '.tox', '.cache']);

/** Enough for the largest repositories; a folder that has more is most likely not meant. */
const MOST_ENTRIES = 500_000;

export interface FoundFiles {
  /** Relative to the root, with `/`, sorted. */
  readonly files: readonly string[];
  /** Whether the limit ended the search, so that files may be missing. */
  readonly cut: boolean;
}

/**
 * Regular files below a folder that `wanted` picks by their path relative to it. Links are not followed: they lead out of the
 * repository, or to what is found anyway. Folders that cannot be listed are passed over, as they are for every other tool.
 */
export async function findFiles(
  root: string,
  wanted: (file: string) => boolean,
  signal?: AbortSignal,
): Promise<FoundFiles> {
  const files: string[] = [];
  const folders = [''];
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal?.throwIfAborted();
    for (const entry of await listed(path.join(root, folder))) {
      entries += 1;
      if (entries > MOST_ENTRIES) return { files: files.toSorted(), cut: true };
      const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!NOT_SOURCES.has(entry.name)) folders.push(relative);
      } else if (entry.isFile() && wanted(relative)) {
        files.push(relative);
      }
    }
  }
  return { files: files.toSorted(), cut: false };
}

async function listed(folder: string): ReturnType<typeof entriesOf> {
  try {
    return await entriesOf(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return [];
    throw error;
  }
}
