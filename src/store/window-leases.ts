import { FieldReader, parseJson } from '../core/parse.ts';
import type { Clock, PrivateDirectory } from '../core/ports.ts';
import type { SessionStore } from './session-store.ts';

/** How often a window renews its lease. Milliseconds. */
export const LEASE_HEARTBEAT = 60_000;
const STALE_AFTER = 180_000;
const NAME = /^window-[0-9a-f]{16,64}\.lease$/;

/** Start time of a process as an opaque word, so that a reused process id is not taken for the old one; undefined: gone. */
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

  /** Folders with at least one live lease; dead leases are removed in passing. */
  async liveFolders(): Promise<ReadonlySet<string>> {
    const live = new Set<string>();
    for (const name of await this.#directory.names()) {
      if (!NAME.test(name)) continue;
      const folder = await this.#liveFolder(name);
      if (folder === undefined) await this.#directory.remove(name);
      else live.add(folder);
    }
    return live;
  }

  async #liveFolder(name: string): Promise<string | undefined> {
    const file = await this.#directory.read(name);
    if (file === undefined) return undefined;
    try {
      const reader = new FieldReader(parseJson(file.content), 'the lease');
      const started = this.#processStart(reader.number('processId'));
      const age = this.#clock.now() - reader.number('heartbeat');
      const alive = started !== undefined && started === reader.string('startedAt');
      return alive && age >= -STALE_AFTER && age <= STALE_AFTER ? reader.string('folder') : undefined;
    } catch {
      return undefined;
    }
  }
}

function fileName(id: string): string {
  return `window-${id}.lease`;
}

/** Releases the `window` sessions of folders that no live window has open. Answers the names of their roles. */
export async function sweepLeases(leases: WindowLeases, store: SessionStore): Promise<readonly string[]> {
  const live = await leases.liveFolders();
  const released: string[] = [];
  for (const { record } of await store.list()) {
    if (record.owner !== 'window' || live.has(record.folder)) continue;
    if (await store.release(record.key)) released.push(record.roleName);
  }
  return released;
}
