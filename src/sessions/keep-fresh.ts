import { CLOUDS } from '../clouds/clouds.ts';
import { asAssumeError, type AssumeError } from '../core/errors.ts';
import type { SessionRecord } from '../core/session.ts';
import { isRenewable, OLDEST_TOOL_FILE } from '../store/refresh-times.ts';
import { limitSession } from '../store/window-leases.ts';
import type { HandOutNeeds } from './hand-out.ts';

const LOCK_WAIT = 10_000;

/** What became of the files of one session. `kept`: they are fresh, whoever wrote them. `ends`: nobody can renew them any more. */
export interface KeptFresh {
  readonly record: SessionRecord;
  readonly outcome: 'kept' | 'ends' | 'released' | AssumeError;
}

/** Whether a session's tools read a file that has to be kept fresh, since they do not ask. */
export function readsFiles({ target }: Pick<SessionRecord, 'target'>): boolean {
  return CLOUDS[target.cloud].readsFiles === true;
}

/**
 * Rewrites the files of a session where they have grown old, under its lock: of several who keep the same session one does
 * it, and the others find it done. A failure leaves what there is and is kept where people look; the next look tries again.
 * Throws nothing: one session's trouble is not that of the others.
 */
export async function keepFresh(record: SessionRecord, needs: HandOutNeeds): Promise<KeptFresh | undefined> {
  try {
    return await underLock(record, needs);
  } catch (error) {
    return { record, outcome: asAssumeError(error) };
  }
}

async function underLock({ key }: Pick<SessionRecord, 'key'>, needs: HandOutNeeds): Promise<KeptFresh | undefined> {
  const { store, clock, obtain, presence } = needs;
  const found = await store.file(key);
  if (found === undefined) return undefined;
  if (found.record.owner === 'window' && (await presence(found.record.folder)) !== 'open') return undefined;
  const kept = await store.locked(key, LOCK_WAIT, async (): Promise<KeptFresh | undefined> => {
    // Read again: whoever had the lock before may have renewed, assumed anew or released.
    const file = await store.file(key);
    if (file === undefined) return undefined;
    const { record } = file;
    if (!isRenewable(record, clock.now())) return { record, outcome: 'ends' };
    const writtenAt = await store.filesWrittenAt(record);
    const age = writtenAt === undefined ? Infinity : clock.now() - writtenAt;
    if (age >= 0 && age < OLDEST_TOOL_FILE) return { record, outcome: 'kept' };
    try {
      return { record, outcome: (await store.renewed(record, await obtain(file))) ? 'kept' : 'released' };
    } catch (error) {
      const failure = asAssumeError(error);
      await store.recordFailure(record, failure).catch(() => undefined);
      return { record, outcome: failure };
    }
  });
  if (found.record.owner === 'window' && (await presence(found.record.folder)) !== 'open') {
    // Its window closed while this one renewed.
    await limitSession(found.record, store, clock.now());
  }
  return kept;
}
