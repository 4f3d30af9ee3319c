import { listedIn, spokenDuration, type Words } from '../../../core/words.ts';
import type { RoleOverview } from '../../../sessions/overview/overview.ts';
import { hiddenInBrief, renewsWhenUsed } from '../../../sessions/overview/role-words.ts';
import type { FolderState, RolesState } from '../state/roles-state.ts';
import { shortDuration } from './short-duration.ts';
import { shown } from './shown.ts';

export interface StatusBarText {
  /** With one icon of ours; everything else in it is escaped. */
  readonly text: string;
  readonly severity: 'normal' | 'warning' | 'error';
  readonly ariaLabel: string;
  /** What new terminals have, then a line for each other role. */
  readonly tooltip: readonly string[];
}

/** From here on the item is coloured. Milliseconds. */
export const EXPIRES_SOON = 5 * 60_000;

/** A role that was assumed and not given back. */
interface Held {
  readonly name: string;
  /** Milliseconds; not positive when it expired, {@link Infinity} when the next tool that asks renews it. */
  readonly left: number;
  /** What keeps tools from it: `hidden by AWS_ACCESS_KEY_ID`; absent where they find it. */
  readonly hidden?: string;
}

/** The role that new terminals of a folder name; `held` is undefined while it is not assumed. */
interface Terminals {
  /** The repository, where several folders are open. */
  readonly where: string | undefined;
  readonly name: string;
  readonly held: Held | undefined;
}

/**
 * The one status-bar item: which role new terminals have, and how many others are active; undefined where there is nothing
 * to say. Minutes, never seconds: it is read aloud at each change.
 */
export function statusBarText(state: RolesState, now: number, words: Words): StatusBarText | undefined {
  if (state.kind === 'starting') return undefined;
  const folders = state.folders.map(folder => heldIn(folder, state.folders.length > 1, now, words));
  const terminals = folders.flatMap(folder => folder.terminals).toSorted((a, b) => urgency(a) - urgency(b));
  const others = folders.flatMap(folder => folder.others).toSorted((a, b) => byTimeLeft(a.left, b.left));
  const namesRoles = state.folders.some(folder => folder.kind === 'read' && folder.overview.roles.length > 0);
  if (terminals.length + others.length === 0 && !namesRoles) return undefined;
  const [first, ...further] = terminals;
  const beside = further.filter(({ where, held }) => where === first?.where && held !== undefined && held.left > 0);
  const elsewhere = further.filter(each => !beside.includes(each)).flatMap(({ held }) => held ?? []);
  const more = [...elsewhere, ...others].filter(({ left }) => left > 0);
  const active = beside.length + more.length;
  const { text, severity, label } = leading(first, active > 0, words);
  return {
    text: active === 0 ? text : `${text} +${active}`,
    severity,
    ariaLabel: words.t(
      'Rolecall: {0}',
      [label, ...inTerminalsToo(beside, words), ...moreActive(more, words)].join('; '),
    ),
    tooltip: [
      ...(first === undefined ? [words.t('New terminals have no role.')] : terminals.map(each => line(each, words))),
      ...others.map(({ name, left }) => `${name}: ${leftInWords(left, words)}`),
    ],
  };
}

function leading(first: Terminals | undefined, othersAreActive: boolean, words: Words) {
  const normal = 'normal' as const;
  const noRole = `$(key) ${words.t('No role')}`;
  if (first === undefined) {
    const label = othersAreActive ? words.t('new terminals have no role') : words.t('no role is active');
    return { text: noRole, severity: normal, label };
  }
  const { name, held } = first;
  const label = inTerminals(first, words);
  if (held === undefined) {
    const text = othersAreActive ? `$(circle-slash) ${words.t('{0} not active', name)}` : noRole;
    return { text, severity: normal, label };
  }
  if (held.left <= 0) return { text: `$(error) ${words.t('{0} expired', name)}`, severity: 'error' as const, label };
  if (held.left === Infinity) return { text: `$(key) ${name}`, severity: normal, label };
  if (held.hidden !== undefined) {
    return { text: `$(warning) ${name} ${shortDuration(held.left, words)}`, severity: 'warning' as const, label };
  }
  const severity = held.left < EXPIRES_SOON ? ('warning' as const) : normal;
  return { text: `$(key) ${name} ${shortDuration(held.left, words)}`, severity, label };
}

/** For ears. */
function inTerminals({ where, name, held }: Terminals, words: Words): string {
  const how = held === undefined ? words.t('which is not active') : howItIs(held, words);
  return where === undefined
    ? words.t('new terminals use {0}, {1}', name, how)
    : words.t('new terminals of {0} use {1}, {2}', where, name, how);
}

/** For the tooltip. */
function line({ where, name, held }: Terminals, words: Words): string {
  const how = held === undefined ? words.t('not active, so tools find no credentials') : howItIs(held, words);
  return where === undefined
    ? words.t('New terminals use {0}: {1}', name, how)
    : words.t('New terminals of {0} use {1}: {2}', where, name, how);
}

/** Credentials that tools do not find are as good as none: that they are hidden goes before how long they last. */
function howItIs({ left, hidden }: Held, words: Words): string {
  return hidden !== undefined && left > 0 && left !== Infinity ? hidden : leftInWords(left, words);
}

/** Each cloud's tools have a role of their own in the same terminals. */
function inTerminalsToo(beside: readonly Terminals[], words: Words): readonly string[] {
  const names = beside.map(({ name }) => name);
  return names.length === 0 ? [] : [words.t('they use {0} too', listedIn(names, words))];
}

function moreActive(active: readonly Held[], words: Words): readonly string[] {
  const names = active.map(({ name }) => name);
  if (names.length === 0) return [];
  const listed = listedIn(names, words);
  return [
    names.length === 1
      ? words.t('1 more role active: {0}', listed)
      : words.t('{0} more roles active: {1}', names.length, listed),
  ];
}

/** What needs a person comes first: expired, then what ends first, then what was never assumed. */
function urgency({ held }: Terminals): number {
  return held === undefined ? Number.MAX_VALUE : Math.min(held.left, Number.MAX_VALUE / 2);
}

function byTimeLeft(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

/** What a folder's terminals name, and the other roles that are held there. */
function heldIn(
  folder: FolderState,
  several: boolean,
  now: number,
  words: Words,
): { readonly terminals: readonly Terminals[]; readonly others: readonly Held[] } {
  if (folder.kind === 'unreadable') return { terminals: [], others: [] };
  const { overview } = folder;
  const held = [
    ...overview.roles.flatMap(role =>
      heldRole(role, now).map(each => ({ ...each, ...hiding(role, words), profile: role.profile })),
    ),
    ...overview.orphans
      .map(({ name, expiresAt, profile }) => ({ name: shown(name), left: expiresAt - now, profile }))
      .filter(({ left }) => left > 0),
  ];
  const where = several ? shown(overview.repository.label) : undefined;
  const terminals = folder.terminals.map(terminal => ({
    where,
    name: shown(terminal.name),
    held: held.find(({ profile }) => profile === terminal.profile),
  }));
  return { terminals, others: held.filter(each => !terminals.some(terminal => terminal.held === each)) };
}

function hiding(role: RoleOverview, words: Words): Pick<Held, 'hidden'> {
  const hidden = hiddenInBrief(role, words);
  return hidden === undefined ? {} : { hidden: shown(hidden) };
}

function heldRole(item: RoleOverview, now: number): readonly Held[] {
  const { state } = item;
  const name = shown(item.name);
  if (renewsWhenUsed(item, now)) return [{ name, left: Infinity }];
  if (state.kind === 'active') return [{ name, left: state.expiresAt - now }];
  return state.kind === 'expired' ? [{ name, left: 0 }] : [];
}

/** "expires in 42 minutes", for ears and tooltips. */
function leftInWords(left: number, words: Words): string {
  if (left === Infinity) return words.t('renews when used');
  return left <= 0 ? words.t('expired') : words.t('expires in {0}', spokenDuration(left, words));
}

/** How long what is shown stays true: until the next minute of the role that changes first. Milliseconds, at most a minute. */
export function untilNextMinute(state: RolesState, now: number): number {
  const lefts =
    state.kind === 'starting'
      ? []
      : state.folders
          .flatMap(folder => (folder.kind === 'read' ? folder.overview.roles : []))
          .flatMap(item => heldRole(item, now))
          .filter(({ left }) => left > 0 && left < Infinity)
          // A moment past the boundary, so that the smaller number is shown and not the same again.
          .map(({ left }) => (left % 60_000) + 50);
  return Math.max(1_000, Math.min(60_000, ...lefts));
}
