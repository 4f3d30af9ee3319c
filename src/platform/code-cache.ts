import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { setExactMode } from './exact-mode.ts';

/**
 * Keeps V8's compiled code of the chunks beside this program, in their own folder: a third of a cold helper's time is
 * compiling the SDK. As trustworthy as the chunks themselves, which the same user could write; V8 refuses data of another
 * version, other flags or another source. Call it before the first chunk is loaded. A failure costs time, nothing else.
 *
 * Node 22 has this built in (https://nodejs.org/api/module.html#moduleenablecompilecachecachedir).
 */
export function useCodeCache(folder: string): void {
  // Under sudo, say: what root leaves in another's folder its owner could not remove.
  if (statSync(folder).uid !== process.geteuid?.()) return;
  const builtIn: unknown = Reflect.get(Module, 'enableCompileCache');
  if (typeof builtIn === 'function') Reflect.apply(builtIn, Module, [path.join(folder, 'code-cache')]);
  else cacheByHand(folder);
}

function cacheByHand(folder: string): void {
  const compile: unknown = Reflect.get(Module.prototype, '_compile');
  const uncached: { readonly script: Script; readonly file: string }[] = [];
  function compileCached(this: NodeJS.Module, content: string, filename: string): unknown {
    if (path.dirname(filename) !== folder) return apply(compile, this, [content, filename]);
    const file = `${filename}.${process.version}.cache`;
    const cachedData = read(file);
    const script = new Script(Module.wrap(content), { filename, ...(cachedData === undefined ? {} : { cachedData }) });
    if (cachedData === undefined || script.cachedDataRejected === true) uncached.push({ script, file });
    const require = (id: string): unknown => this.require(id);
    return apply(script.runInThisContext(), this.exports, [this.exports, require, this, filename, folder]);
  }
  Reflect.set(Module.prototype, '_compile', compileCached);
  // At the end, so that what was compiled on the way is in it.
  process.once('exit', () => {
    for (const { script, file } of uncached) write(file, script.createCachedData());
  });
}

function apply(callee: unknown, self: unknown, list: readonly unknown[]): unknown {
  if (typeof callee !== 'function') throw new TypeError('Node no longer compiles modules as the code cache expects.');
  const result: unknown = Reflect.apply(callee, self, list);
  return result;
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function write(file: string, data: Buffer): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, data, { flag: 'wx', mode: 0o644 });
    setExactMode(temporary, 0o644);
    renameSync(temporary, file);
  } catch {
    // A full or read-only disk: the next run compiles again.
  }
}
