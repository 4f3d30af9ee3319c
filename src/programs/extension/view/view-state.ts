import type { Overview } from '../../../sessions/overview/overview.ts';
import type { ViewState } from '../ids.ts';
import type { RolesState } from '../state/roles-state.ts';
import { unreadCatalogue, unusableSource } from './notices.ts';

/**
 * Which of its faces the view shows: rows, or the welcome text of an empty state. In order: what has to be settled first
 * comes first. With several folders open the view always lists them, each with its own notice.
 */
export function viewState(state: RolesState): ViewState {
  if (state.kind === 'starting') return 'starting';
  const [only, ...others] = state.folders;
  if (only === undefined) return 'no-folder';
  if (others.length > 0) return 'listed';
  if (only.kind === 'unreadable') return 'unreadable';
  return folderState(only.overview, state.trusted);
}

function folderState(overview: Overview, trusted: boolean): ViewState {
  const { roles, map, orphans } = overview;
  if (orphans.length > 0) return 'listed';
  if (roles.length === 0) {
    if (!trusted) return 'untrusted';
    if (unreadCatalogue(overview) !== undefined) return 'listed';
    if (map.problems.some(({ severity }) => severity === 'error')) return 'broken-map';
    if (overview.portals.length === 0) return 'no-map';
    return overview.consent.kind === 'needed' ? 'consent' : 'portal';
  }
  if (!trusted || roles.some(hasSession)) return 'listed';
  if (!roles.some(({ role }) => role !== undefined)) return 'listed';
  if (overview.source === undefined && !overview.sources.some(givesRoles)) {
    // What could be mended here is listed with what is wrong.
    if (unusableSource(overview) !== undefined) return 'listed';
    return overview.detection.platform.id === 'codespaces' ? 'codespace-without-source' : 'no-source';
  }
  // A map that changed keeps its rows, with a notice above them; the user's own roles need no consent at all.
  const asksFirst = overview.consent.kind === 'needed' && overview.consent.request.changes === undefined;
  return asksFirst && !roles.some(({ source }) => source.kind === 'user' || source.kind === 'catalogue')
    ? 'consent'
    : 'listed';
}

/** IAM Identity Center needs no source of tokens for the roles that it gives. */
function givesRoles({ id, availability }: Overview['sources'][number]): boolean {
  return id === 'identity-center' && availability.usable;
}

function hasSession({ state }: Overview['roles'][number]): boolean {
  return state.kind === 'active' || state.kind === 'expired';
}
