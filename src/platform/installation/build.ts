import path from 'node:path';
import { readdir, stat } from '../quick-files.ts';

/**
 * Tells this build of the programs from every other, by what its files are, since bundles of one version may differ while
 * they are worked on; undefined where that cannot be known.
 */
export async function buildOf(programs: string): Promise<string | undefined> {
  try {
    const names = (await readdir(programs)).filter(name => name.endsWith('.js')).toSorted();
    const files = await Promise.all(names.map(name => stat(path.join(programs, name))));
    return JSON.stringify([programs, files.map(({ size, mtimeMs }, index) => [names[index], size, mtimeMs])]);
  } catch {
    return undefined;
  }
}
