import { asAssumeError, type AssumeError } from '../../../core/errors.ts';
import { logFailure } from '../log-failure.ts';
import type { Logger } from '../../../core/ports.ts';
import type { RoleSessions } from '../../../sessions/overview/overview.ts';
import type { FolderReading, OpenFolder, ShownFailure } from './roles-state.ts';
import type { RolesStore } from './roles-store.ts';

/** What the refresher has to know of the window. */
export interface WindowFacts {
  readonly folders: () => readonly OpenFolder[];
  readonly isTrusted: () => boolean;
}

export interface RefresherParts {
  readonly store: RolesStore;
  readonly sessions: Pick<RoleSessions, 'overview'>;
  readonly window: WindowFacts;
  readonly log: Logger;
}

/** Many changes at once (a checkout, a save of several files) are read once. Milliseconds. */
const QUIET_PERIOD = 150;

/** Reads the overview of every open folder into the store: one reading at a time, and again when something changed meanwhile. */
export class Refresher {
  readonly #store: RolesStore;
  readonly #sessions: Pick<RoleSessions, 'overview'>;
  readonly #window: WindowFacts;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #disposed = false;

  constructor(parts: RefresherParts) {
    this.#store = parts.store;
    this.#sessions = parts.sessions;
    this.#window = parts.window;
    this.#log = parts.log;
  }

  /** Something may have changed: reads soon. */
  readonly request = (): void => {
    if (this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), QUIET_PERIOD);
  };

  /** Reads now; resolves once a reading that began after this call is in the store. Never rejects. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#running !== undefined) this.#again = true;
    this.#running ??= this.#readUntilSettled().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }

  async #readUntilSettled(): Promise<void> {
    do {
      this.#again = false;
      const folders = await Promise.all(this.#window.folders().map(folder => this.#read(folder)));
      if (this.#disposed) return;
      if (!this.#again) this.#store.folders(folders, this.#window.isTrusted());
    } while (this.#again);
  }

  async #read(folder: OpenFolder): Promise<FolderReading> {
    try {
      // For a folder that is not trusted nothing is sent anywhere, whoever's the broker is.
      const catalogue = this.#window.isTrusted() ? 'ask' : 'remember';
      return { kind: 'read', folder, overview: await this.#sessions.overview(folder.path, catalogue) };
    } catch (error) {
      const failure = asAssumeError(error);
      logFailure(this.#log, 'warn', `Could not read the roles of ${folder.path}`, failure);
      return { kind: 'unreadable', folder, failure: shownFailure(failure) };
    }
  }
}

export function shownFailure({ kind, message, hint, code, reason }: AssumeError): ShownFailure {
  return {
    kind,
    message,
    hint,
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
  };
}
