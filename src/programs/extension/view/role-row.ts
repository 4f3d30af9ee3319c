import { isInFile, type Role } from '../../../core/role.ts';
import { accountOf, asksDuration, hasProfiles, workplaceLabel } from '../../../clouds/clouds.ts';
import { isIdentityCenter } from '../../../core/target.ts';
import { firstSentence } from '../../../core/text.ts';
import { durationIn, type Words } from '../../../core/words.ts';
import type { RoleOverview } from '../../../sessions/overview/overview.ts';
import { hiddenInBrief, renewsWhenUsed, stateInBrief, withDefault } from '../../../sessions/overview/role-words.ts';
import type { RowWord } from '../ids.ts';
import type { RoleActivity } from '../state/roles-state.ts';
import { lasting } from './lasting.ts';
import { refusalInBrief, unattendedInBrief } from './failure-words.ts';
import { roleDetails } from './role-details.ts';
import { roleTooltip } from './role-tooltip.ts';
import { rowLabel } from './row-label.ts';
import { rowReason } from './row-reason.ts';
import type { RoleRow, RowContext, RowIcon } from './row.ts';
import { shortDuration } from './short-duration.ts';
import { shown } from './shown.ts';
import { EXPIRES_SOON } from './status-bar-text.ts';

interface Look {
  readonly icon: RowIcon;
  readonly description: string;
  readonly words: readonly RowWord[];
  readonly dimmed?: boolean;
}

export function roleRow(item: RoleOverview, context: RowContext, words: Words): RoleRow {
  const look = lookOf(item, context, words);
  const description = shown(look.description);
  return {
    label: shown(item.name),
    description,
    icon: look.icon,
    words: isInFile(item.source) ? look.words : look.words.filter(word => word !== 'source'),
    // Of ten thousand rows a person points at one.
    get tooltip() {
      return roleTooltip(item, context, words);
    },
    details: () => roleDetails(item, context, words),
    get reason() {
      return rowReason(item, context, words);
    },
    isBroken: item.state.kind === 'broken',
    ariaLabel: rowLabel(item, context, description, words),
    dimmed: look.dimmed ?? false,
  };
}

const WARNING: RowIcon = { id: 'warning', color: 'list.warningForeground' };

function lookOf(item: RoleOverview, context: RowContext, words: Words): Look {
  const { activity, trusted } = context;
  if (activity?.kind === 'working') {
    const can = activity.work === 'release' ? (['role'] as const) : (['role', 'cancel'] as const);
    return { icon: { id: 'loading~spin' }, description: workingText(item, activity, context.now, words), words: can };
  }
  const look = stateLook(item, context, words);
  const refused = activity?.kind === 'refused' && look.words.some(word => word === 'assume' || word === 'renew');
  const told = refused
    ? {
        icon: WARNING,
        description: besideTimeLeft(item, context.now, refusalInBrief(activity.failure.kind, words), words),
        words: [...look.words, 'refusal'] as const,
      }
    : look;
  return trusted ? told : { ...told, words: told.words.filter(word => word === 'role' || word === 'source') };
}

function stateLook(item: RoleOverview, context: RowContext, words: Words): Look {
  const { state } = item;
  const brief = stateInBrief(item, context.now, words) ?? '';
  // Nothing uses it, so nothing renews it: no alarm, the next tool that asks gets new credentials.
  if (renewsWhenUsed(item, context.now)) {
    return {
      icon: { id: 'key' },
      description: withDefault(item, brief, words),
      words: ['role', 'source', 'renew', 'release', 'terminal', 'console', 'newTerminals', ...profileWord(item)],
    };
  }
  switch (state.kind) {
    case 'active':
      return activeLook(item, state.expiresAt - context.now, brief, words);
    case 'expired':
      return {
        icon: { id: 'error', color: 'list.errorForeground' },
        description: expiredText(item, brief, words),
        words: ['role', 'source', 'renew', 'release', ...profileWord(item)],
      };
    case 'available':
      return {
        icon: { id: 'circle-large-outline' },
        description: availableMarked(item, context, words),
        words: ['role', 'source', 'assume', 'newTerminals', ...profileWord(item)],
      };
    case 'unavailable':
      return {
        icon: { id: 'circle-slash', color: 'descriptionForeground' },
        description: brief,
        words: ['role', 'source'],
      };
    case 'overshadowed':
      return {
        icon: { id: 'arrow-up', color: 'descriptionForeground' },
        description: brief,
        words: ['role', 'source'],
        dimmed: true,
      };
    case 'broken':
      return {
        icon: { id: 'edit', color: 'list.errorForeground' },
        description: firstSentence(brief),
        words: ['role', 'source'],
      };
  }
}

function activeLook(item: RoleOverview, left: number, brief: string, words: Words): Look {
  const can = [
    'role',
    'source',
    'renew',
    'release',
    'terminal',
    'console',
    'newTerminals',
    ...profileWord(item),
  ] as const;
  if (left <= 0) {
    return {
      icon: { id: 'error', color: 'list.errorForeground' },
      description: expiredText(item, brief, words),
      words: can,
    };
  }
  const hidden = hiddenInBrief(item, words);
  if (hidden !== undefined) return { icon: WARNING, description: hidden, words: can };
  return {
    icon: { id: 'key', color: left < EXPIRES_SOON ? 'charts.orange' : 'charts.green' },
    description: markedDefault(item, brief, withDefault(item, shortDuration(left, words), words), words),
    words: can,
  };
}

function profileWord(item: RoleOverview): readonly RowWord[] {
  return item.profile === undefined || item.role === undefined || !hasProfiles(item.role.target) ? [] : ['profile'];
}

/** With why nothing renewed it, where a tool asked and that failed. */
function expiredText({ lastFailure }: RoleOverview, brief: string, words: Words): string {
  return lastFailure === undefined ? brief : words.t('expired · {0}', unattendedInBrief(lastFailure, words));
}

/** What a role still has is worth knowing while it is renewed, and when that was refused. */
function besideTimeLeft({ state }: RoleOverview, now: number, text: string, words: Words): string {
  const left = state.kind === 'active' ? state.expiresAt - now : 0;
  return left <= 0 ? text : words.t('{0} left · {1}', durationIn(left, words), text);
}

/** In characters: what a view of VS Code's usual width shows of a row in a group, the name and a space included. */
const ROOM_IN_A_GROUP = 34;

/** With the mark of a default, which stands last and so is what a narrow view cuts off first: `short` where it would. */
function markedDefault(item: RoleOverview, text: string, short: string, words: Words): string {
  const whole = withDefault(item, text, words);
  return item.isDefault && item.name.length + 1 + whole.length > ROOM_IN_A_GROUP ? short : whole;
}

/** How long it lasts gives way to the mark: the tooltip has it. */
function availableMarked(item: RoleOverview, context: RowContext, words: Words): string {
  const text = availableText(item, context, words);
  const isDuration = context.grouped && item.role !== undefined && text === durationText(item.role, words);
  return isDuration ? markedDefault(item, text, words.t('default'), words) : withDefault(item, text, words);
}

function availableText(item: RoleOverview, context: RowContext, words: Words): string {
  const { role } = item;
  if (role === undefined) return '';
  const first = stateInBrief(item, context.now, words);
  if (first !== undefined) return item.consent?.kind === 'needed' ? words.t('catalogue · {0}', first) : first;
  if (item.needsSignIn === true) return words.t('needs you to sign in');
  if (item.source.kind === 'identity-center') return role.description ?? workplaceLabel(role.target);
  const text =
    context.grouped && !isIdentityCenter(role.target) ? durationText(role, words) : workplaceLabel(role.target);
  return item.source.kind === 'catalogue' ? words.t('catalogue · {0}', text) : text;
}

/** Short enough for a row. */
function durationText(role: Role, words: Words): string {
  return asksDuration(role.target)
    ? words.t('for {0}', lasting(role, words))
    : words.t('{0} decides how long', accountOf(role.target).cloud);
}

function workingText(
  item: RoleOverview,
  activity: Extract<RoleActivity, { kind: 'working' }>,
  now: number,
  words: Words,
): string {
  if (activity.work === 'release') return words.t('releasing…');
  if (activity.work === 'renew') return besideTimeLeft(item, now, words.t('renewing…'), words);
  switch (activity.step) {
    case 'started':
      if (item.needsSignIn === true) return words.t('waiting for you to sign in…');
      return item.role !== undefined && isIdentityCenter(item.role.target)
        ? words.t('asking IAM Identity Center…')
        : words.t('getting an identity token…');
    case 'token':
      return words.t('asking the cloud…');
    case 'sign-in':
      return words.t('getting credentials…');
    case 'exchange':
    case 'profile':
      return item.role === undefined || hasProfiles(item.role.target)
        ? words.t('writing the profile…')
        : words.t('writing its files…');
  }
}
