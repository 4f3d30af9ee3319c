import { roleKey, type FolderReading, type RoleActivity, type RoleReference, type RolesState } from './roles-state.ts';
import { withTerminals } from './with-terminals.ts';

/** Ends a subscription. Structurally a `vscode.Disposable`. */
export interface Subscription {
  dispose(): void;
}

/** What those who only show the state get. */
export interface ReadonlyRolesStore {
  readonly state: RolesState;
  onChange(listener: () => void): Subscription;
}

/** Holds the one current state; every change makes a new one. */
export class RolesStore implements ReadonlyRolesStore {
  #state: RolesState = { kind: 'starting' };
  #activities: ReadonlyMap<string, RoleActivity> = new Map();
  readonly #listeners = new Set<() => void>();

  get state(): RolesState {
    return this.#state;
  }

  onChange(listener: () => void): Subscription {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  folders(readings: readonly FolderReading[], trusted: boolean): void {
    const folders = withTerminals(readings, trusted, this.#state);
    this.#replace({ kind: 'ready', trusted, folders, activities: this.#activities });
  }

  /** `undefined`: nothing is under way and the last attempt is settled. */
  activity(reference: RoleReference, activity: RoleActivity | undefined): void {
    const activities = new Map(this.#activities);
    if (activity === undefined) activities.delete(roleKey(reference));
    else activities.set(roleKey(reference), activity);
    this.#activities = activities;
    if (this.#state.kind === 'ready') this.#replace({ ...this.#state, activities });
  }

  #replace(state: RolesState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
