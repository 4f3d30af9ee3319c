import { shimText } from '../deliver/shim.ts';
import { install, type Installation, type TouchedFile } from '../platform/install.ts';

/**
 * Makes the installed command this version's. A chunk of its own: a window that only lists roles needs none of it.
 * @throws AssumeError `local-file`.
 */
export function installCommand(installation: Omit<Installation, 'shimText'>): readonly TouchedFile[] {
  return install({ ...installation, shimText }).files;
}
