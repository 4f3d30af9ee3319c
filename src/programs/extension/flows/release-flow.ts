import { asAssumeError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports.ts';
import type { RoleSessions } from '../../../sessions/overview/overview.ts';
import { shownFailure, type Refresher } from '../state/refresher.ts';
import type { RoleReference } from '../state/roles-state.ts';
import type { RolesStore } from '../state/roles-store.ts';
import type { Dialogs } from './dialogs.ts';
import { logFailure } from '../log-failure.ts';

export interface ReleaseFlowParts {
  readonly sessions: Pick<RoleSessions, 'release' | 'releaseAll' | 'signOut' | 'revokeConsent'>;
  readonly store: RolesStore;
  readonly refresher: Pick<Refresher, 'refresh'>;
  readonly dialogs: Dialogs;
  readonly log: Logger;
}

/** Gives roles back: one, or all of this user's in this environment. */
export class ReleaseFlow {
  readonly #parts: ReleaseFlowParts;

  constructor(parts: ReleaseFlowParts) {
    this.#parts = parts;
  }

  async release(reference: RoleReference): Promise<void> {
    const { store, sessions } = this.#parts;
    store.activity(reference, { kind: 'working', work: 'release', step: 'started' });
    await this.#settle(
      (error, log) => logFailure(log, 'warn', `Could not release ${reference.role}`, error),
      () => sessions.release(reference.folder, reference.role),
    );
    store.activity(reference, undefined);
  }

  /** Answers how many roles were released; undefined when it failed, which is then shown. */
  async releaseAll(): Promise<number | undefined> {
    const released = await this.#settle(
      (error, log) => logFailure(log, 'warn', 'Could not release all roles', error),
      () => this.#parts.sessions.releaseAll(),
    );
    return released?.length;
  }

  /** Forgets every sign-in of this window; what roles have goes on until it ends. Answers whether that was done. */
  async signOut(): Promise<boolean> {
    const done = await this.#settle(
      (error, log) => logFailure(log, 'warn', 'Could not sign out', error),
      async () => {
        await this.#parts.sessions.signOut();
        return true;
      },
    );
    return done ?? false;
  }

  async revokeConsent(folder: string): Promise<void> {
    await this.#settle(
      (error, log) => logFailure(log, 'warn', `Could not take back the consent of ${folder}`, error),
      () => this.#parts.sessions.revokeConsent(folder),
    );
  }

  async #settle<T>(failed: (error: unknown, log: Logger) => void, work: () => Promise<T>): Promise<T | undefined> {
    const { dialogs, refresher, log } = this.#parts;
    try {
      return await dialogs.progress(work);
    } catch (error) {
      failed(error, log);
      await dialogs.showFailure(shownFailure(asAssumeError(error)));
      return undefined;
    } finally {
      await refresher.refresh();
    }
  }
}
