import type { Logger } from '../../core/ports.ts';
import { asAssumeError } from '../../core/errors.ts';
import { LEASE_HEARTBEAT } from '../../store/window-leases.ts';

/** Leases as the composition root gives them: one a window and folder. */
export interface FolderLeases {
  /** Takes or renews the lease of a folder. */
  hold(folder: string): Promise<void>;
  /** The folder left this window: releases its sessions, unless another window has it open. */
  end(folder: string): Promise<void>;
  /** The window closes or reloads: what only it held ends by itself soon, unless it comes back. */
  closeAll(): Promise<void>;
}

/** While this window has a folder open nobody takes its sessions away; when it closes they end. */
export class WindowPresence {
  readonly #leases: FolderLeases;
  readonly #log: Logger;
  readonly #folders = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(leases: FolderLeases, log: Logger) {
    this.#leases = leases;
    this.#log = log;
  }

  /** From now on the folder's lease is renewed every minute. Resolves when it is held. */
  readonly hold = async (folder: string): Promise<void> => {
    const isNew = !this.#folders.has(folder);
    this.#folders.add(folder);
    this.#timer ??= this.#startHeartbeat();
    if (isNew) await this.#leases.hold(folder);
  };

  /** Ends the leases of folders that are not among those open now. */
  async keepOnly(open: readonly string[]): Promise<void> {
    for (const folder of [...this.#folders].filter(each => !open.includes(each))) {
      this.#folders.delete(folder);
      await this.#leases.end(folder);
    }
  }

  /** Call it once, last: VS Code gives an extension a few seconds. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#folders.size === 0) return;
    this.#folders.clear();
    await this.#leases.closeAll();
  }

  #startHeartbeat(): NodeJS.Timeout {
    const timer = setInterval(() => {
      for (const folder of this.#folders) {
        this.#leases.hold(folder).catch((error: unknown) => {
          this.#log.warn(`Cannot renew the window's lease: ${asAssumeError(error).kind}.`);
        });
      }
    }, LEASE_HEARTBEAT);
    timer.unref();
    return timer;
  }
}
