import type { OrphanedSession, RoleOverview } from '../../../sessions/overview/overview.ts';
import type { RoleReference, RolesState } from './roles-state.ts';

/**
 * The role a reference names: the one that counts, not one that another source's role of that name overshadows, unless
 * `file` says which of them is meant.
 */
export function findRole(
  state: RolesState,
  { folder, role, file }: RoleReference & { readonly file?: string },
): RoleOverview | undefined {
  if (state.kind !== 'ready') return undefined;
  const found = state.folders.find(each => each.folder.path === folder);
  if (found?.kind !== 'read') return undefined;
  const named = found.overview.roles.filter(
    ({ name, source }) => name === role && (file === undefined || source.file === file),
  );
  return named.find(({ state: { kind } }) => kind !== 'overshadowed') ?? named[0];
}

/** Where a role is named without its folder, the first open folder that has it. */
export function folderOfRole(state: RolesState, role: string): string | undefined {
  if (state.kind !== 'ready') return undefined;
  return state.folders.find(folder => findRole(state, { folder: folder.folder.path, role }) !== undefined)?.folder.path;
}

/** A role as tools find it: the map's, else credentials which outlive it; undefined for one that they do not find. */
export function deliveredRole(
  state: RolesState,
  reference: RoleReference & { readonly file?: string },
): Pick<OrphanedSession, 'profile' | 'target' | 'toolVariables'> | undefined {
  const { role, profile, toolVariables } = findRole(state, reference) ?? {};
  if (role !== undefined && profile !== undefined && toolVariables !== undefined) {
    return { profile, target: role.target, toolVariables };
  }
  if (state.kind !== 'ready') return undefined;
  const folder = state.folders.find(each => each.folder.path === reference.folder);
  if (folder?.kind !== 'read') return undefined;
  return folder.overview.orphans.find(({ name }) => name === reference.role);
}
