import type { RoleSessions } from '../../../sessions/overview/overview.ts';
import { findRole } from '../state/find-role.ts';
import type { Refresher } from '../state/refresher.ts';
import { terminalsOf, type RoleReference } from '../state/roles-state.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import type { AssumeFlow } from './assume-flow.ts';
import type { Dialogs } from './dialogs.ts';

export interface NewTerminalsParts {
  readonly sessions: Pick<RoleSessions, 'useInNewTerminals'>;
  readonly store: ReadonlyRolesStore;
  readonly refresher: Pick<Refresher, 'refresh'>;
  readonly dialogs: Pick<Dialogs, 'offerToAssume' | 'showUnavailable'>;
  readonly assumeFlow: Pick<AssumeFlow, 'assume'>;
}

/** Chooses the role of new terminals, and says what they will find where that is no credentials yet. */
export class NewTerminals {
  readonly #parts: NewTerminalsParts;

  constructor(parts: NewTerminalsParts) {
    this.#parts = parts;
  }

  /** Resolves when the person answered. @throws AssumeError where the role is not in the map, or the choice cannot be kept. */
  async use(reference: RoleReference): Promise<void> {
    const { sessions, store, refresher, dialogs, assumeFlow } = this.#parts;
    const before = findRole(store.state, reference)?.state;
    if (before?.kind === 'unavailable') {
      dialogs.showUnavailable(reference.role, before);
      return;
    }
    await sessions.useInNewTerminals(reference.folder, reference.role);
    await refresher.refresh();
    const role = findRole(store.state, reference);
    if (role === undefined || role.state.kind === 'active') return;
    // Over, and renewed by the next tool that asks.
    if (role.state.kind === 'expired' && role.state.renewsUntil !== undefined && role.lastFailure === undefined) return;
    const isNamed = terminalsOf(store.state, reference.folder).some(({ name }) => name === reference.role);
    if (await dialogs.offerToAssume(reference.role, isNamed)) await assumeFlow.assume(reference);
  }
}
