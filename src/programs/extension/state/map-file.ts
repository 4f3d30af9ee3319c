import { isInFile } from '../../../core/role.ts';
import type { RolesState } from './roles-state.ts';

/** The file that a folder's roles come from, absolute; undefined where it has none. */
export function mapFileOf(state: RolesState, path: string): string | undefined {
  const found = state.kind === 'ready' ? state.folders.find(({ folder }) => folder.path === path) : undefined;
  return found?.kind === 'read' ? found.overview.map.sources.find(isInFile)?.file : undefined;
}
