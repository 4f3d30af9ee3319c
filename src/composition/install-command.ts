import path from 'node:path';
import { shimText } from '../deliver/shim.ts';
import { makeFolders } from '../platform/installation/folders.ts';
import { whileInstalling } from '../platform/installation/lock.ts';
import {
  findFlock,
  install,
  type InstallRequest,
  installed,
  installFolder,
  type TouchedFile,
} from '../platform/installation/install.ts';
import { tried } from '../platform/private-directory/failure.ts';

/**
 * Makes the installed command this version's, one installer at a time; where all is in place nothing is touched and no lock
 * is taken. A chunk of its own: a window that only lists roles needs none of it.
 * @throws AssumeError `local-file`.
 */
export async function installCommand(request: Omit<InstallRequest, 'shimText'>): Promise<readonly TouchedFile[]> {
  const asked = { ...request, shimText };
  const there = installed(asked);
  if (there !== undefined) return there.files;
  const folder = installFolder(request.homeDirectory);
  tried('The rolecall command could not be installed', () => makeFolders(path.join(folder, 'bin'), folder));
  return await whileInstalling(folder, findFlock(), () => install(asked).files);
}
