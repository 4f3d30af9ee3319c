import { asAssumeError } from '../core/errors.ts';
import type { Clock, PrivateDirectory } from '../core/ports.ts';
import type { SessionKey } from '../core/session.ts';
import { parseCache } from './cached-credentials.ts';
import { isRenewable } from './refresh-times.ts';
import { parseSessionFileName, SESSION_FILE_KINDS, sessionFileName } from './session-files.ts';
import { readSessionFile } from './session-store.ts';

/** How long the record of a session that is over still tells what there was. Milliseconds. */
const KEPT_AFTER_THE_END = 12 * 60 * 60_000;
const ABANDONED_TEMPORARY_FILE = 60_000;
const LOCK_WAIT = 200;

/**
 * Removes what nobody can use any more: bytes of expired credentials, files whose session is gone, records of sessions that
 * ended half a day ago, temporary files of writers that were killed. Every program of ours runs it in passing, except the
 * helper's fast path. What is locked just now is left for the next run. Answers the names it removed.
 */
export async function sweep(directory: PrivateDirectory, clock: Clock): Promise<readonly string[]> {
  const names = await directory.names();
  const kindsByKey = new Map<SessionKey, string[]>();
  const removed: string[] = [];
  for (const name of names) {
    const file = parseSessionFileName(name);
    if (file !== undefined) kindsByKey.set(file.key, [...(kindsByKey.get(file.key) ?? []), file.kind]);
    const writtenAt = temporaryFileTime(name);
    // Of the future, when the clock was set back since: as dead as those of the past.
    if (writtenAt !== undefined && Math.abs(clock.now() - writtenAt) > ABANDONED_TEMPORARY_FILE) {
      await directory.remove(name);
      removed.push(name);
    }
  }
  for (const [key, kinds] of kindsByKey) {
    const planned = await superfluous(directory, clock, key);
    if (!kinds.some(kind => planned.has(kind))) continue;
    try {
      await directory.locked(sessionFileName(key, 'lock'), LOCK_WAIT, async () => {
        // Looked at again: a helper may have renewed since.
        const still = await superfluous(directory, clock, key);
        for (const kind of SESSION_FILE_KINDS) {
          if (!still.has(kind) || !kinds.includes(kind)) continue;
          await directory.remove(sessionFileName(key, kind));
          removed.push(sessionFileName(key, kind));
        }
      });
    } catch (error) {
      if (asAssumeError(error).kind !== 'local-file') throw error;
    }
  }
  return removed;
}

/** The kinds of a session's files that nobody can use any more, whether they exist or not. */
async function superfluous(directory: PrivateDirectory, clock: Clock, key: SessionKey): Promise<ReadonlySet<string>> {
  const now = clock.now();
  const record = (await readSessionFile(directory, key))?.record;
  if (record === undefined) return new Set(SESSION_FILE_KINDS);
  const cacheFile = await directory.read(sessionFileName(key, 'cache'));
  const cached = cacheFile === undefined ? undefined : parseCache(key, cacheFile.content);
  if (cached?.generation === record.generation && cached.expiresAt > now) return new Set();
  const over = !isRenewable(record, now) && now - record.renewUntil > KEPT_AFTER_THE_END;
  return new Set(over ? SESSION_FILE_KINDS : ['cache']);
}

/** Temporary files are `<name>.<epoch milliseconds in base 36>-<random>.tmp`. */
function temporaryFileTime(name: string): number | undefined {
  const time = /\.([0-9a-z]{1,11})-[0-9a-f]+\.tmp$/.exec(name)?.[1];
  return time === undefined ? undefined : Number.parseInt(time, 36);
}
