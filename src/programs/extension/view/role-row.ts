import type { Target } from '../../../core/role.ts';
import { accountLabel } from '../../../core/role.ts';
import { durationText } from '../../../core/text.ts';
import type { Overview, RoleOverview } from '../../../sessions/overview.ts';
import type { RowWord } from '../ids.ts';
import type { RoleActivity } from '../state/roles-state.ts';
import type { Words } from '../words.ts';
import { refusalInBrief } from './failure-words.ts';
import { roleTooltip, type Tooltip } from './role-tooltip.ts';
import { shown } from './shown.ts';

/** A codicon, and the theme colour it takes where the theme's own would not say enough. */
export interface RowIcon {
  readonly id: string;
  readonly color?: string;
}

/** One role as a line of the tree and of the quick pick: everything decided, nothing of VS Code in it. */
export interface RoleRow {
  readonly label: string;
  readonly description: string;
  readonly icon: RowIcon;
  readonly words: readonly RowWord[];
  readonly tooltip: Tooltip;
  readonly ariaLabel: string;
  readonly dimmed: boolean;
}

export interface RowContext {
  readonly overview: Overview;
  readonly activity: RoleActivity | undefined;
  readonly trusted: boolean;
  /** The account is told by the group the row stands in. */
  readonly grouped: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

interface Look {
  readonly icon: RowIcon;
  readonly description: string;
  readonly words: readonly RowWord[];
  readonly dimmed?: boolean;
}

export function roleRow(item: RoleOverview, context: RowContext, words: Words): RoleRow {
  const look = lookOf(item, context, words);
  const label = shown(item.name);
  const description = shown(look.description, 160);
  const account = item.role === undefined ? [] : [accountLabel(item.role.target)];
  return {
    label,
    description,
    icon: look.icon,
    words: look.words,
    tooltip: roleTooltip(item, context, words),
    ariaLabel: words.t('Role {0}', [label, ...account, description].map(part => shown(part)).join(', ')),
    dimmed: look.dimmed ?? false,
  };
}

function lookOf(item: RoleOverview, context: RowContext, words: Words): Look {
  const { activity, trusted } = context;
  if (activity?.kind === 'working') {
    const can = activity.work === 'release' ? (['role'] as const) : (['role', 'cancel'] as const);
    return { icon: { id: 'loading~spin' }, description: workingText(activity, words), words: can };
  }
  const look = stateLook(item, context, words);
  const refused = activity?.kind === 'refused' && look.words.some(word => word === 'assume' || word === 'renew');
  const told = refused
    ? {
        icon: { id: 'warning', color: 'list.warningForeground' },
        description: refusalInBrief(activity.failure.kind, words),
        words: [...look.words, 'refusal'] as const,
      }
    : look;
  return trusted ? told : { ...told, words: told.words.filter(word => word === 'role' || word === 'source') };
}

function stateLook(item: RoleOverview, context: RowContext, words: Words): Look {
  const { state } = item;
  switch (state.kind) {
    case 'active':
      return activeLook(item, state.expiresAt - context.now, words);
    case 'expired':
      return {
        icon: { id: 'error', color: 'list.errorForeground' },
        description: marked(item, expiredText(state.expiredAt, words), words),
        words: ['role', 'source', 'renew', 'release', 'profile'],
      };
    case 'available':
      return {
        icon: { id: 'circle-large-outline' },
        description: marked(item, availableText(item, context, words), words),
        words: ['role', 'source', 'assume', 'newTerminals', ...profileWord(item)],
      };
    case 'unavailable':
      return {
        icon: { id: 'circle-slash', color: 'disabledForeground' },
        description: state.reason,
        words: ['role', 'source'],
      };
    case 'overshadowed':
      return {
        icon: { id: 'arrow-up', color: 'disabledForeground' },
        description: words.t('defined already in {0}', state.definedIn.label),
        words: ['role', 'source'],
        dimmed: true,
      };
    case 'broken':
      return {
        icon: { id: 'edit', color: 'list.errorForeground' },
        description: words.t('line {0}: {1}', state.problem.range.startLine + 1, firstSentence(state.problem.message)),
        words: ['role', 'source'],
      };
  }
}

function activeLook(item: RoleOverview, left: number, words: Words): Look {
  const shadow = item.shadows[0];
  const can = ['role', 'source', 'renew', 'release', 'terminal', 'newTerminals', ...profileWord(item)] as const;
  if (left <= 0) {
    return {
      icon: { id: 'error', color: 'list.errorForeground' },
      description: marked(item, expiredText(undefined, words), words),
      words: can,
    };
  }
  const time = words.t('{0} left', durationText(left));
  if (shadow !== undefined) {
    return {
      icon: { id: 'warning', color: 'list.warningForeground' },
      description: words.t('hidden by {0}', shadow.name),
      words: can,
    };
  }
  return { icon: { id: 'key', color: 'charts.green' }, description: marked(item, time, words), words: can };
}

/** The row has room for what is wrong; how to mend it stands in the tooltip and in the editor. */
function firstSentence(text: string): string {
  return /^(.+?)\.(?:\s|$)/s.exec(text)?.[1] ?? text;
}

function marked(item: RoleOverview, text: string, words: Words): string {
  return item.isDefault ? words.t('{0} · default', text) : text;
}

function profileWord(item: RoleOverview): readonly RowWord[] {
  return item.profile === undefined ? [] : ['profile'];
}

function expiredText(expiredAt: number | undefined, words: Words): string {
  return expiredAt === undefined ? words.t('expired') : words.t('expired at {0}', words.time(expiredAt));
}

function availableText(item: RoleOverview, context: RowContext, words: Words): string {
  const { role } = item;
  if (role === undefined) return '';
  if (role.confirm) return words.t('asks to confirm');
  return context.grouped ? words.t('for {0}', durationText(role.durationSeconds * 1000)) : accountText(role.target);
}

/** `111122223333 · AWS`: what it is called first, whose it is second. */
export function accountText(target: Target): string {
  const [cloud = '', ...name] = accountLabel(target).split(' ');
  return `${name.join(' ')} · ${cloud}`;
}

function workingText(activity: Extract<RoleActivity, { kind: 'working' }>, words: Words): string {
  if (activity.work === 'release') return words.t('releasing…');
  switch (activity.step) {
    case 'started':
      return words.t('getting an identity token…');
    case 'token':
      return words.t('asking the cloud…');
    case 'exchange':
    case 'profile':
      return words.t('writing the profile…');
  }
}
