import type { Problem } from '../../../core/role.ts';
import { CATALOGUE_UNREAD } from '../../../sessions/catalogue.ts';
import type { Overview, RoleOverview } from '../../../sessions/overview.ts';
import type { CommandId, RowWord } from '../ids.ts';
import { Command } from '../ids.ts';
import { roleKey, type FolderState, type RolesState } from '../state/roles-state.ts';
import type { Words } from '../words.ts';
import { orphanRow } from './orphan-row.ts';
import { accountText, roleRow, type RoleRow, type RowIcon } from './role-row.ts';
import { shown } from './shown.ts';

interface NodeBase {
  /** Stable while the thing it shows exists, so that selection and folding survive a refresh. */
  readonly id: string;
  readonly folder: string;
}

export interface RoleNode extends NodeBase {
  readonly kind: 'role';
  readonly role: string;
  /** The file it is defined in, which tells apart roles of one name; empty when it is in the map no more. */
  readonly file: string;
  readonly row: RoleRow;
}

export interface GroupNode extends NodeBase {
  readonly kind: 'group';
  readonly of: 'folder' | 'account' | 'portal';
  readonly label: string;
  readonly description: string;
  readonly children: readonly TreeNode[];
}

/** A line that says something about a folder, and leads to what helps. */
export interface NoticeNode extends NodeBase {
  readonly kind: 'notice';
  readonly label: string;
  readonly description: string;
  readonly icon: RowIcon;
  readonly detail: string;
  readonly words: readonly RowWord[];
  readonly command: CommandId | 'workbench.trust.manage' | undefined;
}

export type TreeNode = RoleNode | GroupNode | NoticeNode;
type ReadyState = Extract<RolesState, { kind: 'ready' }>;

/** The rows of the Roles view. Groups by folder only where several are open, by account only where there are several. */
export function roleTree(state: ReadyState, now: number, words: Words): readonly TreeNode[] {
  const [only, ...others] = state.folders;
  if (only === undefined) return [];
  if (others.length === 0) return folderNodes(only, state, now, words);
  return state.folders.map(folder => ({
    kind: 'group',
    of: 'folder',
    id: folder.folder.path,
    folder: folder.folder.path,
    label: folder.kind === 'read' ? shown(folder.overview.repository.label) : shown(folder.folder.name),
    description: folder.kind === 'read' ? whereText(folder.overview) : '',
    children: folderNodes(folder, state, now, words),
  }));
}

/** `Ona · main`: where we are, without the repository's name. */
export function whereText({ detection, repository }: Overview): string {
  return [detection.platform.name, ...(repository.branch === undefined ? [] : [repository.branch])]
    .map(part => shown(part))
    .join(' · ');
}

function folderNodes(folder: FolderState, state: ReadyState, now: number, words: Words): readonly TreeNode[] {
  if (folder.kind === 'unreadable') return [unreadableNotice(folder, words)];
  const { overview } = folder;
  const notices = folderNotices(folder.folder.path, overview, state.trusted, words);
  // No file names what IAM Identity Center lists, and nobody else sees it: it stands by itself.
  const mapRoles = overview.roles.filter(({ source }) => source.kind !== 'identity-center');
  const several = severalAccounts(mapRoles);
  const node = (item: RoleOverview): RoleNode => ({
    kind: 'role',
    id: [folder.folder.path, item.source.file, item.name].join('\n'),
    folder: folder.folder.path,
    role: item.name,
    file: item.source.file,
    row: roleRow(
      item,
      {
        overview,
        activity:
          item.state.kind === 'overshadowed' || item.state.kind === 'broken'
            ? undefined
            : state.activities.get(roleKey({ folder: folder.folder.path, role: item.name })),
        trusted: state.trusted,
        grouped: several && item.source.kind !== 'identity-center',
        now,
      },
      words,
    ),
  });
  const orphans = overview.orphans.map((session): RoleNode => {
    const reference = { folder: folder.folder.path, role: session.name };
    const activity = state.activities.get(roleKey(reference));
    const id = [folder.folder.path, session.sessionKey].join('\n');
    return { kind: 'role', id, ...reference, file: '', row: orphanRow(session, { activity, now }, words) };
  });
  const portals = portalGroups(folder.folder.path, overview.roles, node);
  if (!several) return [...notices, ...mapRoles.map(node), ...portals, ...orphans];

  const groups = new Map<string, RoleOverview[]>();
  const ungrouped: RoleOverview[] = [];
  for (const item of mapRoles) {
    const account = accountOf(item);
    if (account === undefined) ungrouped.push(item);
    else groups.set(account, [...(groups.get(account) ?? []), item]);
  }
  return [
    ...notices,
    ...[...groups].map(([account, items]): GroupNode => ({
      kind: 'group',
      of: 'account',
      id: `${folder.folder.path}\n${account}`,
      folder: folder.folder.path,
      label: shown(account),
      description: '',
      children: items.map(node),
    })),
    ...ungrouped.map(node),
    ...portals,
    ...orphans,
  ];
}

/** One group a portal: "IAM Identity Center · acme.awsapps.com". */
function portalGroups(
  folder: string,
  roles: readonly RoleOverview[],
  node: (item: RoleOverview) => RoleNode,
): readonly GroupNode[] {
  const listed = new Map<string, RoleOverview[]>();
  for (const item of roles.filter(({ source }) => source.kind === 'identity-center')) {
    const group = listed.get(item.source.label);
    if (group === undefined) listed.set(item.source.label, [item]);
    else group.push(item);
  }
  return [...listed].map(([label, items]) => ({
    kind: 'group',
    of: 'portal',
    id: `${folder}\n${label}`,
    folder,
    label: shown(label),
    description: '',
    children: items.map(node),
  }));
}

/** Broken and overshadowed roles stand outside the groups: they are about the map, not about an account. */
function accountOf({ role, state }: RoleOverview): string | undefined {
  return role === undefined || state.kind === 'overshadowed' ? undefined : accountText(role.target);
}

function severalAccounts(roles: readonly RoleOverview[]): boolean {
  return new Set(roles.map(accountOf).filter(account => account !== undefined)).size > 1;
}

function folderNotices(folder: string, overview: Overview, trusted: boolean, words: Words): readonly NoticeNode[] {
  if (!trusted) {
    return [
      {
        kind: 'notice',
        id: `${folder}\nuntrusted`,
        folder,
        label: words.t('Restricted Mode'),
        description: words.t('roles are only listed'),
        icon: { id: 'shield' },
        detail: words.t(
          'Rolecall runs nothing and sends nothing for a folder you do not trust. Click to manage trust.',
        ),
        words: [],
        command: 'workbench.trust.manage',
      },
    ];
  }
  return [
    ...consentNotices(folder, overview, words),
    ...identityNotices(folder, overview, words),
    ...catalogueNotices(folder, overview, words),
  ];
}

function consentNotices(folder: string, overview: Overview, words: Words): readonly NoticeNode[] {
  if (overview.consent.kind !== 'needed') return [];
  const { changes } = overview.consent.request;
  return [
    {
      kind: 'notice',
      id: `${folder}\nconsent`,
      folder,
      label: changes === undefined ? words.t('Not allowed yet') : words.t('Role map changed'),
      description: words.t('review and allow'),
      icon: { id: 'shield', color: 'list.warningForeground' },
      detail: askText(overview, words),
      words: ['review'],
      command: Command.reviewConsent,
    },
  ];
}

/** A source that there is and that does not work says why; where there is none at all, a welcome text stands instead. */
function identityNotices(folder: string, overview: Overview, words: Words): readonly NoticeNode[] {
  const broken = overview.source === undefined ? unusableSource(overview) : undefined;
  if (broken === undefined || broken.availability.usable) return [];
  return [
    {
      kind: 'notice',
      id: `${folder}\nidentity`,
      folder,
      label: words.t('No identity'),
      description: shown(broken.availability.reason, 160),
      icon: { id: 'warning', color: 'list.warningForeground' },
      detail: shown([`${broken.name}:`, broken.availability.reason].join(' '), 600),
      words: [],
      command: Command.showEnvironment,
    },
  ];
}

/** Roles that are missing, or that may be out of date, are told of where they would stand. */
function catalogueNotices(folder: string, overview: Overview, words: Words): readonly NoticeNode[] {
  const unread = unreadCatalogue(overview);
  if (unread === undefined) return [];
  return [
    {
      kind: 'notice',
      id: `${folder}\ncatalogue`,
      folder,
      label: words.t('Catalogue not read'),
      description: shown(unread.message, 160),
      icon: { id: 'warning', color: 'list.warningForeground' },
      detail: shown(unread.message, 600),
      words: [],
      command: Command.refresh,
    },
  ];
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

function unreadableNotice(folder: Extract<FolderState, { kind: 'unreadable' }>, words: Words): NoticeNode {
  const { message, hint } = folder.failure;
  return {
    kind: 'notice',
    id: `${folder.folder.path}\nunreadable`,
    folder: folder.folder.path,
    label: words.t('Roles cannot be read'),
    description: shown(message, 160),
    icon: { id: 'warning', color: 'list.warningForeground' },
    detail: shown([message, hint ?? ''].filter(part => part !== '').join(' '), 600),
    words: [],
    command: Command.showLog,
  };
}

/** What a screen reader says of a group: how much is in it, not all of it. */
export function groupLabel({ label, description, children }: GroupNode, words: Words): string {
  const roles = children.reduce((sum, child) => sum + countRoles(child), 0);
  const count = roles === 1 ? words.t('1 role') : words.t('{0} roles', roles);
  return [label, description, count].filter(part => part !== '').join(', ');
}

function countRoles(node: TreeNode): number {
  switch (node.kind) {
    case 'role':
      return 1;
    case 'notice':
      return 0;
    case 'group':
      return node.children.reduce((sum, child) => sum + countRoles(child), 0);
  }
}
