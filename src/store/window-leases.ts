import { FieldReader, parseJson } from '../core/parse.ts';
import type { Clock, PrivateDirectory } from '../core/ports.ts';
import type { SessionRecord } from '../core/session.ts';
import type { Holding } from './attempt.ts';
import type { SessionStore } from './session-store.ts';

/** How often a window renews its lease. Milliseconds. */
export const LEASE_HEARTBEAT = 60_000;
const STALE_AFTER = 180_000;
const NAME = /^window-[0-9a-f]{16,64}\.lease$/;

/**
 * How long what a window held is served on after it closed: VS Code does not say whether a window closes or reloads, and one
 * that reloads is back within this time. Milliseconds.
 */
export const RELOAD_GRACE = 30_000;

/**
 * Start time of a process as an opaque word, so that a reused process id is not taken for the old one; `alive` where only
 * that can be told; undefined: gone.
 */
export type ProcessStart = (processId: number) => string | undefined;

/** One extension host that has a folder open. */
export interface Lease {
  /** 16 to 64 hexadecimal digits, random, one a window and folder. */
  readonly id: string;
  readonly folder: string;
  readonly processId: number;
}

/**
 * Which folders are open in which windows, one file a window and folder. The sessions of a folder whose last lease ended,
 * in `deactivate` or because its host died, are released by the next program of ours that sweeps.
 */
export class WindowLeases {
  readonly #directory: PrivateDirectory;
  readonly #clock: Clock;
  readonly #processStart: ProcessStart;

  constructor(directory: PrivateDirectory, clock: Clock, processStart: ProcessStart) {
    this.#directory = directory;
    this.#clock = clock;
    this.#processStart = processStart;
  }

  /** Takes or renews a lease: before the first assumption, then every {@link LEASE_HEARTBEAT}. @throws AssumeError `local-file`. */
  async hold(lease: Lease): Promise<void> {
    const { id, folder, processId } = lease;
    const startedAt = this.#processStart(processId) ?? '';
    const content = JSON.stringify({ version: 1, folder, processId, startedAt, heartbeat: this.#clock.now() });
    await this.#directory.write(fileName(id), `${content}\n`);
  }

  async end(id: string): Promise<void> {
    await this.#directory.remove(fileName(id));
  }

  /** The window closes or reloads: its lease goes on for {@link RELOAD_GRACE}, whatever becomes of its process. */
  async close({ id, folder }: Lease): Promise<void> {
    const content = JSON.stringify({ version: 1, folder, closedAt: this.#clock.now() });
    await this.#directory.write(fileName(id), `${content}\n`);
  }

  /** Folders that a window has open, and those whose last window has just closed; what is over is removed in passing. */
  async liveFolders(): Promise<{ readonly open: ReadonlySet<string>; readonly closing: ReadonlySet<string> }> {
    const open = new Set<string>();
    const closing = new Set<string>();
    for (const { name, lease } of await this.#leases()) {
      if (lease?.state === 'open') open.add(lease.folder);
      else if (lease?.state === 'closing') closing.add(lease.folder);
      else await this.#directory.remove(name);
    }
    return { open, closing };
  }

  /**
   * Whether a window has the folder open, for one that asks from where it may not see the window's process, as from a
   * sandbox: a window that was heard of lately counts as open. Removes nothing.
   */
  async presence(folder: string): Promise<LeaseState> {
    const leases = (await this.#leases()).flatMap(({ lease }) => (lease?.folder === folder ? [lease] : []));
    if (leases.some(({ state, heardOfLately }) => state === 'open' || heardOfLately)) return 'open';
    return leases.some(({ state }) => state === 'closing') ? 'closing' : 'gone';
  }

  async #leases(): Promise<readonly { readonly name: string; readonly lease: FoundLease | undefined }[]> {
    const names = (await this.#directory.names()).filter(name => NAME.test(name));
    return await Promise.all(names.map(async name => ({ name, lease: await this.#read(name) })));
  }

  /** Undefined for what is no lease. */
  async #read(name: string): Promise<FoundLease | undefined> {
    const file = await this.#directory.read(name);
    if (file === undefined) return undefined;
    try {
      const reader = new FieldReader(parseJson(file.content), 'the lease');
      const folder = reader.string('folder');
      if (reader.has('closedAt')) {
        const isBackSoon = this.#isRecent(reader.number('closedAt'), RELOAD_GRACE);
        return { folder, state: isBackSoon ? 'closing' : 'gone', heardOfLately: false };
      }
      const started = this.#processStart(reader.number('processId'));
      const heardOfLately = this.#isRecent(reader.number('heartbeat'), STALE_AFTER);
      // A start time names one process for good. Its heartbeat then says nothing more: a machine that was suspended, or
      // whose clock was set, has late heartbeats and the same windows.
      const isOpen = started === reader.string('startedAt') && (started !== 'alive' || heardOfLately);
      return { folder, state: isOpen ? 'open' : 'gone', heardOfLately };
    } catch {
      return undefined;
    }
  }

  #isRecent(moment: number, milliseconds: number): boolean {
    return Math.abs(this.#clock.now() - moment) <= milliseconds;
  }
}

/** `closing`: its last window closed less than {@link RELOAD_GRACE} ago, and may only be reloading. */
export type LeaseState = 'open' | 'closing' | 'gone';

interface FoundLease {
  readonly folder: string;
  readonly state: LeaseState;
  readonly heardOfLately: boolean;
}

function fileName(id: string): string {
  return `window-${id}.lease`;
}

/** Takes back what windows hold, or are about to, in folders that no live window has open. Answers the names of their roles. */
export async function sweepLeases(leases: WindowLeases, store: SessionStore): Promise<readonly string[]> {
  const { open, closing } = await leases.liveFolders();
  const isOver = ({ owner, folder }: Holding): boolean =>
    owner === 'window' && !open.has(folder) && !closing.has(folder);
  const { sessions } = await store.takeBack(isOver);
  return sessions.map(({ roleName }) => roleName);
}

/**
 * Makes the `window` sessions of folders that no window has open any more end by themselves with {@link RELOAD_GRACE}: the
 * shim, which looks at no lease, serves them until then and asks Node from then on.
 */
export async function limitClosedSessions(leases: WindowLeases, store: SessionStore, now: number): Promise<void> {
  const { open } = await leases.liveFolders();
  for (const { record } of await store.list()) {
    if (record.owner === 'window' && !open.has(record.folder)) await limitSession(record, store, now);
  }
}

/**
 * The session serves for {@link RELOAD_GRACE} at most. What tools read from files has no such end, so it is taken from there at
 * once, and put back for a window that was only reloaded: nobody but a person may be able to renew it.
 */
export async function limitSession(record: SessionRecord, store: SessionStore, now: number): Promise<void> {
  await store.serveAtMostUntil(record, now + RELOAD_GRACE);
  await store.withdrawFiles(record);
}

/** A window has the folder open, again: what was limited is served as it was meant to be. */
export async function resumeSessions(folder: string, store: SessionStore): Promise<void> {
  for (const { record } of await store.list()) {
    if (record.folder !== folder) continue;
    await store.serveAsPlanned(record);
    await store.restoreFiles(record);
  }
}
