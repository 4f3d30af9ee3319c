import type { Words } from '../../../core/words.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import type { ViewState } from '../ids.ts';
import type { RolesState } from '../state/roles-state.ts';
import { askText, noticesOf } from './notices.ts';
import { roleTree, whereText, type TreeNode } from './role-tree.ts';
import { shown } from './shown.ts';
import { statusBarText, type StatusBarText } from './status-bar-text.ts';
import { viewState } from './view-state.ts';

type Ready = Extract<RolesState, { kind: 'ready' }>;

/** All that the extension shows at one moment. Equal presentations are drawn once. */
export interface Presentation {
  readonly viewState: ViewState;
  /** Empty where a welcome text stands instead. */
  readonly nodes: readonly TreeNode[];
  /** The line above the rows; VS Code shows no welcome text beside one. */
  readonly message: string | undefined;
  /** Beside the view's title. */
  readonly description: string | undefined;
  readonly statusBar: StatusBarText | undefined;
  /** On the view's icon: how many folders wait for nothing but a person who allows what they ask for. */
  readonly badge: { readonly value: number; readonly tooltip: string } | undefined;
  readonly hasRoles: boolean;
  readonly hasActive: boolean;
  readonly hasPortals: boolean;
  readonly consent: 'needed' | 'granted' | 'none';
}

/** @param now epoch milliseconds. */
export function present(state: RolesState, now: number, words: Words): Presentation {
  const view = viewState(state);
  if (state.kind === 'starting') {
    return {
      viewState: view,
      nodes: [],
      message: undefined,
      description: undefined,
      statusBar: undefined,
      badge: undefined,
      hasRoles: false,
      hasActive: false,
      hasPortals: false,
      consent: 'none',
    };
  }
  const overviews = state.folders.flatMap(folder => (folder.kind === 'read' ? [folder.overview] : []));
  const [only] = state.folders.length === 1 ? overviews : [];
  const where = only === undefined ? undefined : `${shown(only.repository.label)} · ${whereText(only)}`;
  const roles = overviews.flatMap(overview => overview.roles);
  const isListed = view === 'listed' || view === 'unreadable';
  return {
    viewState: view,
    nodes: isListed ? roleTree(state, now, words) : [],
    ...(isListed ? listedLines(state, where, words) : emptyLines(view, only, where, words)),
    statusBar: statusBarText(state, now, words),
    badge: state.trusted ? badgeOf(overviews, words) : undefined,
    hasRoles: roles.length > 0,
    hasActive:
      roles.some(({ state: { kind } }) => kind === 'active' || kind === 'expired') ||
      overviews.some(({ orphans }) => orphans.length > 0),
    hasPortals: overviews.some(({ portals }) => portals.length > 0),
    consent: consentOf(overviews),
  };
}

type Lines = Pick<Presentation, 'message' | 'description'>;

/**
 * Always a line above the rows, so that they keep their place: what has to be said first, else where we are. With several
 * folders their own rows say both.
 */
function listedLines(state: Ready, where: string | undefined, words: Words): Lines {
  const [only] = state.folders.length === 1 ? state.folders : [];
  const [first, ...others] = only === undefined ? [] : noticesOf(only, state.trusted, words);
  if (first === undefined) return { message: where, description: undefined };
  const more = others.length === 0 ? '' : ` (+${others.length})`;
  return { message: `${first.label}: ${first.description}${more}`, description: where };
}

function emptyLines(view: ViewState, only: Overview | undefined, where: string | undefined, words: Words): Lines {
  const asks = view === 'consent' && only !== undefined;
  return { message: undefined, description: asks ? askText(only, words).replace(/\.$/, '') : where };
}

function badgeOf(overviews: readonly Overview[], words: Words): Presentation['badge'] {
  const asking = overviews.filter(({ consent, source }) => consent.kind === 'needed' && source !== undefined);
  const tooltip = asking.map(overview => askText(overview, words)).join(' ');
  return asking.length === 0 ? undefined : { value: asking.length, tooltip };
}

function consentOf(overviews: readonly Overview[]): Presentation['consent'] {
  if (overviews.some(({ consent }) => consent.kind === 'needed')) return 'needed';
  return overviews.some(({ consent }) => consent.kind === 'granted') ? 'granted' : 'none';
}
