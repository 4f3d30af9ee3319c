import {
  EventEmitter,
  FileDecoration,
  ThemeColor,
  window,
  type Disposable,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
} from 'vscode';
import type { Words } from '../../../core/words.ts';
import { Scheme, View } from '../ids.ts';
import type { Presentation } from '../view/presentation.ts';
import type { TreeNode } from '../view/role-tree.ts';
import { treeItem, withTooltip } from './tree-items.ts';

/** The Roles view. It draws the presentation it was given last and reads nothing itself. */
export class RolesTree implements TreeDataProvider<TreeNode>, Disposable {
  readonly #words: Words;
  readonly #changed = new EventEmitter<undefined>();
  readonly #view: TreeView<TreeNode>;
  readonly #dimming = registerDimmedRows();
  #nodes: readonly TreeNode[] | undefined;
  #waiting: (() => void)[] = [];

  constructor(words: Words) {
    this.#words = words;
    this.#view = window.createTreeView(View.roles, { treeDataProvider: this, showCollapseAll: false });
  }

  readonly onDidChangeTreeData = this.#changed.event;

  show({ nodes, message, description, badge, viewState }: Presentation): void {
    if (viewState === 'starting') return;
    this.#nodes = nodes;
    // Empty rather than deleted: these are accessors. Beside any other message VS Code shows no welcome text.
    this.#view.message = message ?? '';
    this.#view.description = description ?? '';
    this.#view.badge = badge;
    this.#changed.fire(undefined);
    for (const resume of this.#waiting.splice(0)) resume();
  }

  getTreeItem(node: TreeNode): TreeItem {
    return treeItem(node, this.#words);
  }

  resolveTreeItem(item: TreeItem, node: TreeNode): TreeItem {
    return withTooltip(item, node);
  }

  /** Until the first reading is done the view shows VS Code's own progress. */
  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node !== undefined) return node.kind === 'group' ? [...node.children] : [];
    if (this.#nodes === undefined) await new Promise<void>(resolve => this.#waiting.push(resolve));
    return [...(this.#nodes ?? [])];
  }

  dispose(): void {
    this.#view.dispose();
    this.#dimming.dispose();
    this.#changed.dispose();
  }
}

/** Rows that only say "defined already elsewhere" are dimmed; a decoration is the one way a tree row takes a colour. */
function registerDimmedRows(): Disposable {
  return window.registerFileDecorationProvider({
    provideFileDecoration: uri =>
      uri.scheme === Scheme.row
        ? new FileDecoration(undefined, undefined, new ThemeColor('descriptionForeground'))
        : undefined,
  });
}
