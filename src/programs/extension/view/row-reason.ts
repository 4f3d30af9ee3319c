import type { RoleConditions } from '../../../core/role.ts';
import { listedIn, type Words } from '../../../core/words.ts';
import type { RoleOverview } from '../../../sessions/overview/overview.ts';
import { placeOf } from '../../../sessions/overview/problem-place.ts';
import type { RowContext } from './row.ts';
import { sentences, shown } from './shown.ts';

/** What Enter tells of a role with which nothing can be done here: why, and what would be needed. */
export function rowReason(item: RoleOverview, { overview }: RowContext, words: Words): string | undefined {
  const { name, state } = item;
  switch (state.kind) {
    case 'unavailable':
      return sentences([
        words.t('{0} is not available here: {1}.', name, state.reason),
        state.detail,
        ...conditionSentences(item, words),
      ]);
    case 'overshadowed':
      return sentences(overshadowedSentences(state.definedIn.label, words));
    case 'broken':
      return sentences([
        words.t('{0} cannot be used.', name),
        words.t('{0}: {1}', placeOf(state.problem, overview), state.problem.message),
      ]);
    case 'active':
    case 'expired':
    case 'available':
      return undefined;
  }
}

/** Whole, where the row's own words had no room for all of a condition. */
export function conditionSentences({ role, state }: RoleOverview, words: Words): readonly string[] {
  if (role === undefined || state.kind !== 'unavailable' || !state.reason.includes('…')) return [];
  const { branches = [], platforms = [] }: RoleConditions = role.when;
  return [
    ...(branches.length === 0 ? [] : [words.t('It is for the branches {0}.', listedShown(branches, words))]),
    ...(platforms.length === 0 ? [] : [words.t('It is for {0}.', listedShown(platforms, words))]),
  ];
}

export function overshadowedSentences(definedIn: string, words: Words): readonly string[] {
  return [
    words.t(
      '{0} defines a role of this name already. The first source that has a name keeps it, and nothing is merged.',
      shown(definedIn),
    ),
  ];
}

function listedShown(items: readonly string[], words: Words): string {
  return listedIn(
    items.map(each => shown(each)),
    words,
  );
}
