import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './availability.ts';
import { cacheFolder } from './cache-folder.ts';
import { processIsAlive } from './process-is-alive.ts';
import { waitUntil } from './wait-until.ts';

const completeMarker = 'install-is-complete.json';

/**
 * A folder in the cache that is filled once and then reused by every run on this machine.
 *
 * `fill` works in a folder of its own that gets its final name only when it has succeeded, so that an interrupted fill is
 * never taken for a whole one, and two at once never write to the same place. The lock only spares the second one the work:
 * the rename is what keeps the folder right.
 * @param name changes whenever what `fill` does changes.
 * @param timeLimitMs how long to wait for another process that is filling it.
 * @throws what `fill` throws.
 */
export async function cachedFolder(
  name: string,
  fill: (folder: string) => Promise<void>,
  report: Report,
  timeLimitMs: number,
): Promise<string> {
  const cache = await cacheFolder();
  const folder = join(cache, name);
  if (await isComplete(folder)) return folder;

  const lock = join(cache, `${name}.lock`);
  let told = false;
  const locked = await waitUntil(
    async () => {
      if ((await isComplete(folder)) || (await tryLock(lock))) return true;
      if (!told) report(`another run is installing ${name}; waiting for it`);
      told = true;
      return false;
    },
    timeLimitMs,
    500,
  );
  if (!locked) {
    throw new Error(
      `Another process has been installing ${name} for over ${timeLimitMs / 1000} s. If none is, remove ${lock}.`,
    );
  }
  if (await isComplete(folder)) return folder;

  await removeAbandoned(cache, name);
  const unfinished = join(cache, `${name}.unfinished-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(unfinished, { recursive: true });
    await fill(unfinished);
    await writeFile(join(unfinished, completeMarker), JSON.stringify({ name, filled: new Date().toISOString() }));
    await moveIntoPlace(unfinished, folder);
    return folder;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await rm(lock, { force: true });
  }
}

async function isComplete(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, completeMarker))).isFile();
  } catch {
    return false;
  }
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    // A holder that has died leaves its lock behind. An empty one is being written this very moment.
    if (holder > 0 && !processIsAlive(holder)) await rm(lock, { force: true });
    return false;
  }
}

/** Removes what runs that were killed half-way left behind: half a gigabyte each. */
async function removeAbandoned(cache: string, name: string): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (!entry.startsWith(`${name}.unfinished-`)) continue;
    const owner = Number(entry.slice(`${name}.unfinished-`.length).split('-')[0]);
    if (owner > 0 && !processIsAlive(owner)) await rm(join(cache, entry), { recursive: true, force: true });
  }
}

async function moveIntoPlace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Somebody else finished first: theirs is as good as ours.
    if (await isComplete(to)) return;
    throw error;
  }
}
