import type { Overview } from '../../../sessions/overview/overview.ts';
import { type TerminalRole, terminalRoles } from '../../../sessions/overview/terminal-role.ts';
import {
  roleKey,
  type FolderReading,
  type FolderState,
  type RoleActivity,
  type RoleReference,
  type RolesState,
} from './roles-state.ts';

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

/** Decides what new terminals of each folder get: nothing where the folder is not trusted. */
export function withTerminals(
  readings: readonly FolderReading[],
  trusted: boolean,
  before: RolesState,
): readonly FolderState[] {
  return readings.map(reading => {
    if (reading.kind === 'unreadable') return reading;
    const had = before.kind === 'ready' ? before.folders.find(sameFolder(reading)) : undefined;
    const kept = had?.kind === 'read' ? had.terminals : [];
    return { ...reading, terminals: trusted ? terminalsNow(reading.overview, kept) : [] };
  });
}

/** While nobody knows what the map says of a role that terminals have, they keep it: its credentials serve on. */
function terminalsNow(overview: Overview, before: readonly TerminalRole[]): readonly TerminalRole[] {
  const kept = before.filter(({ profile }) => {
    const why = overview.orphans.find(orphan => orphan.profile === profile)?.why.kind;
    return why === 'unread' || why === 'broken';
  });
  return [...kept, ...terminalRoles(overview).filter(({ cloud }) => !kept.some(role => role.cloud === cloud))];
}

function sameFolder({ folder }: FolderReading): (other: FolderState) => boolean {
  return other => other.folder.path === folder.path;
}
