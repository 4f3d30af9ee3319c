import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri } from 'vscode';
import type { Words } from '../../../core/words.ts';
import { Command, Scheme } from '../ids.ts';
import type { NoticeNode } from '../view/notices.ts';
import { groupLabel, type GroupNode, type RoleNode, type TreeNode } from '../view/role-tree.ts';
import type { RowIcon } from '../view/row.ts';
import { plainLines } from '../view/shown.ts';

/** A node of the view model as VS Code draws it. */
export function treeItem(node: TreeNode, words: Words): TreeItem {
  switch (node.kind) {
    case 'role':
      return roleItem(node, words);
    case 'group':
      return groupItem(node, words);
    case 'notice':
      return noticeItem(node);
  }
}

function roleItem(node: RoleNode, words: Words): TreeItem {
  const { row } = node;
  const item = new TreeItem(row.label, TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = row.description;
  item.iconPath = themeIcon(row.icon);
  item.contextValue = row.words.join(' ');
  item.accessibilityInformation = { label: row.ariaLabel };
  // Only this lets a row be dimmed: see roles-tree.ts.
  if (row.dimmed) item.resourceUri = Uri.from({ scheme: Scheme.row, path: '/dimmed' });
  // What Enter and a click do.
  item.command = { command: Command.showRoles, title: words.t('Choose What to Do'), arguments: [node] };
  return item;
}

/** What VS Code asks for when a person points at a row. */
export function withTooltip(item: TreeItem, node: TreeNode): TreeItem {
  if (node.kind === 'role') item.tooltip = tooltipMarkdown(node.row.tooltip);
  return item;
}

const GROUP_ICONS = { folder: 'root-folder', account: 'cloud', portal: 'organization' } as const;

function groupItem(node: GroupNode, words: Words): TreeItem {
  const item = new TreeItem(node.label, TreeItemCollapsibleState.Expanded);
  item.id = node.id;
  item.description = node.description;
  item.iconPath = new ThemeIcon(GROUP_ICONS[node.of]);
  item.contextValue = node.of;
  item.accessibilityInformation = { label: groupLabel(node, words) };
  return item;
}

function noticeItem(node: NoticeNode): TreeItem {
  const item = new TreeItem(node.label, TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = node.description;
  item.iconPath = themeIcon(node.icon);
  item.contextValue = node.words.join(' ');
  item.tooltip = node.detail;
  item.accessibilityInformation = { label: `${node.label}, ${node.description}` };
  if (node.command !== undefined) {
    item.command = { command: node.command, title: node.description, arguments: [{ folder: node.folder }] };
  }
  return item;
}

export function themeIcon({ id, color }: RowIcon): ThemeIcon {
  return color === undefined ? new ThemeIcon(id) : new ThemeIcon(id, new ThemeColor(color));
}

/** Untrusted and without icons; nothing from outside in it can become a link, an image or a heading. */
function tooltipMarkdown(lines: readonly string[]): MarkdownString {
  const markdown = new MarkdownString(plainLines(lines), false);
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  return markdown;
}
