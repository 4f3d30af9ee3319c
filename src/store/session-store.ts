import { AssumeError } from '../core/errors.ts';
import type { Clock, PrivateDirectory } from '../core/ports.ts';
import {
  type HelperFailure,
  SESSION_KEY_PATTERN,
  type SessionKey,
  type SessionRecord,
  type StoredSession,
} from '../core/session.ts';
import { tryEach } from '../core/try-each.ts';
import { Attempt, type Holding, takeBackAttempts } from './attempt.ts';
import { type CachedCredentials, cacheText, parseCache, type Question } from './cached-credentials.ts';
import { handoutCommandOf } from '../clouds/clouds.ts';
import { type Handout, TOOL_FILE_KINDS, type ToolFileKind } from '../core/credentials.ts';
import { Secret } from '../core/secret.ts';
import { withChecksum, withoutChecksum } from './checksum.ts';
import { forgetPromptAnswers } from './prompt-answer.ts';
import { isUsable, postponedUntil, servedUntil } from './refresh-times.ts';
import { aside, parseSessionFileName, SECRET_FILE_KINDS, sessionFileName } from './session-files.ts';
import {
  failureText,
  isOfEarlierVersion,
  parseFailure,
  parseSession,
  type SessionFile,
  sessionText,
} from './session-record.ts';

/** What is under way makes no directory that somebody removed meanwhile. */
const MAKING_NONE = { making: 'where the directory is' } as const;

/**
 * Sessions and their credentials in a private directory. A session *is* its record: without one nothing is served, here or
 * by the shim, so releasing is removing the record; the rest is cleaning up.
 *
 * Credentials are written only under the session's lock, and only while the {@link Attempt} they were fetched for stands, or
 * the record still has their generation: an exchange that was under way cannot bring back what was taken back.
 */
export class SessionStore {
  readonly #directory: PrivateDirectory;
  readonly #clock: Clock;

  constructor(directory: PrivateDirectory, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** Every session, with what is known of its credentials. */
  async list(): Promise<readonly StoredSession[]> {
    const names = await this.#directory.names();
    const keys = names.map(parseSessionFileName).flatMap(name => (name?.kind === 'session' ? [name.key] : []));
    const sessions = await Promise.all(keys.map(key => this.read(key)));
    return sessions.filter(session => session !== undefined);
  }

  async read(key: SessionKey): Promise<StoredSession | undefined> {
    const file = await this.file(key);
    if (file === undefined) return undefined;
    const [cached, lastFailure] = await Promise.all([this.#cached(file.record), this.failure(key)]);
    return { record: file.record, expiresAt: cached && shownExpiry(file.record, cached), lastFailure };
  }

  /** The record and how its requests travel: what the helper works from. */
  async file(key: SessionKey): Promise<SessionFile | undefined> {
    if (!SESSION_KEY_PATTERN.test(key)) return undefined;
    return await readSessionFile(this.#directory, key);
  }

  /**
   * The credentials of a session, if they may still be handed out. `fresh` says that they need no renewal yet: the shim
   * would have served them.
   */
  async credentials(record: SessionRecord): Promise<(Handout & { readonly fresh: boolean }) | undefined> {
    const cached = await this.#cached(record);
    const now = this.#clock.now();
    if (cached === undefined || !isUsable(cached.expiresAt, now)) return undefined;
    return { answer: cached.answer, expiresAt: cached.expiresAt, fresh: cached.modifiedAt > now };
  }

  /** An assumption starts: before anything is read or asked that decides it. `id` as {@link Attempt.begin}. @throws AssumeError `local-file`. */
  async begin(id: string, holding: Holding): Promise<Attempt> {
    return await Attempt.begin(this.#directory, id, holding);
  }

  /**
   * A role was assumed: its record and credentials replace what was there; the last failure is forgotten. False, and nothing
   * changed, when it was taken back since the attempt began. The caller holds the session's lock, so that no helper renews
   * the old session meanwhile. `requireAllowed` throws when a consent that it rests on is gone.
   *
   * The record takes its place when the new credentials are whole in their temporary file: on a full disk, or killed before
   * that, the old session is as it was.
   * @throws AssumeError `local-file`, `protocol`; what `requireAllowed` throws.
   */
  async save(
    attempt: Attempt,
    { record, transport }: SessionFile,
    handout: Handout,
    requireAllowed: () => Promise<void>,
  ): Promise<boolean> {
    const text = withChecksum(sessionText({ record, transport }));
    const saved = await this.#writeCredentials(record, handout, async () => {
      // Whoever takes a consent back removes it first and attempts then: asked in that order, no moment is left between.
      await requireAllowed();
      // Of a session that is gone: beside the new record it would serve until it is replaced.
      if ((await this.file(record.key)) === undefined)
        await this.#directory.remove(sessionFileName(record.key, 'cache'));
      return await attempt.become(sessionFileName(record.key, 'session'), text);
    });
    if (saved) await this.clearFailure(record.key);
    await forgetPromptAnswers(this.#directory);
    return saved;
  }

  /**
   * Forgets the chosen sessions, and what is under way to become one: nothing of them is served from here on, whoever is in
   * the midst of an exchange. Waits for nobody. Does all that it can before it fails.
   * @throws AssumeError `local-file`.
   */
  async takeBack(chosen: (holding: Holding) => boolean): Promise<TakenBack> {
    const attempts: Holding[] = [];
    const sessions: SessionRecord[] = [];
    await tryEach(
      [
        // Attempts first: one that has just become a session is found among those.
        async () => void attempts.push(...(await takeBackAttempts(this.#directory, chosen))),
        async () => void sessions.push(...(await this.list()).map(({ record }) => record).filter(chosen)),
        () => tryEach(sessions, async ({ key }) => void (await this.release(key))),
      ],
      step => step(),
    );
    return { attempts, sessions };
  }

  /**
   * Stores renewed credentials; the caller holds the session's lock. False, and nothing is kept, when the session was
   * released or assumed anew meanwhile.
   * @throws AssumeError `local-file`, `protocol`.
   */
  async renewed(record: SessionRecord, handout: Handout): Promise<boolean> {
    const written = await this.#writeCredentials(record, handout, () => this.#isCurrent(record));
    if (written) await this.clearFailure(record.key);
    await forgetPromptAnswers(this.#directory);
    return written;
  }

  /** A file that tools read, as it is; undefined where there is none. */
  async toolFile({ key }: Pick<SessionRecord, 'key'>, kind: ToolFileKind): Promise<Secret | undefined> {
    const file = await this.#directory.read(sessionFileName(key, kind));
    return file === undefined ? undefined : new Secret(file.content);
  }

  /** When the token that tools read was written, epoch milliseconds; undefined where there is none, or one that is not private. */
  async filesWrittenAt({ key }: Pick<SessionRecord, 'key'>): Promise<number | undefined> {
    return (await this.#directory.read(sessionFileName(key, 'token')))?.modifiedAt;
  }

  /**
   * Takes the files that tools read from where they are found; a tool that asks is answered as before. They are kept with all
   * else of the session, and go with it.
   * @throws AssumeError `local-file`.
   */
  async withdrawFiles({ key }: Pick<SessionRecord, 'key'>): Promise<void> {
    for (const kind of TOOL_FILE_KINDS) {
      await this.#directory.rename(sessionFileName(key, kind), sessionFileName(key, aside(kind)));
    }
  }

  /** Takes {@link withdrawFiles} back; what was written since stays. @throws AssumeError `local-file`. */
  async restoreFiles({ key }: Pick<SessionRecord, 'key'>): Promise<void> {
    for (const kind of TOOL_FILE_KINDS) {
      if ((await this.toolFile({ key }, kind)) !== undefined) continue;
      await this.#directory.rename(sessionFileName(key, aside(kind)), sessionFileName(key, kind));
    }
  }

  /** Lets the shim serve what there is a little longer, never beyond a minute before expiry: a renewal runs, or failed. */
  async postpone(key: SessionKey, expiresAt: number): Promise<void> {
    await this.#directory.setModifiedAt(sessionFileName(key, 'cache'), postponedUntil(this.#clock.now(), expiresAt));
  }

  /** Lets the shim serve what there is until `moment` at most. */
  async serveAtMostUntil(record: SessionRecord, moment: number): Promise<void> {
    const cached = await this.#cached(record);
    if (cached === undefined || cached.modifiedAt <= moment) return;
    await this.#directory.setModifiedAt(sessionFileName(record.key, 'cache'), moment);
  }

  /** Takes {@link serveAtMostUntil} back. */
  async serveAsPlanned(record: SessionRecord): Promise<void> {
    const cached = await this.#cached(record);
    const planned = cached === undefined ? 0 : servedUntil(record, cached);
    if (cached === undefined || cached.modifiedAt >= planned) return;
    await this.#directory.setModifiedAt(sessionFileName(record.key, 'cache'), planned);
  }

  /**
   * Ends silent renewal, as when consent is taken back or the map changed; what was issued serves until it expires.
   * @throws AssumeError `local-file`.
   */
  async endRenewal(key: SessionKey): Promise<void> {
    const file = await this.file(key);
    if (file === undefined) return;
    const { record } = file;
    // A file of its own: writing the record again could bring back one that is being released.
    await this.#directory.write(sessionFileName(key, 'ended'), `${record.generation}\n`, {
      check: () => this.#isCurrent(record),
      ...MAKING_NONE,
    });
    await forgetPromptAnswers(this.#directory);
  }

  /** Forgets one session: never served again from here on. Answers whether there was one. @throws AssumeError `local-file`. */
  async release(key: SessionKey): Promise<boolean> {
    const existed = (await this.file(key)) !== undefined;
    // The record first: without it nothing is served. A writer past its last check looks again and takes its file away.
    await tryEach(
      [
        ...(['session', ...SECRET_FILE_KINDS, 'failure', 'ended'] as const).map(
          kind => () => this.#directory.remove(sessionFileName(key, kind)),
        ),
        () => forgetPromptAnswers(this.#directory),
      ],
      step => step(),
    );
    return existed;
  }

  async failure(key: SessionKey): Promise<HelperFailure | undefined> {
    const file = await this.#directory.read(sessionFileName(key, 'failure'));
    return file === undefined ? undefined : parseFailure(file.content);
  }

  /** Keeps why the helper failed where the extension shows it; nothing for a session that is gone. */
  async recordFailure(record: SessionRecord, error: AssumeError): Promise<void> {
    const failure = { kind: error.kind, message: error.message, hint: error.hint, at: this.#clock.now() };
    await this.#directory.write(sessionFileName(record.key, 'failure'), failureText(failure), {
      check: () => this.#isCurrent(record),
      ...MAKING_NONE,
    });
    await forgetPromptAnswers(this.#directory);
  }

  async clearFailure(key: SessionKey): Promise<void> {
    await this.#directory.remove(sessionFileName(key, 'failure'));
  }

  /** Runs `work` as the only one that assumes or renews this session, in whatever process. @throws AssumeError `local-file`. */
  async locked<T>(key: SessionKey, timeoutMilliseconds: number, work: () => Promise<T>): Promise<T> {
    return await this.#directory.locked(sessionFileName(key, 'lock'), timeoutMilliseconds, work, MAKING_NONE.making);
  }

  async #writeCredentials(record: SessionRecord, handout: Handout, check: () => Promise<boolean>): Promise<boolean> {
    const { key, generation } = record;
    const text = cacheText(questionOf(record), { ...handout, generation });
    if (text === undefined) throw new AssumeError('protocol', 'The credentials do not fit on one line.');
    const { files = {} } = handout;
    const brought = TOOL_FILE_KINDS.flatMap(kind => {
      const content = files[kind];
      return content === undefined ? [] : [{ kind, content: content.reveal(), modifiedAt: this.#clock.now() }];
    });
    const writes = [{ kind: 'cache' as const, content: text, modifiedAt: servedUntil(record, handout) }, ...brought];
    // Each is whole in its temporary file before the next begins, and none takes its place before all are: one within the other.
    const write = async ([first, ...others]: readonly Writing[]): Promise<boolean> =>
      first === undefined
        ? await check()
        : await this.#directory.write(sessionFileName(key, first.kind), first.content, {
            modifiedAt: first.modifiedAt,
            check: () => write(others),
            ...MAKING_NONE,
          });
    if (!(await write(writes))) return false;
    const isCurrent = await this.#isCurrent(record);
    // What the new credentials do not bring is of the old ones.
    const left = SECRET_FILE_KINDS.filter(kind => !isCurrent || !writes.some(each => each.kind === kind));
    for (const kind of left) await this.#directory.remove(sessionFileName(key, kind));
    return isCurrent;
  }

  async #cached(record: SessionRecord): Promise<(CachedCredentials & { readonly modifiedAt: number }) | undefined> {
    const file = await this.#directory.read(sessionFileName(record.key, 'cache'));
    const cached = file === undefined ? undefined : parseCache(questionOf(record), file.content);
    if (file === undefined || cached === undefined || cached.generation !== record.generation) return undefined;
    return { ...cached, modifiedAt: file.modifiedAt };
  }

  async #isCurrent({ key, generation }: SessionRecord): Promise<boolean> {
    return (await this.file(key))?.record.generation === generation;
  }
}

/** One secret file of a session. */
interface Writing {
  readonly kind: (typeof SECRET_FILE_KINDS)[number];
  readonly content: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** What a session's cache answers. */
export function questionOf({ key, target }: Pick<SessionRecord, 'key' | 'target'>): Question {
  return { command: handoutCommandOf(target), key };
}

/** Where only a person renews, a tool that asks after the answer's end gets nothing more, whatever an earlier one holds. */
function shownExpiry(
  { source }: SessionRecord,
  { expiresAt, credentialsExpireAt = expiresAt }: CachedCredentials,
): number {
  return source === undefined ? expiresAt : credentialsExpireAt;
}

/** What {@link SessionStore.takeBack} found. */
export interface TakenBack {
  readonly attempts: readonly Holding[];
  readonly sessions: readonly SessionRecord[];
}

/** Whether there is a session that a program before this one left: it counts as gone, and people are told so. */
export async function isSessionOfEarlierVersion(directory: PrivateDirectory, key: SessionKey): Promise<boolean> {
  const content = (await directory.read(sessionFileName(key, 'session')))?.content;
  const text = content === undefined ? undefined : withoutChecksum(content);
  return text !== undefined && isOfEarlierVersion(text);
}

/** Undefined when there is none that is whole and of this version: then the session counts as gone. */
export async function readSessionFile(directory: PrivateDirectory, key: SessionKey): Promise<SessionFile | undefined> {
  const content = (await directory.read(sessionFileName(key, 'session')))?.content;
  const text = content === undefined ? undefined : withoutChecksum(content);
  const file = text === undefined ? undefined : parseSession(key, text);
  const ended = file === undefined ? undefined : (await directory.read(sessionFileName(key, 'ended')))?.content;
  if (file === undefined || ended?.trim() !== file.record.generation) return file;
  return { ...file, record: { ...file.record, renewUntil: 0 } };
}
