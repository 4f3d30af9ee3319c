import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../hosts/project-folder.ts';

/** The paths of the suites in one folder of `test` and those below it, sorted; none when it is not there. */
export async function testFiles(folder: string): Promise<readonly string[]> {
  const root = join(projectFolder, 'test', folder);
  const entries = await readdir(root, { recursive: true }).catch(() => []);
  return entries
    .filter(entry => entry.endsWith('.test.ts'))
    .map(entry => join(root, entry))
    .sort();
}
