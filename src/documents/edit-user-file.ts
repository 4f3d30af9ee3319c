import { AssumeError } from '../core/errors.ts';
import type { EditableUserFile } from '../core/ports.ts';

const ATTEMPTS = 200;

/**
 * Changes a user's file by a pure function of its text, again and again until nobody else changed it in between: whatever
 * others write meanwhile survives. `change` answers the new text, undefined for no file. Answers whether anything changed.
 * @throws AssumeError `local-file`; what `change` throws.
 */
export async function editUserFile(
  file: EditableUserFile,
  change: (text: string | undefined) => string | undefined,
): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await file.read();
    const after = change(before);
    if (after === before) {
      // What says nothing to change may be half of what it is about to say.
      if (await file.settled(before)) return false;
      continue;
    }
    if (after === undefined) {
      if (before === undefined || (await file.remove(before))) return true;
    } else if (await file.replace(before, after)) return true;
  }
  throw new AssumeError('local-file', `${file.path} keeps changing while it is edited.`, {
    hint: 'Close what writes to it, then try again.',
  });
}
