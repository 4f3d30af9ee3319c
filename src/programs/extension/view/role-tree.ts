import { workplaceLabel } from '../../../clouds/clouds.ts';
import type { Words } from '../../../core/words.ts';
import type { OrphanedSession, Overview, RoleOverview } from '../../../sessions/overview/overview.ts';
import type { TerminalRole } from '../../../sessions/overview/terminal-role.ts';
import { roleKey, type FolderState, type RolesState } from '../state/roles-state.ts';
import { noticesOf, type NoticeNode } from './notices.ts';
import { orphanRow } from './orphan-row.ts';
import { roleRow } from './role-row.ts';
import type { RoleRow } from './row.ts';
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

export type TreeNode = RoleNode | GroupNode | NoticeNode;
type ReadyState = Extract<RolesState, { kind: 'ready' }>;

/**
 * The rows of the Roles view. Groups by folder only where several are open, by account only where there are several. Notices
 * come last, for a row that appears above others moves them under the pointer; the view's message and the folders' own rows
 * tell of them first.
 */
export function roleTree(state: ReadyState, now: number, words: Words): readonly TreeNode[] {
  const several = state.folders.length > 1;
  const notices = state.folders.map(folder => ({ folder, notices: noticesOf(folder, state.trusted, words) }));
  const rows = notices.flatMap(({ folder, notices: said }): readonly TreeNode[] => {
    const nodes = folder.kind === 'read' ? folderNodes(folder, state, now, words) : [];
    return several ? [folderGroup(folder, nodes, said)] : nodes;
  });
  return [
    ...rows,
    ...notices.flatMap(({ folder, notices: said }) =>
      several ? said.map(each => ({ ...each, description: `${nameOf(folder)} · ${each.description}` })) : said,
    ),
  ];
}

function folderGroup(folder: FolderState, children: readonly TreeNode[], notices: readonly NoticeNode[]): GroupNode {
  const where = folder.kind === 'read' ? [whereText(folder.overview)] : [];
  return {
    kind: 'group',
    of: 'folder',
    id: folder.folder.path,
    folder: folder.folder.path,
    label: nameOf(folder),
    description: [...notices.slice(0, 1).map(({ label }) => label), ...where].join(' · '),
    children,
  };
}

function nameOf(folder: FolderState): string {
  return shown(folder.kind === 'read' ? folder.overview.repository.label : folder.folder.name);
}

/** `Ona · main`: where we are, without the repository's name. */
export function whereText({ detection, repository }: Overview): string {
  return [detection.platform.name, ...(repository.branch === undefined ? [] : [repository.branch])]
    .map(part => shown(part))
    .join(' · ');
}

function folderNodes(
  folder: Extract<FolderState, { kind: 'read' }>,
  state: ReadyState,
  now: number,
  words: Words,
): readonly TreeNode[] {
  const { overview } = folder;
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
      asInTerminals(item, folder.terminals),
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
  const isInTerminals = ({ profile }: OrphanedSession): boolean =>
    folder.terminals.some(terminal => terminal.profile === profile);
  // What terminals have stays where it was, or near.
  const heldOn = [...overview.orphans].sort((a, b) => Number(isInTerminals(b)) - Number(isInTerminals(a)));
  const orphans = heldOn.map((session): RoleNode => {
    const reference = { folder: folder.folder.path, role: session.name };
    const activity = state.activities.get(roleKey(reference));
    const id = [folder.folder.path, session.sessionKey].join('\n');
    return { kind: 'role', id, ...reference, file: '', row: orphanRow(session, { overview, activity, now }, words) };
  });
  const portals = portalGroups(folder.folder.path, overview.roles, node);
  if (!several) return [...mapRoles.map(node), ...portals, ...orphans];

  const groups = new Map<string, RoleOverview[]>();
  const ungrouped: RoleOverview[] = [];
  for (const item of mapRoles) {
    const account = accountOf(item);
    if (account === undefined) ungrouped.push(item);
    else groups.set(account, [...(groups.get(account) ?? []), item]);
  }
  return [
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

/** "Default" is said only of what new terminals get: of nothing before it is allowed. */
function asInTerminals(item: RoleOverview, terminals: readonly TerminalRole[]): RoleOverview {
  if (!item.isDefault || terminals.some(({ name }) => name === item.name)) return item;
  const { profile, toolVariables, shadows } = item;
  return { ...item, profile, toolVariables, shadows, isDefault: false };
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
  return role === undefined || state.kind === 'overshadowed' ? undefined : workplaceLabel(role.target);
}

function severalAccounts(roles: readonly RoleOverview[]): boolean {
  return new Set(roles.map(accountOf).filter(account => account !== undefined)).size > 1;
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
