import { isInFile } from '../../core/role.ts';
import { durationIn, type Phrases, type Words } from '../../core/words.ts';
import type { OrphanedSession, OrphanReason, RoleOverview } from './overview.ts';
import { placeOf } from './problem-place.ts';

/**
 * What every front end says of a role, so that a row, a list to choose from and a command say the same. What came from
 * outside is not escaped in it: whoever shows it does that.
 */

/**
 * True of a role whose credentials are over while the next tool that asks gets new ones without a person: nothing renews
 * what nobody uses. Not when a tool asked already and that failed. @param now epoch milliseconds.
 */
export function renewsWhenUsed({ state, lastFailure }: RoleOverview, now: number): boolean {
  if (lastFailure !== undefined) return false;
  switch (state.kind) {
    case 'active':
      return state.expiresAt <= now && state.renewable && state.renewUntil > now;
    case 'expired':
      return state.renewsUntil !== undefined && state.renewsUntil > now;
    case 'available':
    case 'unavailable':
    case 'overshadowed':
    case 'broken':
      return false;
  }
}

/** What is true of a role now, in a few words; undefined of one that can be had and asks for nothing first. */
export function stateInBrief(item: RoleOverview, now: number, words: Words): string | undefined {
  if (renewsWhenUsed(item, now)) return words.t('renews when used');
  const { state } = item;
  switch (state.kind) {
    case 'active':
      return state.expiresAt <= now ? words.t('expired') : timeLeft(state.expiresAt - now, words);
    case 'expired':
      return state.expiredAt === undefined
        ? words.t('expired')
        : words.t('expired at {0}', words.time(state.expiredAt));
    case 'available':
      if (item.consent?.kind === 'needed') {
        return item.consent.request.changes === undefined
          ? words.t('not allowed yet')
          : words.t('changed since you allowed it');
      }
      return item.role?.confirm === true ? words.t('asks to confirm') : undefined;
    case 'unavailable':
      return state.reason;
    case 'overshadowed':
      return words.t('defined already in {0}', state.definedIn.label);
    case 'broken': {
      const { message, range } = state.problem;
      return isInFile(item.source) ? words.t('line {0}: {1}', range.startLine + 1, message) : message;
    }
  }
}

/** Milliseconds in. */
function timeLeft(left: number, words: Phrases): string {
  return words.t('{0} left', durationIn(left, words));
}

/** With a mark on the role that new terminals get. */
export function withDefault({ isDefault }: RoleOverview, text: string, words: Phrases): string {
  return isDefault ? words.t('{0} · default', text) : text;
}

/** What makes tools ignore the role; undefined where nothing does. */
export function hiddenInBrief({ shadows: [shadow] }: RoleOverview, words: Phrases): string | undefined {
  return shadow === undefined ? undefined : words.t('hidden by {0}', shadow.name);
}

/** What a row says of credentials that serve on for a role that the map does not name as it was assumed. */
export function orphanInBrief(
  { expiresAt, why }: OrphanedSession,
  found: Parameters<typeof placeOf>[1],
  now: number,
  words: Phrases,
): string {
  return words.t('{0} left · {1}', durationIn(expiresAt - now, words), orphanReason(why, found, words));
}

/** Why the map does not name it as it was assumed; a map that cannot be read is none that it left. */
export function orphanReason(why: OrphanReason, found: Parameters<typeof placeOf>[1], words: Phrases): string {
  switch (why.kind) {
    case 'unread':
      return words.t('map not read: {0}', placeOf(why.problem, found));
    case 'broken':
      return words.t('mistake in the map: {0}', placeOf(why.problem, found));
    case 'changed':
      return words.t('something else in the map now');
    case 'gone':
      return words.t('no longer in the map');
  }
}
