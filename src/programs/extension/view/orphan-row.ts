import { accountLabel } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { OrphanedSession } from '../../../sessions/overview.ts';
import type { RoleActivity } from '../state/roles-state.ts';
import type { Words } from '../words.ts';
import type { RoleRow } from './role-row.ts';
import { shown } from './shown.ts';
import { durationIn, spokenDuration } from './wording.ts';

/** Credentials that serve on for a role the map does not name any more: said, so that a person can release them. */
export function orphanRow(
  session: OrphanedSession,
  { activity, now }: { readonly activity: RoleActivity | undefined; readonly now: number },
  words: Words,
): RoleRow {
  const left = session.expiresAt - now;
  const why = words.t('no longer in the map');
  const isReleasing = activity?.kind === 'working' && activity.work === 'release';
  return {
    label: shown(session.name),
    description: isReleasing ? words.t('releasing…') : words.t('{0} left · {1}', durationIn(left, words), why),
    icon: isReleasing ? { id: 'loading~spin' } : { id: 'key', color: 'list.warningForeground' },
    words: isReleasing ? ['role'] : ['role', 'release'],
    tooltip: {
      title: printable(session.name),
      sentences: [
        words.t('The map no longer names this role as it was assumed. Nothing renews it; release it to end it now.'),
      ],
      facts: [
        { name: words.t('Account'), value: accountLabel(session.target) },
        {
          name: words.t('Expires'),
          value: words.t('{0} ({1})', words.time(session.expiresAt), durationIn(left, words)),
        },
        { name: words.t('Profile'), value: printable(session.profile) },
        ...(session.roleSessionName === undefined
          ? []
          : [{ name: words.t('Session'), value: printable(session.roleSessionName) }]),
      ],
    },
    ariaLabel: [
      shown(session.name),
      isReleasing ? words.t('releasing…') : words.t('{0} left', spokenDuration(left, words)),
      why,
      accountLabel(session.target),
    ].join(', '),
    dimmed: false,
  };
}
