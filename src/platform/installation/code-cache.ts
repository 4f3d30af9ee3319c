import { lstatSync, mkdirSync, statSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';

/** Beside the programs: superseded and removed together with them. */
const FOLDER = 'code-cache';
const MODE = 0o700;

/**
 * Has Node keep V8's compiled code of the chunks beside this program, in their own folder: compiling is a third of what a
 * start costs. `use` keeps apart what is started for different work: only what its first run compiled is kept. Call it
 * before the first chunk is loaded. A failure costs time, nothing else.
 *
 * As trustworthy as the chunks themselves, which the same user could write: believed only from a folder that is ours and
 * closed to everybody else, whatever the umask was. Node refuses what is damaged, by its checksum, or of another version,
 * other flags or another source (https://nodejs.org/api/module.html#moduleenablecompilecachecachedir, since 22.1).
 */
export function useCodeCache(programs: string, use: string): void {
  const enable: unknown = Reflect.get(Module, 'enableCompileCache');
  if (typeof enable === 'function' && isPrivate(programs)) {
    Reflect.apply(enable, Module, [path.join(programs, FOLDER, use)]);
  }
}

/** Whether nobody but us can write to the cache; made where there is none. */
function isPrivate(programs: string): boolean {
  const self = process.geteuid?.();
  const place = path.join(programs, FOLDER);
  try {
    // Under sudo, say: what root leaves in another's folder its owner could not remove.
    if (statSync(programs).uid !== self) return false;
    if (lstatSync(place, { throwIfNoEntry: false }) === undefined) mkdirSync(place, { mode: MODE });
    const stats = lstatSync(place);
    return stats.isDirectory() && stats.uid === self && (stats.mode & 0o777) === MODE;
  } catch {
    return false;
  }
}
