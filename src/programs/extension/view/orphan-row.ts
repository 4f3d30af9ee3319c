import { accountLabel, hasProfiles, targetName } from '../../../clouds/clouds.ts';
import { durationIn, spokenDuration, type Words } from '../../../core/words.ts';
import type { OrphanedSession, OrphanReason, Overview } from '../../../sessions/overview/overview.ts';
import { placeOf } from '../../../sessions/overview/problem-place.ts';
import { orphanInBrief, orphanReason } from '../../../sessions/overview/role-words.ts';
import type { RoleActivity } from '../state/roles-state.ts';
import { expiresText, tooltipLines, whichRole } from './role-tooltip.ts';
import type { RoleRow } from './row.ts';
import { shown } from './shown.ts';

/**
 * Credentials that serve on for a role that the map does not name as it was assumed: they can be used until they end, and
 * given back. Why the map does not name it is said as it is.
 */
export function orphanRow(
  session: OrphanedSession,
  { overview, activity, now }: { overview: Overview; activity: RoleActivity | undefined; now: number },
  words: Words,
): RoleRow {
  const left = session.expiresAt - now;
  const why = orphanReason(session.why, overview, words);
  const isReleasing = activity?.kind === 'working' && activity.work === 'release';
  const description = isReleasing ? words.t('releasing…') : shown(orphanInBrief(session, overview, now, words));
  return {
    label: shown(session.name),
    description,
    icon: isReleasing ? { id: 'loading~spin' } : { id: 'key', color: 'list.warningForeground' },
    words: isReleasing
      ? ['role']
      : ['role', 'release', 'terminal', 'console', ...(hasProfiles(session.target) ? ['profile' as const] : [])],
    get tooltip() {
      const [reason, ...others] = whyInSentences(session.why, overview, words);
      const which = whichRole(session.name, session.target);
      return tooltipLines([which, expiresText(session.expiresAt, now, words), reason, others.at(-1)]);
    },
    details: () => ({
      title: session.name,
      sentences: whyInSentences(session.why, overview, words),
      facts: [
        { name: words.t('Account'), value: accountLabel(session.target) },
        { name: words.t('Role'), value: targetName(session.target) },
        {
          name: words.t('Expires'),
          value: words.t('{0} ({1})', words.time(session.expiresAt), durationIn(left, words)),
        },
        ...(hasProfiles(session.target) ? [{ name: words.t('Profile'), value: session.profile }] : []),
        ...(session.roleSessionName === undefined
          ? []
          : [{ name: words.t('Session'), value: session.roleSessionName }]),
      ],
    }),
    reason: undefined,
    isBroken: false,
    ariaLabel: [
      shown(session.name),
      ...(isReleasing
        ? [words.t('releasing…')]
        : [words.t('active'), words.t('{0} left', spokenDuration(left, words)), shown(why)]),
      accountLabel(session.target),
    ].join(', '),
    dimmed: false,
  };
}

function whyInSentences(why: OrphanReason, overview: Overview, words: Words): readonly string[] {
  const meanwhile = words.t(
    'The role goes on as it was assumed until it expires. Nothing renews it; release it to end it now.',
  );
  switch (why.kind) {
    case 'unread':
      return [
        words.t('The role map cannot be read, so nobody knows whether it still names this role.'),
        words.t('{0}: {1}', placeOf(why.problem, overview), why.problem.message),
        meanwhile,
      ];
    case 'broken':
      return [
        words.t('What the map says of this role has a mistake.'),
        words.t('{0}: {1}', placeOf(why.problem, overview), why.problem.message),
        meanwhile,
      ];
    case 'changed':
      return [words.t('The map names this role for something else now than what was assumed.'), meanwhile];
    case 'gone':
      return [words.t('The map no longer names this role.'), meanwhile];
  }
}
