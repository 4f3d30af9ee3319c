import { CLOUDS, handoutCommandOf } from '../clouds/clouds.ts';
import { asAssumeError, AssumeError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { SessionKey } from '../core/session.ts';
import type { Handout } from '../core/credentials.ts';
import { isRenewable, isUsable } from '../store/refresh-times.ts';
import type { SessionFile } from '../store/session-record.ts';
import type { SessionStore } from '../store/session-store.ts';
import { type LeaseState, limitSession } from '../store/window-leases.ts';

/** How long another helper of the same batch repeats a failure instead of asking the cloud once more. Milliseconds. */
const FAILURE_REPEATED_FOR = 3_000;
const LOCK_WAIT = 10_000;

export interface HandOutNeeds {
  readonly store: SessionStore;
  readonly clock: Clock;
  /** A token and its exchange, without a person. @throws AssumeError. */
  readonly obtain: (file: SessionFile) => Promise<Handout>;
  /** Whether a window has the folder open; sessions of windows end with the last of them. */
  readonly presence: (folder: string) => Promise<LeaseState>;
}

/**
 * The answer for one session, from its record alone: what is stored while it is fresh; else renewed; else, when renewal
 * failed or may not be, what is stored while a minute of it is left. `command`: with which of the commands for tools it was
 * asked; each answers for roles of its own cloud alone.
 * @throws AssumeError `not-active`, `usage`, `not-renewable`, what `obtain` throws, `local-file`.
 */
export async function handOut(command: string, key: SessionKey, needs: HandOutNeeds): Promise<Secret> {
  const found = await needs.store.file(key);
  if (found === undefined) throw notActive();
  requireCommandOf(found, command);
  const presence = found.record.owner === 'window' ? await needs.presence(found.record.folder) : 'open';
  if (presence === 'gone') await needs.store.release(key);
  if (presence !== 'open') {
    // While its window closes, or reloads, nothing is renewed: what is written now would be served long after.
    const stored = presence === 'closing' ? await needs.store.credentials(found.record) : undefined;
    if (stored === undefined) throw notActive();
    return stored.answer;
  }
  const answer = await needs.store.locked(key, LOCK_WAIT, async () => {
    // Read again: whoever had the lock before may have renewed, assumed anew or released.
    const file = await needs.store.file(key);
    if (file === undefined) throw notActive();
    requireCommandOf(file, command);
    return await answerUnderLock(file, needs);
  });
  if (found.record.owner === 'window' && (await needs.presence(found.record.folder)) !== 'open') {
    // Its window closed while this one renewed.
    await limitSession(found.record, needs.store, needs.clock.now());
  }
  return answer;
}

async function answerUnderLock(file: SessionFile, { store, clock, obtain }: HandOutNeeds): Promise<Secret> {
  const { record } = file;
  const stored = await store.credentials(record);
  if (stored?.fresh === true) return stored.answer;
  // Helpers that start while this one renews are served what there is, and so are those after a failure.
  if (stored !== undefined) await store.postpone(record.key, stored.expiresAt);

  if (!isRenewable(record, clock.now())) {
    if (stored !== undefined) return stored.answer;
    throw notRenewable(file);
  }
  const recent = await recentFailure(file, store, clock);
  if (recent !== undefined) return stored?.answer ?? refuse(recent);
  try {
    const handout = await obtain(file);
    if (!isUsable(handout.expiresAt, clock.now())) {
      throw new AssumeError('clock-skew', 'The cloud issued credentials that end within a minute.', {
        hint: 'Check the clock of this machine.',
      });
    }
    if (!(await store.renewed(record, handout))) throw notActive();
    return handout.answer;
  } catch (error) {
    const failure = asAssumeError(error);
    if (failure.kind === 'not-active') throw failure;
    await store.recordFailure(record, failure).catch(() => undefined);
    // Read again: a role that was released meanwhile is not served any more.
    return (await stillStored(file, store)) ?? refuse(failure);
  }
}

/** Hundreds of tools may start at once; when the first was refused, the others need not ask in turn. */
async function recentFailure(file: SessionFile, store: SessionStore, clock: Clock): Promise<AssumeError | undefined> {
  const failure = await store.failure(file.record.key);
  const age = failure === undefined ? Infinity : clock.now() - failure.at;
  if (failure === undefined || age < 0 || age > FAILURE_REPEATED_FOR) return undefined;
  return asAssumeError(Object.assign(new Error(failure.message), { kind: failure.kind, hint: failure.hint }));
}

function refuse(failure: AssumeError): never {
  throw failure;
}

async function stillStored(file: SessionFile, store: SessionStore): Promise<Secret | undefined> {
  const now = await store.file(file.record.key);
  return now === undefined ? undefined : (await store.credentials(now.record))?.answer;
}

/** A session of another cloud has an answer, which its caller would take for what it is not. */
function requireCommandOf({ record: { roleName, target } }: SessionFile, command: string): void {
  const own = handoutCommandOf(target);
  if (own === command) return;
  throw new AssumeError(
    'usage',
    `The role ${roleName} is of ${CLOUDS[target.cloud].name}, not of the cloud that asks.`,
    { hint: `Its tools run \`rolecall ${own}\`.` },
  );
}

/** What is said of a role that nobody has. */
export function notActive(): AssumeError {
  return new AssumeError('not-active', 'This role is not active.', {
    hint: 'Click Assume role in VS Code, or run `rolecall assume` with its name.',
  });
}

function notRenewable({ record }: SessionFile): AssumeError {
  const why =
    record.source === undefined
      ? 'its identity needs a person'
      : 'the time for which it was renewed without asking is over';
  return new AssumeError('not-renewable', `The role ${record.roleName} has expired, and ${why}.`, {
    hint: `Click Renew in VS Code, or run \`rolecall assume ${record.roleName}\` in ${record.folder}.`,
  });
}
