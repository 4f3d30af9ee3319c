import type { Clock } from '../../../core/ports.ts';
import type { RoleReference, RolesState } from '../state/roles-state.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { EXPIRES_SOON } from '../view/status-bar-text.ts';
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

interface ExpiringRole extends RoleReference {
  /** Epoch milliseconds; with the role it names one session, so that each is warned of once. */
  readonly expiresAt: number;
}

/** Active roles that end within five minutes and that nothing renews by itself. @param now epoch milliseconds. */
function expiringRoles(state: RolesState, now: number): readonly ExpiringRole[] {
  if (state.kind !== 'ready') return [];
  return state.folders.flatMap(folder =>
    folder.kind !== 'read'
      ? []
      : folder.overview.roles.flatMap(({ name, state: role }): readonly ExpiringRole[] => {
          if (role.kind !== 'active') return [];
          const left = role.expiresAt - now;
          const renewsItself = role.renewable && role.renewUntil > role.expiresAt;
          return left > 0 && left < EXPIRES_SOON && !renewsItself
            ? [{ folder: folder.folder.path, role: name, expiresAt: role.expiresAt }]
            : [];
        }),
  );
}
