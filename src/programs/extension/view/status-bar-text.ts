import type { RoleOverview } from '../../../sessions/overview.ts';
import type { RolesState } from '../state/roles-state.ts';
import type { Words } from '../words.ts';
import { renewsWhenUsed } from './renews-when-used.ts';
import { shown } from './shown.ts';
import { listedIn, spokenDuration } from './wording.ts';

export interface StatusBarText {
  /** With one icon of ours; everything else in it is escaped. */
  readonly text: string;
  readonly severity: 'normal' | 'warning' | 'error';
  readonly ariaLabel: string;
  /** One line per role. */
  readonly tooltip: readonly string[];
}

/** From here on the item is coloured. Milliseconds. */
export const EXPIRES_SOON = 5 * 60_000;

interface Active {
  readonly name: string;
  /** Milliseconds; not positive when it expired, {@link Infinity} when the next tool that asks renews it. */
  readonly left: number;
}

/** The one status-bar item; undefined where there is nothing to say. Minutes, never seconds: it is read aloud at each change. */
export function statusBarText(state: RolesState, now: number, words: Words): StatusBarText | undefined {
  if (state.kind === 'starting') return undefined;
  const roles = state.folders.flatMap(folder => (folder.kind === 'read' ? folder.overview.roles : []));
  const active = [...roles.flatMap(item => activeRole(item, now)), ...orphans(state, now)].toSorted(byTimeLeft);
  const tooltip = active.map(({ name, left }) => `${name}: ${leftInWords(left, words)}`);
  const [first] = active;
  if (first === undefined) return roles.length === 0 ? undefined : noRole(words);
  if (first.left <= 0) {
    const expired = active.filter(({ left }) => left <= 0).map(({ name }) => name);
    return {
      text: `$(error) ${
        expired.length === 1 ? words.t('{0} expired', first.name) : words.t('{0} roles expired', expired.length)
      }`,
      severity: 'error',
      ariaLabel:
        expired.length === 1
          ? words.t('Rolecall: role {0} expired', first.name)
          : words.t('Rolecall: roles {0} expired', listedIn(expired, words)),
      tooltip,
    };
  }
  if (first.left === Infinity) return restingRoles(active, tooltip, words);
  const minutes = shortDuration(first.left, words);
  const severity = first.left < EXPIRES_SOON ? 'warning' : 'normal';
  return active.length === 1
    ? {
        text: `$(key) ${first.name} ${minutes}`,
        severity,
        ariaLabel: words.t('Rolecall: role {0}, {1}', first.name, leftInWords(first.left, words)),
        tooltip,
      }
    : {
        text: `$(key) ${words.t('{0} roles · {1}', active.length, minutes)}`,
        severity,
        ariaLabel: words.t(
          'Rolecall: {0} roles, the first, {1}, {2}',
          active.length,
          first.name,
          leftInWords(first.left, words),
        ),
        tooltip,
      };
}

/** Nothing uses them now; none of them needs a person. */
function restingRoles(roles: readonly Active[], tooltip: readonly string[], words: Words): StatusBarText {
  const names = listedIn(
    roles.map(({ name }) => name),
    words,
  );
  return {
    text: `$(key) ${roles.length === 1 ? names : words.t('{0} roles', roles.length)}`,
    severity: 'normal',
    ariaLabel: words.t('Rolecall: role {0}, {1}', names, words.t('renews when used')),
    tooltip,
  };
}

function byTimeLeft(one: Active, other: Active): number {
  return one.left === other.left ? 0 : one.left - other.left;
}

function orphans(state: Extract<RolesState, { kind: 'ready' }>, now: number): readonly Active[] {
  return state.folders
    .flatMap(folder => (folder.kind === 'read' ? folder.overview.orphans : []))
    .map(({ name, expiresAt }) => ({ name: shown(name, 40), left: expiresAt - now }))
    .filter(({ left }) => left > 0);
}

function activeRole(item: RoleOverview, now: number): readonly Active[] {
  const { name, state } = item;
  if (renewsWhenUsed(item, now)) return [{ name: shown(name, 40), left: Infinity }];
  if (state.kind === 'active') return [{ name: shown(name, 40), left: state.expiresAt - now }];
  return state.kind === 'expired' ? [{ name: shown(name, 40), left: 0 }] : [];
}

function noRole(words: Words): StatusBarText {
  return {
    text: `$(key) ${words.t('No role')}`,
    severity: 'normal',
    ariaLabel: words.t('Rolecall: no role is active'),
    tooltip: [words.t('No role is active. Click to choose one.')],
  };
}

/** "expires in 42 minutes", for ears and tooltips. */
function leftInWords(left: number, words: Words): string {
  if (left === Infinity) return words.t('renews when used');
  return left <= 0 ? words.t('expired') : words.t('expires in {0}', spokenDuration(left, words));
}

/** `42m`, `2h 05m`: as short as a status bar wants it. */
function shortDuration(milliseconds: number, words: Words): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return words.t('<1m');
  if (minutes < 100) return words.t('{0}m', minutes);
  return words.t('{0}h {1}m', Math.floor(minutes / 60), String(minutes % 60).padStart(2, '0'));
}

/** How long what is shown stays true: until the next minute of the role that changes first. Milliseconds, at most a minute. */
export function untilNextMinute(state: RolesState, now: number): number {
  const lefts =
    state.kind === 'starting'
      ? []
      : state.folders
          .flatMap(folder => (folder.kind === 'read' ? folder.overview.roles : []))
          .flatMap(item => activeRole(item, now))
          .filter(({ left }) => left > 0 && left < Infinity)
          // A moment past the boundary, so that the smaller number is shown and not the same again.
          .map(({ left }) => (left % 60_000) + 50);
  return Math.max(1_000, Math.min(60_000, ...lefts));
}
