import type { PrivateDirectory } from '../core/ports.ts';
import { editUserFile } from '../documents/edit-user-file.ts';
import { checkoutFile } from '../platform/checkout-file.ts';
import { openUserFile } from '../platform/user-file/user-file.ts';

/** A text begins with it where Windows wrote it; it belongs to no text. */
const MARK = '\ufeff';

/**
 * Changes a text of a checkout, whole or not at all, by a pure function of what it says when it is written. Answers whether
 * anything changed.
 *
 * @param file relative to the folder. @param change of the text, undefined where there is none yet.
 * @throws AssumeError `local-file`; what `change` throws.
 */
export async function editCheckoutText(
  folder: string,
  file: string,
  state: PrivateDirectory,
  change: (text: string | undefined) => string,
): Promise<boolean> {
  const opened = openUserFile(await checkoutFile(folder, file), state, { lockName: 'checkout-text.lock' });
  return await editUserFile(opened, bytes => {
    const text = bytes === undefined ? undefined : Buffer.from(bytes, 'latin1').toString('utf8');
    const mark = text?.startsWith(MARK) === true ? MARK : '';
    return Buffer.from(mark + change(text?.slice(mark.length)), 'utf8').toString('latin1');
  });
}
