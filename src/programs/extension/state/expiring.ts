import type { RoleReference, RolesState } from './roles-state.ts';
import { EXPIRES_SOON } from '../view/status-bar-text.ts';

export interface ExpiringRole extends RoleReference {
  /** Epoch milliseconds; with the role it names one session, so that each is warned of once. */
  readonly expiresAt: number;
}

/** Active roles that end within five minutes and that nothing renews by itself. @param now epoch milliseconds. */
export function expiringRoles(state: RolesState, now: number): readonly ExpiringRole[] {
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
