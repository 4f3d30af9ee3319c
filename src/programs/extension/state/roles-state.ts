import type { FailureKind } from '../../../core/errors.ts';
import type { RefusalReason } from '../../../core/refusal-reason.ts';
import type { Overview, Step } from '../../../sessions/overview/overview.ts';
import type { TerminalRole } from '../../../sessions/overview/terminal-role.ts';

/** A workspace folder as VS Code names it. */
export interface OpenFolder {
  /** Absolute path. */
  readonly path: string;
  readonly name: string;
}

/** A failure as it is shown: no cause, no server text. */
export interface ShownFailure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly hint: string | undefined;
  /** What a cloud's answer says besides, of closed lists. */
  readonly code?: string;
  readonly reason?: RefusalReason;
}

/** A folder as it was read. */
export type FolderReading =
  | { readonly kind: 'read'; readonly folder: OpenFolder; readonly overview: Overview }
  | { readonly kind: 'unreadable'; readonly folder: OpenFolder; readonly failure: ShownFailure };

/** A folder as it is shown; `terminals` are the roles that its new terminals get, one a cloud, and nothing else says so. */
export type FolderState =
  | (Extract<FolderReading, { kind: 'read' }> & { readonly terminals: readonly TerminalRole[] })
  | Extract<FolderReading, { kind: 'unreadable' }>;

export type WorkKind = 'assume' | 'renew' | 'release';
export type WorkStep = 'started' | Step['step'];

/** What this window is doing with a role, or how its last attempt ended. */
export type RoleActivity =
  | { readonly kind: 'working'; readonly work: WorkKind; readonly step: WorkStep }
  | { readonly kind: 'refused'; readonly work: WorkKind; readonly failure: ShownFailure };

/** All that the extension shows. Replaced whole at each change; nobody but {@link RolesStore} makes a new one current. */
export type RolesState =
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'ready';
      readonly trusted: boolean;
      readonly folders: readonly FolderState[];
      /** By {@link roleKey}. */
      readonly activities: ReadonlyMap<string, RoleActivity>;
    };

/** Names one role of one open folder. */
export interface RoleReference {
  readonly folder: string;
  readonly role: string;
}

/** What new terminals of an open folder get. */
export function terminalsOf(state: RolesState, path: string): readonly TerminalRole[] {
  const found = state.kind === 'ready' ? state.folders.find(({ folder }) => folder.path === path) : undefined;
  return found?.kind === 'read' ? found.terminals : [];
}

export function roleKey({ folder, role }: RoleReference): string {
  return `${folder}\n${role}`;
}
