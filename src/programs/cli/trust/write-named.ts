import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkoutFile } from '../../../platform/checkout-file.ts';
import { isInside } from '../../../platform/path-ownership.ts';
import { localFile } from '../../../platform/private-directory/failure.ts';

/**
 * Writes a file that a person named on the command line; into a checkout through no link.
 * @param folder of the checkout. @param named from the current directory. @throws AssumeError `local-file`.
 */
export async function writeNamed(folder: string, named: string, text: string): Promise<void> {
  const whole = path.resolve(named);
  const file = isInside(whole, folder) ? await checkoutFile(folder, path.relative(folder, whole)) : whole;
  try {
    await writeFile(file, text);
  } catch (error) {
    throw localFile(error, `${file} could not be written`);
  }
}
