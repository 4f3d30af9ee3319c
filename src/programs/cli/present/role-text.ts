import type { Role } from '../../../core/role.ts';
import { accountLabel } from '../../../clouds/clouds.ts';
import { printable } from '../../../core/text.ts';
import { ENGLISH } from '../../../core/words.ts';
import type { OrphanedSession, RoleOverview } from '../../../sessions/overview/overview.ts';
import {
  hiddenInBrief,
  orphanInBrief,
  renewsWhenUsed,
  stateInBrief,
  withDefault,
} from '../../../sessions/overview/role-words.ts';
import type { Paint, Style } from '../style.ts';
import type { Cell } from './columns.ts';
import { englishAt } from './times.ts';

/** A role's mark and name as the first cell of a list. */
export function roleCell(role: RoleOverview, style: Style, now: number): Cell {
  return markedName(roleMark(role, style, now), role.name);
}

/** The row of credentials that serve on for a role the map does not name as it was assumed. */
export function orphanRow(
  session: OrphanedSession,
  found: Parameters<typeof orphanInBrief>[1],
  style: Style,
  now: number,
): readonly Cell[] {
  return [
    markedName({ text: '●', paint: style.warning }, session.name),
    printable(accountLabel(session.target)),
    printable(orphanInBrief(session, found, now, ENGLISH)),
  ];
}

interface Mark {
  readonly text: string;
  readonly paint: Paint;
}

/** Only the mark is painted. */
function markedName({ text, paint }: Mark, name: string): Cell {
  const shown = printable(name);
  const plain = `${text} ${shown}`;
  const painted = paint(text);
  return painted === text ? plain : { text: plain, paint: () => `${painted} ${shown}` };
}

function roleMark(role: RoleOverview, style: Style, now: number): Mark {
  switch (role.state.kind) {
    case 'active':
      return { text: '●', paint: role.shadows.length === 0 ? style.good : style.warning };
    case 'expired':
      return renewsWhenUsed(role, now) ? { text: '●', paint: style.faint } : { text: '!', paint: style.bad };
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

/** What is true of a role now, in a few words. `words`: the same for all of a list. */
export function roleStateText(item: RoleOverview, now: number, words = englishAt(now)): string {
  const brief = stateInBrief(item, now, words);
  if (brief === undefined) return item.role === undefined ? '' : availableText(item.role, item.autoAssume);
  if (item.state.kind === 'active') {
    const hidden = hiddenInBrief(item, words);
    return [
      withDefault(item, brief, words),
      ...(hidden === undefined ? [] : [printable(hidden)]),
      ...(item.lastFailure === undefined ? [] : ['could not renew']),
    ].join(' · ');
  }
  return printable(renewsWhenUsed(item, now) ? withDefault(item, brief, words) : brief);
}

/** What is said of a role that can be had and asks for nothing first. */
function availableText(role: Role, autoAssume: boolean): string {
  if (autoAssume) return 'assumed when you open this folder';
  return role.description === undefined ? '' : printable(role.description, 60);
}
