import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { AssumeError } from '../core/errors.ts';
import { isInside } from './path-ownership.ts';
import { errorCode, localFile } from './private-directory/failure.ts';

/**
 * The absolute path of a file of a checkout that is to be written. A repository can ship symbolic links: through one, what it
 * decides the words of would be written into the person's own files, which programs run.
 *
 * @param file relative to the folder.
 * @throws AssumeError `local-file` where anything below the folder on the way to it is a link.
 */
export async function checkoutFile(folder: string, file: string): Promise<string> {
  const whole = path.resolve(folder, file);
  if (!isInside(whole, folder)) throw refused(whole, 'it is not in the checkout');
  let at = folder;
  for (const part of path.relative(folder, whole).split(path.sep)) {
    at = path.join(at, part);
    const stats = await lstat(at).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw localFile(error, `${whole} could not be written`);
    });
    if (stats === undefined) return whole;
    if (stats.isSymbolicLink()) throw refused(whole, `${at} is a symbolic link`);
  }
  return whole;
}

function refused(file: string, why: string): AssumeError {
  return new AssumeError('local-file', `${file} was not written: ${why}.`, { hint: 'Put the file itself there.' });
}
