import { Disposable, workspace } from 'vscode';
import { asAssumeError } from '../../core/errors.ts';
import type { Logger } from '../../core/ports.ts';
import { KEEPING_INTERVAL } from '../../store/refresh-times.ts';
import { LEASE_HEARTBEAT } from '../../store/window-leases.ts';
import type { ReadonlyRolesStore } from './state/roles-store.ts';
import { windowFacts } from './ui/window.ts';

/** Leases as the composition root gives them: one a window and folder. */
export interface FolderLeases {
  /** Takes or renews the lease of a folder. */
  hold(folder: string): Promise<void>;
  /** The folder left this window: releases its sessions, unless another window has it open. */
  end(folder: string): Promise<void>;
  /** The window closes or reloads: what only it held ends by itself soon, unless it comes back. */
  closeAll(): Promise<void>;
}

/** What a window does for a folder for as long as it has it open. */
export interface FolderCare extends FolderLeases {
  /** Keeps the files fresh that tools of the folder's active roles read. */
  keepFiles(folder: string): Promise<void>;
}

/** While this window has a folder open nobody takes its sessions away; when it closes they end. */
export class WindowPresence {
  readonly #leases: FolderCare;
  readonly #log: Logger;
  readonly #folders = new Set<string>();
  #timers: readonly NodeJS.Timeout[] | undefined;

  constructor(leases: FolderCare, log: Logger) {
    this.#leases = leases;
    this.#log = log;
  }

  /** From now on the folder's lease is renewed every minute. Resolves when it is held. */
  readonly hold = async (folder: string): Promise<void> => {
    const isNew = !this.#folders.has(folder);
    this.#folders.add(folder);
    this.#timers ??= [
      this.#each(LEASE_HEARTBEAT, async each => {
        await this.#leases.hold(each).catch((error: unknown) => {
          this.#log.warn(`Cannot renew the window's lease: ${asAssumeError(error).kind}.`);
        });
      }),
      this.#each(KEEPING_INTERVAL, each => this.#keepFiles(each)),
    ];
    if (!isNew) return;
    await this.#leases.hold(folder);
    // A reload took them away.
    void this.#keepFiles(folder);
  };

  async #keepFiles(folder: string): Promise<void> {
    await this.#leases.keepFiles(folder).catch((error: unknown) => {
      this.#log.warn(`Cannot keep the files of roles fresh: ${asAssumeError(error).kind}.`);
    });
  }

  /** Ends the leases of folders that are not among those open now. */
  async keepOnly(open: readonly string[]): Promise<void> {
    for (const folder of [...this.#folders].filter(each => !open.includes(each))) {
      this.#folders.delete(folder);
      await this.#leases.end(folder);
    }
  }

  /** Call it once, last: VS Code gives an extension a few seconds. */
  async end(): Promise<void> {
    for (const timer of this.#timers ?? []) clearInterval(timer);
    if (this.#folders.size === 0) return;
    this.#folders.clear();
    await this.#leases.closeAll();
  }

  /** @param work never fails. */
  #each(milliseconds: number, work: (folder: string) => Promise<void>): NodeJS.Timeout {
    const timer = setInterval(() => {
      for (const folder of this.#folders) void work(folder);
    }, milliseconds);
    timer.unref();
    return timer;
  }
}

export interface LeaseParts {
  readonly store: ReadonlyRolesStore;
  readonly presence: WindowPresence;
  readonly log: Logger;
}

/**
 * A folder's lease from its first role on, so that a session of an earlier window of it is not swept away before it is seen,
 * until the folder is open no more.
 */
export function holdLeases({ store, presence, log }: LeaseParts): Disposable {
  const hold = (): void => {
    if (store.state.kind !== 'ready' || !store.state.trusted) return;
    for (const folder of store.state.folders) {
      if (folder.kind !== 'read' || folder.overview.roles.length === 0) continue;
      presence.hold(folder.folder.path).catch(() => log.warn('Cannot take the lease of a folder.'));
    }
  };
  return Disposable.from(
    store.onChange(hold),
    workspace.onDidChangeWorkspaceFolders(() => {
      const open = windowFacts.folders().map(({ path }) => path);
      presence.keepOnly(open).catch(() => log.warn('Cannot end the lease of a folder that is not open any more.'));
    }),
  );
}
