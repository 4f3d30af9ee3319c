import { accountLabel, accountOf, nameInAccount } from '../../../clouds/clouds.ts';
import { isIdentityCenter, type Target } from '../../../core/target.ts';
import { firstSentence, printable } from '../../../core/text.ts';
import { durationIn, type Words } from '../../../core/words.ts';
import type { RoleOverview } from '../../../sessions/overview/overview.ts';
import { renewsWhenUsed, stateInBrief } from '../../../sessions/overview/role-words.ts';
import { lasting } from './lasting.ts';
import type { RowContext } from './row.ts';
import { overshadowedSentences } from './row-reason.ts';

/** In characters; what is longer goes on in the details. */
const LONGEST = { line: 200, name: 60, cloudName: 90 };

/**
 * Which role of which account, how long, who gets it unasked, and why not or what failed last: a line each at most, plain text
 * to be escaped where it is rendered. All the rest stands in its details.
 */
export function roleTooltip(item: RoleOverview, context: RowContext, words: Words): readonly string[] {
  return tooltipLines([
    whichRole(item.name, item.role?.target),
    howLong(item, context.now, words),
    unasked(item, words),
    why(item, context, words),
  ]);
}

/** Those that say something, each as long as a tooltip bears. */
export function tooltipLines(lines: readonly (string | undefined)[]): readonly string[] {
  return lines.flatMap(line => (line === undefined || line === '' ? [] : [printable(line, LONGEST.line)]));
}

/** By the map's name too, which a narrow view cuts off: `dev → role/dev-readonly · AWS 111122223333`. */
export function whichRole(name: string, target: Target | undefined): string {
  const own = printable(name, LONGEST.name);
  return target === undefined
    ? own
    : `${own} → ${printable(nameInAccount(target), LONGEST.cloudName)} · ${accountLabel(target)}`;
}

/** When credentials end that do. */
export function expiresText(expiresAt: number, now: number, words: Words): string {
  return words.t('expires {0} ({1})', words.time(expiresAt), durationIn(expiresAt - now, words));
}

function howLong(item: RoleOverview, now: number, words: Words): string | undefined {
  const { state, role } = item;
  if (renewsWhenUsed(item, now)) return stateInBrief(item, now, words);
  switch (state.kind) {
    case 'active': {
      if (state.expiresAt <= now) return stateInBrief(item, now, words);
      const expires = expiresText(state.expiresAt, now, words);
      return state.renewable
        ? words.t('{0}, renews until {1}', expires, words.time(state.renewUntil))
        : words.t('{0}, renews only when you click Renew', expires);
    }
    case 'expired':
      return stateInBrief(item, now, words);
    case 'available':
    case 'unavailable':
      if (role === undefined || isIdentityCenter(role.target)) return undefined;
      return words.t('lasts {0}', lasting(role, words));
    case 'overshadowed':
    case 'broken':
      return undefined;
  }
}

function unasked({ isDefault, autoAssume, role, state }: RoleOverview, words: Words): string | undefined {
  const isTaken = state.kind === 'active' || state.kind === 'available';
  return [
    ...(isDefault && role !== undefined ? [words.t('new terminals use it for {0}', accountOf(role.target).cloud)] : []),
    ...(isTaken && autoAssume ? [words.t('the map asks to assume it when the folder opens')] : []),
    ...(state.kind === 'available' && role?.confirm === true ? [words.t('you are asked each time')] : []),
  ].join(', ');
}

/** What stands in the way or went wrong last; else what it is for. */
function why(item: RoleOverview, { activity }: RowContext, words: Words): string | undefined {
  const { role, state, lastFailure, shadows } = item;
  if (activity?.kind === 'refused') return activity.failure.message;
  if (lastFailure !== undefined) {
    return words.t(
      'At {0} a tool asked for this role and failed: {1}',
      words.time(lastFailure.at),
      lastFailure.message,
    );
  }
  const [shadow] = shadows;
  if (shadow !== undefined) {
    return words.t('Ignored by {0}: {1} is set ({2}).', shadow.who, shadow.name, shadow.where);
  }
  switch (state.kind) {
    case 'unavailable':
      return words.t('not available here: {0}. {1}', state.reason, state.detail);
    case 'overshadowed':
      return overshadowedSentences(state.definedIn.label, words).map(firstSentence).join('');
    case 'broken':
      return state.problem.message;
    case 'active':
    case 'expired':
    case 'available':
      return role?.description;
  }
}
