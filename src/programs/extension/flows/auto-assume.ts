import { restsOnConsent } from '../../../sessions/find-role.ts';
import type { Overview, RoleOverview } from '../../../sessions/overview/overview.ts';
import { findRole } from '../state/find-role.ts';
import type { ReadonlyRolesStore, Subscription } from '../state/roles-store.ts';
import type { AssumeFlow } from './assume-flow.ts';

export interface AutoAssumeParts {
  readonly store: ReadonlyRolesStore;
  readonly assumeFlow: Pick<AssumeFlow, 'assumeQuietly'>;
}

/** At each change of the state from now on. */
export function autoAssume(parts: AutoAssumeParts): Subscription {
  const assuming = new AutoAssume(parts);
  const following = parts.store.onChange(() => void assuming.consider());
  return {
    dispose: () => {
      following.dispose();
      assuming.dispose();
    },
  };
}

/**
 * Assumes what a map's `autoAssume` names, once a window, folder and allowed map: a role that the person then releases
 * stays released, and a failure stays on its row, for no click asked for anything. The roles of one folder follow each
 * other, so that a long list does not start a program for each at once.
 */
export class AutoAssume {
  readonly #parts: AutoAssumeParts;
  readonly #done = new Set<string>();
  #disposed = false;

  constructor(parts: AutoAssumeParts) {
    this.#parts = parts;
  }

  /** Resolves when what it started has ended; never rejects. */
  async consider(): Promise<void> {
    const { state } = this.#parts.store;
    if (state.kind !== 'ready' || !state.trusted) return;
    await Promise.all(
      state.folders.map(folder =>
        folder.kind === 'read' ? this.#assumeAll(folder.folder.path, folder.overview) : Promise.resolve(),
      ),
    );
  }

  dispose(): void {
    this.#disposed = true;
  }

  async #assumeAll(folder: string, overview: Overview): Promise<void> {
    if (overview.detection.prebuild) return;
    const due = overview.roles.filter(role => this.#isDue(folder, overview, role));
    for (const { name } of due) {
      // Looked at again: while the one before was assumed, a person may have closed the folder or clicked.
      const role = findRole(this.#parts.store.state, { folder, role: name });
      if (this.#disposed || role === undefined || !isWaiting(role)) continue;
      await this.#parts.assumeFlow.assumeQuietly({ folder, role: name });
    }
  }

  /** Marks the map of that role as done with, whatever becomes of it; one that needs a person waits until they signed in. */
  #isDue(folder: string, overview: Overview, role: RoleOverview): boolean {
    if (!role.autoAssume || role.role === undefined || role.needsSignIn === true) return false;
    const consent = role.consent ?? overview.consent;
    if (role.consent !== undefined && overview.consent.kind === 'needed') return false;
    const needsConsent = role.consent !== undefined || restsOnConsent(overview, role.source);
    if (needsConsent && consent.kind === 'needed') return false;
    const terms = needsConsent && consent.kind === 'granted' ? consent.fingerprint : '';
    const key = [folder, terms, role.name].join('\n');
    if (this.#done.has(key)) return false;
    this.#done.add(key);
    return true;
  }
}

/** Not what another window or the command holds already, nor what a tool that asks renews. */
function isWaiting({ state, role }: RoleOverview): boolean {
  const isOver = state.kind === 'expired' && state.renewsUntil === undefined;
  return (state.kind === 'available' || isOver) && role?.confirm === false;
}
