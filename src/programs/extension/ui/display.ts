import type { Disposable } from 'vscode';
import type { Clock } from '../../../core/ports.ts';
import type { Words } from '../../../core/words.ts';
import type { Screen, ScreenRow } from '../api.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { present } from '../view/presentation.ts';
import type { TreeNode } from '../view/role-tree.ts';
import { ContextKeys } from './context-keys.ts';
import { RolesTree } from './roles-tree.ts';
import { StatusBar } from './status-bar.ts';

/** The view, the status bar, and the keys by which menus and welcome texts are chosen. */
export interface Display extends Disposable {
  /** The same state at a later time. */
  readonly redraw: () => void;
  readonly screen: () => Screen;
}

export interface DisplayParts {
  readonly store: ReadonlyRolesStore;
  readonly clock: Clock;
  readonly words: Words;
}

/** Turns state and time into what is shown, and shows it only when it differs from what is shown already. */
export function openDisplay({ store, clock, words }: DisplayParts): Display {
  const tree = new RolesTree(words);
  const statusBar = new StatusBar(words);
  const contextKeys = new ContextKeys();
  let current = present(store.state, clock.now(), words);
  let shown = '';
  const redraw = (): void => {
    const next = present(store.state, clock.now(), words);
    const key = JSON.stringify(next);
    if (key === shown) return;
    shown = key;
    current = next;
    tree.show(next);
    statusBar.show(next.statusBar);
    contextKeys.show(next);
  };
  contextKeys.show(current);
  const following = store.onChange(redraw);
  return {
    redraw,
    screen: () => {
      const { viewState, message, description, nodes, statusBar: text } = current;
      return { viewState, message, description, rows: nodes.flatMap(rowsOf), statusBar: text };
    },
    dispose: () => {
      for (const each of [following, tree, statusBar]) each.dispose();
    },
  };
}

function rowsOf(node: TreeNode): readonly ScreenRow[] {
  switch (node.kind) {
    case 'group':
      return node.children.flatMap(rowsOf);
    case 'notice':
      return [
        {
          label: node.label,
          description: node.description,
          icon: node.icon.id,
          words: node.words,
          ariaLabel: `${node.label}, ${node.description}`,
        },
      ];
    case 'role': {
      const { label, description, icon, words, ariaLabel } = node.row;
      return [{ label, description, icon: icon.id, words, ariaLabel }];
    }
  }
}
