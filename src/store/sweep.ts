import type { Clock, PrivateDirectory } from '../core/ports.ts';
import type { SessionKey } from '../core/session.ts';
import { leavingFiles } from '../core/try-each.ts';
import { isAttempt } from './attempt.ts';
import { parseCache } from './cached-credentials.ts';
import { isPromptFile, LONGEST_ANSWERED } from './prompt-answer.ts';
import { isRenewable } from './refresh-times.ts';
import {
  parseSessionFileName,
  SECRET_FILE_KINDS,
  SESSION_FILE_KINDS,
  type SessionFileKind,
  sessionFileName,
} from './session-files.ts';
import { isSessionOfEarlierVersion, questionOf, readSessionFile } from './session-store.ts';

/** How long the record of a session that is over still tells what there was. Milliseconds. */
const KEPT_AFTER_THE_END = 12 * 60 * 60_000;
const ABANDONED_TEMPORARY_FILE = 60_000;
const LOCK_WAIT = 200;

/** A person may leave a question open for long; whoever asks after this time begins anew. Milliseconds. */
const ABANDONED_ATTEMPT = 24 * 60 * 60_000;
/** A lock that no session has is one that somebody may just be waiting for. Milliseconds. */
const ABANDONED_LOCK = 60 * 60_000;
/** Each costs a process: what is beyond is left for the next run. */
const MOST_LOCKED = 20;

/**
 * Removes what nobody can use any more: bytes of expired credentials, files whose session is gone, records of sessions that
 * ended half a day ago, temporary files of writers that were killed. Every program of ours runs it in passing, except the
 * helper's fast path, so it costs little however much there is: what is locked just now, cannot be removed or is too much at
 * once is left for the next run.
 */
export async function sweep(directory: PrivateDirectory, clock: Clock): Promise<Swept> {
  const names = await directory.names();
  const removed: string[] = [];
  let ofEarlierVersion = 0;
  const remove = async (name: string): Promise<void> => {
    await directory.remove(name);
    removed.push(name);
  };
  const kindsByKey = new Map<SessionKey, SessionFileKind[]>();
  for (const name of names) {
    const file = parseSessionFileName(name);
    if (file === undefined) {
      if (await isAbandoned(name, directory, clock)) await leavingFiles(() => remove(name));
      continue;
    }
    const kinds = kindsByKey.get(file.key) ?? [];
    kindsByKey.set(file.key, kinds);
    kinds.push(file.kind);
  }
  let locked = 0;
  for (const [key, kinds] of kindsByKey) {
    if (kinds.every(kind => kind === 'lock')) {
      const lock = sessionFileName(key, 'lock');
      if (isLongAgo(await directory.changedAt(lock), ABANDONED_LOCK, clock)) await leavingFiles(() => remove(lock));
      continue;
    }
    const planned = await superfluous(directory, clock, key);
    if (locked === MOST_LOCKED || !kinds.some(kind => kind !== 'lock' && planned.has(kind))) continue;
    locked += 1;
    await leavingFiles(() =>
      directory.locked(sessionFileName(key, 'lock'), LOCK_WAIT, async () => {
        // Looked at again: a helper may have renewed since.
        const still = await superfluous(directory, clock, key);
        const isEarlier = await isSessionOfEarlierVersion(directory, key);
        for (const kind of kinds) if (still.has(kind)) await remove(sessionFileName(key, kind));
        if (isEarlier) ofEarlierVersion += 1;
      }),
    );
  }
  return { removed, ofEarlierVersion };
}

/** What a sweep took away. */
export interface Swept {
  /** Names of files. */
  readonly removed: readonly string[];
  /** How many of the sessions were of an earlier version of ours, whoever assumed them does not know that they are over. */
  readonly ofEarlierVersion: number;
}

/** Written by one that was killed: a temporary file, or an attempt at a role. */
async function isAbandoned(name: string, directory: PrivateDirectory, clock: Clock): Promise<boolean> {
  if (isPromptFile(name)) return isLongAgo(await directory.changedAt(name), LONGEST_ANSWERED, clock);
  if (isAttempt(name)) return isLongAgo(await directory.changedAt(name), ABANDONED_ATTEMPT, clock);
  return isLongAgo(temporaryFileTime(name), ABANDONED_TEMPORARY_FILE, clock);
}

/** Of the future, when the clock was set back since: as dead as what is of the past. */
function isLongAgo(moment: number | undefined, milliseconds: number, clock: Clock): boolean {
  return moment !== undefined && Math.abs(clock.now() - moment) > milliseconds;
}

/** The kinds of a session's files that nobody can use any more, whether they exist or not. */
async function superfluous(directory: PrivateDirectory, clock: Clock, key: SessionKey): Promise<ReadonlySet<string>> {
  const now = clock.now();
  const record = (await readSessionFile(directory, key))?.record;
  if (record === undefined) return new Set(SESSION_FILE_KINDS);
  const cacheFile = await directory.read(sessionFileName(key, 'cache'));
  const cached = cacheFile === undefined ? undefined : parseCache(questionOf(record), cacheFile.content);
  if (cached?.generation === record.generation && cached.expiresAt > now) return new Set();
  const over = !isRenewable(record, now) && now - record.renewUntil > KEPT_AFTER_THE_END;
  return new Set<SessionFileKind>(over ? SESSION_FILE_KINDS : SECRET_FILE_KINDS);
}

/** Temporary files are `<name>.<epoch milliseconds in base 36>-<random>.tmp`. */
function temporaryFileTime(name: string): number | undefined {
  const time = /\.([0-9a-z]{1,11})-[0-9a-f]+\.tmp$/.exec(name)?.[1];
  return time === undefined ? undefined : Number.parseInt(time, 36);
}
