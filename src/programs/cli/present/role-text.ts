import type { ConsentRequest } from '../../../core/consent.ts';
import { accountLabel, isInFile, type Problem, type Role } from '../../../core/role.ts';
import { durationText, printable } from '../../../core/text.ts';
import type { OrphanedSession, OrphanReason, RoleOverview } from '../../../sessions/overview.ts';
import type { Paint, Style } from '../style.ts';
import type { Cell } from './columns.ts';
import { timeOfDay } from './times.ts';

/** A role's mark and name as the first cell of a list. */
export function roleCell(role: RoleOverview, style: Style): Cell {
  return markedName(roleMark(role, style), role.name);
}

/** The row of credentials that serve on for a role the map does not name as it was assumed. */
export function orphanRow(
  { name, target, expiresAt, why }: OrphanedSession,
  style: Style,
  now: number,
): readonly Cell[] {
  const left = durationText(expiresAt - now);
  return [
    markedName({ text: '●', paint: style.warning }, name),
    printable(accountLabel(target)),
    `${left} left · ${orphanReasonText(why)}`,
  ];
}

/** Why the map does not name it as it was assumed; a map that cannot be read is none that it left. */
export function orphanReasonText(why: OrphanReason): string {
  switch (why.kind) {
    case 'unread':
      return `the map cannot be read (${lineOf(why.problem)})`;
    case 'broken':
      return `its entry in the map has a mistake (${lineOf(why.problem)})`;
    case 'changed':
      return 'the map names it for something else now';
    case 'gone':
      return 'no longer in the map';
  }
}

function lineOf({ file, range }: Problem): string {
  return printable(`${file.slice(file.lastIndexOf('/') + 1)}:${range.startLine + 1}`);
}

interface Mark {
  readonly text: string;
  readonly paint: Paint;
}

/** Only the mark is painted. */
function markedName({ text, paint }: Mark, name: string): Cell {
  return { text: `${text} ${printable(name)}`, paint: () => `${paint(text)} ${printable(name)}` };
}

/** Whether credentials that are over come back without a person, when the next tool asks; not after that failed. */
export function renewsWhenUsed({ state, lastFailure }: RoleOverview): boolean {
  return state.kind === 'expired' && state.renewsUntil !== undefined && lastFailure === undefined;
}

function roleMark(role: RoleOverview, style: Style): Mark {
  switch (role.state.kind) {
    case 'active':
      return { text: '●', paint: role.shadows.length === 0 ? style.good : style.warning };
    case 'expired':
      return renewsWhenUsed(role) ? { text: '●', paint: style.faint } : { text: '!', paint: style.bad };
    case 'available':
      return { text: '○', paint: style.strong };
    case 'unavailable':
      return { text: '–', paint: style.faint };
    case 'overshadowed':
      return { text: '↑', paint: style.faint };
    case 'broken':
      return { text: '✎', paint: style.bad };
  }
}

/** What is true of a role now, in a few words. */
export function roleStateText(role: RoleOverview, now: number): string {
  const { state } = role;
  switch (state.kind) {
    case 'active': {
      const words = [`${durationText(state.expiresAt - now)} left`];
      if (role.isDefault) words.push('default');
      const [shadow] = role.shadows;
      if (shadow !== undefined) words.push(`hidden by ${printable(shadow.name)}`);
      if (role.lastFailure !== undefined) words.push('could not renew');
      return words.join(' · ');
    }
    case 'expired':
      if (renewsWhenUsed(role)) return role.isDefault ? 'renews when used · default' : 'renews when used';
      return state.expiredAt === undefined ? 'expired' : `expired at ${timeOfDay(state.expiredAt, now)}`;
    case 'available':
      if (role.consent?.kind === 'needed') return notAllowedText(role.consent.request);
      return role.role === undefined ? '' : availableText(role.role, role.autoAssume);
    case 'unavailable':
      return printable(state.reason);
    case 'overshadowed':
      return `defined already in ${printable(state.definedIn.label)}`;
    case 'broken':
      return isInFile(role.source)
        ? `line ${state.problem.range.startLine + 1}: ${printable(state.problem.message)}`
        : printable(state.problem.message);
  }
}

function notAllowedText({ changes }: ConsentRequest): string {
  return changes === undefined ? 'not allowed yet' : 'changed since you allowed it';
}

function availableText(role: Role, autoAssume: boolean): string {
  if (role.confirm) return 'asks to confirm';
  if (autoAssume) return 'assumed when you open this folder';
  return role.description === undefined ? '' : printable(role.description, 60);
}
