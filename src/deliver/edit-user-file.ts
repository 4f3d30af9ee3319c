import { AssumeError } from '../core/errors.ts';
import type { UserFile } from '../core/ports.ts';

const ATTEMPTS = 200;

/** A user's file that can also be taken away again: for one that we made. */
export interface RemovableUserFile extends UserFile {
  /** As `replace`, with no file at all as the outcome. */
  remove(expected: string): Promise<boolean>;
}

/**
 * Changes a user's file by a pure function of its text, again and again until nobody else changed it in between: whatever
 * others write meanwhile survives. `change` answers the new text, undefined for no file. Answers whether anything changed.
 * @throws AssumeError `local-file`; what `change` throws.
 */
export async function editUserFile(
  file: RemovableUserFile,
  change: (text: string | undefined) => string | undefined,
): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await file.read();
    const after = change(before);
    if (after === before) return false;
    if (after === undefined) {
      if (before === undefined || (await file.remove(before))) return true;
    } else if (await file.replace(before, after)) return true;
  }
  throw new AssumeError('local-file', `${file.path} keeps changing while it is edited.`, {
    hint: 'Close what writes to it, then try again.',
  });
}
