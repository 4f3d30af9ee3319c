import type { Clock } from '../../../core/ports.ts';
import { expiringRoles } from '../state/expiring.ts';
import type { RoleReference } from '../state/roles-state.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import type { Dialogs } from './dialogs.ts';

export interface ExpiryWarningParts {
  readonly store: ReadonlyRolesStore;
  readonly clock: Clock;
  readonly dialogs: Pick<Dialogs, 'warnOfExpiry'>;
  /** The setting `rolecall.expiryWarning`, asked each time. */
  readonly isWanted: () => boolean;
  readonly turnOff: () => Promise<void>;
  readonly renew: (reference: RoleReference) => Promise<void>;
}

/** The one notification that no click asked for, and only where the setting asks for it; once a session. */
export class ExpiryWarning {
  readonly #parts: ExpiryWarningParts;
  readonly #warned = new Set<string>();

  constructor(parts: ExpiryWarningParts) {
    this.#parts = parts;
  }

  /** Call it as time passes. Resolves when every warning it gave was answered. */
  async consider(): Promise<void> {
    const { store, clock, isWanted } = this.#parts;
    const now = clock.now();
    const due = expiringRoles(store.state, now).filter(({ folder, role, expiresAt }) => {
      const session = [folder, role, expiresAt].join('\n');
      if (this.#warned.has(session) || !isWanted()) return false;
      this.#warned.add(session);
      return true;
    });
    await Promise.all(due.map(({ folder, role, expiresAt }) => this.#warn({ folder, role }, expiresAt - now)));
  }

  async #warn(reference: RoleReference, left: number): Promise<void> {
    const { dialogs, renew, turnOff } = this.#parts;
    const answer = await dialogs.warnOfExpiry(reference.role, left);
    if (answer === 'renew') await renew(reference);
    if (answer === 'never') await turnOff();
  }
}
