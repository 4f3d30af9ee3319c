import type { Words } from '../../../core/words.ts';
import type { RolesState } from '../state/roles-state.ts';
import type { NoticeNode } from './notices.ts';
import { roleTree, type RoleNode, type TreeNode } from './role-tree.ts';

/** A line of the quick pick behind the status bar: the same rows as in the view. */
export type RolePick =
  | { readonly kind: 'separator'; readonly label: string }
  | { readonly kind: 'role'; readonly node: RoleNode }
  | { readonly kind: 'notice'; readonly node: NoticeNode };

/** Every role, in the view's order, with its groups as separators. */
export function rolePicks(state: RolesState, now: number, words: Words): readonly RolePick[] {
  return state.kind === 'starting' ? [] : roleTree(state, now, words).flatMap(node => picksOf(node));
}

function picksOf(node: TreeNode): readonly RolePick[] {
  switch (node.kind) {
    case 'role':
      return [{ kind: 'role', node }];
    case 'notice':
      return [{ kind: 'notice', node }];
    case 'group':
      return [{ kind: 'separator', label: node.label }, ...node.children.flatMap(child => picksOf(child))];
  }
}
