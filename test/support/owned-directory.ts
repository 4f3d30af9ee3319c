import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A fresh directory of one's own, in no Git work tree. Removed by the function it comes with; until then new files are
 * writable by their owner alone, whatever umask the person who runs the tests has.
 */
export async function ownedDirectory(): Promise<{ readonly directory: string; readonly remove: () => Promise<void> }> {
  const umask = process.umask(0o022);
  const directory = await realpath(await mkdtemp(path.join(tmpdir(), 'rolecall-test-')));
  return {
    directory,
    remove: async () => {
      process.umask(umask);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
