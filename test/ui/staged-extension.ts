import { cp, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../hosts/project-folder.ts';

/**
 * A copy of the built extension in a temporary folder, which the caller removes. Not the checkout itself: VS Code's own
 * extensions lie in its cache of test hosts, and their colour themes would pass for the ones under development.
 */
export async function stageExtension(): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'rolecall-extension-'));
  for (const name of ['package.json', 'package.nls.json', 'dist', 'media', 'README.md', 'CHANGELOG.md', 'LICENSE']) {
    await cp(join(projectFolder, name), join(folder, name), { recursive: true });
  }
  return folder;
}
