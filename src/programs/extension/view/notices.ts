import type { Problem } from '../../../core/role.ts';
import type { Words } from '../../../core/words.ts';
import { CATALOGUE_UNREAD } from '../../../sessions/catalogue.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import { isInRepository, placeOf } from '../../../sessions/overview/problem-place.ts';
import { Command, type CommandId, type RowWord } from '../ids.ts';
import type { FolderState } from '../state/roles-state.ts';
import { refusalInBrief } from './failure-words.ts';
import type { RowIcon } from './row.ts';
import { briefly, sentences, shown } from './shown.ts';

/** A line that says something about a folder, and leads to what helps. Few words on it; `detail` has the sentences. */
export interface NoticeNode {
  readonly kind: 'notice';
  /** Stable while the thing it shows exists. */
  readonly id: string;
  readonly folder: string;
  readonly label: string;
  readonly description: string;
  readonly icon: RowIcon;
  readonly detail: string;
  readonly words: readonly RowWord[];
  readonly command: CommandId | 'workbench.trust.manage' | undefined;
}

const WARNING: RowIcon = { id: 'warning', color: 'list.warningForeground' };

/** What is to be said of a folder, what is wrong first. */
export function noticesOf(folder: FolderState, trusted: boolean, words: Words): readonly NoticeNode[] {
  const { path } = folder.folder;
  if (folder.kind === 'unreadable') return [unreadableNotice(folder, words)];
  if (!trusted) {
    return [
      notice(path, 'untrusted', {
        label: words.t('Restricted Mode'),
        description: words.t('roles are only listed'),
        icon: { id: 'shield' },
        detail: words.t(
          'Rolecall runs nothing and sends nothing for a folder you do not trust. Click to manage trust.',
        ),
        command: 'workbench.trust.manage',
      }),
    ];
  }
  const { overview } = folder;
  return [
    ...mapNotices(path, overview, words),
    ...consentNotices(path, overview, words),
    ...identityNotices(path, overview, words),
    ...catalogueNotices(path, overview, words),
  ];
}

function notice(
  folder: string,
  id: string,
  said: Omit<NoticeNode, 'kind' | 'id' | 'folder' | 'words'> & Partial<Pick<NoticeNode, 'words'>>,
): NoticeNode {
  return { kind: 'notice', id: `${folder}\n${id}`, folder, words: [], ...said };
}

/** What is wrong in the map and stands on no role's row. */
function mapNotices(folder: string, overview: Overview, words: Words): readonly NoticeNode[] {
  const problems = unshownProblems(overview);
  const [first] = problems;
  if (first === undefined) return [];
  const place = shown(placeOf(first, overview));
  return [
    notice(folder, 'map', {
      label: mapLabel(first, overview, words),
      description: problems.length === 1 ? place : words.t('{0} and {1} more', place, problems.length - 1),
      icon: { id: 'error', color: 'list.errorForeground' },
      detail: sentences(problems.map(problem => `${placeOf(problem, overview)}: ${problem.message}`)),
      command: Command.openRoleMap,
    }),
  ];
}

function mapLabel(problem: Problem, { map, repository }: Overview, words: Words): string {
  if (map.unread?.includes(problem) === true) return words.t('Role map not read');
  return isInRepository(problem.file, repository)
    ? words.t('Mistake in the role map')
    : words.t('Mistake in your configuration');
}

/** Errors of the map that no broken role's row tells, those that hide whole sources first. */
export function unshownProblems({ map }: Overview): readonly Problem[] {
  const onRows = new Set(map.broken.map(({ problem }) => JSON.stringify(problem)));
  const others = map.problems.filter(
    problem =>
      problem.severity === 'error' &&
      !problem.path.slice(0, -1).includes('roles') &&
      !onRows.has(JSON.stringify(problem)),
  );
  const unread = map.unread ?? [];
  return [...unread, ...others.filter(problem => !unread.includes(problem))];
}

function consentNotices(folder: string, overview: Overview, words: Words): readonly NoticeNode[] {
  if (overview.consent.kind !== 'needed') return [];
  const { changes } = overview.consent.request;
  return [
    notice(folder, 'consent', {
      label: changes === undefined ? words.t('Not allowed yet') : words.t('Role map changed'),
      description: words.t('review and allow'),
      icon: { id: 'shield', color: 'list.warningForeground' },
      detail: askText(overview, words),
      words: ['review'],
      command: Command.reviewConsent,
    }),
  ];
}

/** A source that there is and that does not work says why; where there is none at all, a welcome text stands instead. */
function identityNotices(folder: string, overview: Overview, words: Words): readonly NoticeNode[] {
  const broken = overview.source === undefined ? unusableSource(overview) : undefined;
  if (broken === undefined || broken.availability.usable) return [];
  const { reason, hint } = broken.availability;
  return [
    notice(folder, 'identity', {
      label: words.t('No identity'),
      description: briefly(reason) ?? words.t('{0} cannot be used', shown(broken.name)),
      icon: WARNING,
      detail: sentences([`${broken.name}: ${reason}`, hint]),
      command: Command.showEnvironment,
    }),
  ];
}

/** Roles that are missing, or that may be out of date. */
function catalogueNotices(folder: string, overview: Overview, words: Words): readonly NoticeNode[] {
  const unread = unreadCatalogue(overview);
  if (unread === undefined) return [];
  return [
    notice(folder, 'catalogue', {
      label: words.t('Catalogue not read'),
      description: words.t('try again'),
      icon: WARNING,
      detail: sentences([unread.message]),
      command: Command.refresh,
    }),
  ];
}

function unreadableNotice({ folder, failure }: Extract<FolderState, { kind: 'unreadable' }>, words: Words): NoticeNode {
  const { kind, message, hint } = failure;
  return notice(folder.path, 'unreadable', {
    label: words.t('Roles cannot be read'),
    description: briefly(message) ?? refusalInBrief(kind, words),
    icon: WARNING,
    detail: sentences([message, hint]),
    command: Command.showLog,
  });
}

/** Why a broker's catalogue is not known as it is now. */
export function unreadCatalogue({ map }: Overview): Problem | undefined {
  return map.problems.find(({ code }) => code === CATALOGUE_UNREAD);
}

/** The source this version has for the environment, when it cannot be used now. */
export function unusableSource({ sources }: Overview): Overview['sources'][number] | undefined {
  return sources.find(({ source, availability }) => source !== undefined && !availability.usable);
}

/** "acme/app asks for 3 roles in 2 accounts." */
export function askText({ consent, repository }: Overview, words: Words): string {
  if (consent.kind !== 'needed') return '';
  const { roles } = consent.request.terms;
  const accounts = new Set(roles.map(({ account }) => account)).size;
  const label = shown(repository.label);
  if (roles.length === 0) return words.t('{0} names who is asked for your identity.', label);
  if (roles.length === 1) return words.t('{0} asks for the role {1}.', label, shown(roles[0]?.name ?? ''));
  return accounts === 1
    ? words.t('{0} asks for {1} roles in {2}.', label, roles.length, shown(roles[0]?.account ?? ''))
    : words.t('{0} asks for {1} roles in {2} accounts.', label, roles.length, accounts);
}
