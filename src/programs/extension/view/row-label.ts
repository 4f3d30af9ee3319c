import { accountLabel, accountOf } from '../../../clouds/clouds.ts';
import { isIdentityCenter } from '../../../core/target.ts';
import { spokenDuration, type Words } from '../../../core/words.ts';
import { restsOnConsent } from '../../../sessions/find-role.ts';
import type { RoleOverview } from '../../../sessions/overview/overview.ts';
import { hiddenInBrief, renewsWhenUsed } from '../../../sessions/overview/role-words.ts';
import { refusalInBrief } from './failure-words.ts';
import type { RowContext } from './row.ts';
import { shown } from './shown.ts';

/**
 * What a screen reader says of a role's row: its name, its state in a word, what the row tells, and the account, for icons,
 * abbreviations and groups are not heard. @param description the row's own.
 */
export function rowLabel(item: RoleOverview, context: RowContext, description: string, words: Words): string {
  const account = item.role === undefined ? [] : [accountLabel(item.role.target)];
  return [item.name, ...spokenState(item, context, description, words), ...account].map(part => shown(part)).join(', ');
}

function spokenState(item: RoleOverview, context: RowContext, description: string, words: Words): readonly string[] {
  const { activity, now } = context;
  const { state } = item;
  if (activity?.kind === 'working') return [description];
  const refusal = activity?.kind === 'refused' ? [refusalInBrief(activity.failure.kind, words)] : [];
  const isDefault = item.isDefault ? [defaultInWords(item, context, words)] : [];
  if (renewsWhenUsed(item, now)) return [words.t('renews when used'), ...refusal, ...isDefault];
  switch (state.kind) {
    case 'active': {
      const left = state.expiresAt - now;
      if (left <= 0) return [description, ...isDefault];
      const hidden = hiddenInBrief(item, words);
      return [
        words.t('active'),
        words.t('{0} left', spokenDuration(left, words)),
        ...(hidden === undefined ? [] : [hidden]),
        ...refusal,
        ...isDefault,
      ];
    }
    case 'available':
      return [...spokenAvailability(item, context, words), ...isDefault];
    case 'unavailable':
      return [words.t('not available'), description];
    case 'overshadowed':
      return [words.t('not used'), description];
    case 'broken':
      return [words.t('has a mistake'), description];
    case 'expired':
      return [description, ...isDefault];
  }
}

/** Of whose roles, where there are several clouds: each has a default of its own. */
function defaultInWords({ role }: RoleOverview, { overview }: RowContext, words: Words): string {
  const clouds = new Set(overview.roles.map(other => other.role?.target.cloud).filter(cloud => cloud !== undefined));
  return role === undefined || clouds.size < 2
    ? words.t('default for new terminals')
    : words.t('default of {0} for new terminals', accountOf(role.target).cloud);
}

/** "Available" is said only of what a click gives: the word is all that a listener goes by. */
function spokenAvailability(
  item: RoleOverview,
  { activity, trusted, overview }: RowContext,
  words: Words,
): readonly string[] {
  const asks = item.role?.confirm === true ? [words.t('asks to confirm')] : [];
  if (!trusted) return [words.t('only listed, for the folder is not trusted')];
  if (activity?.kind === 'refused') return [refusalInBrief(activity.failure.kind, words)];
  const consent = item.consent ?? (restsOnConsent(overview, item.source) ? overview.consent : undefined);
  if (consent?.kind === 'needed') return [words.t('not allowed yet')];
  if (item.needsSignIn === true) return [words.t('needs you to sign in'), ...asks];
  const hasIdentity = overview.source !== undefined || (item.role !== undefined && isIdentityCenter(item.role.target));
  return hasIdentity ? [words.t('available'), ...asks] : [words.t('no identity here')];
}
