import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { Words } from '../../../core/words.ts';
import type { RowWord } from '../ids.ts';
import type { RoleReference, RolesState } from '../state/roles-state.ts';
import type { NoticeNode } from '../view/notices.ts';
import { rolePicks, type RolePick } from '../view/role-picks.ts';
import type { RoleNode } from '../view/role-tree.ts';
import { themeIcon } from './tree-items.ts';

interface PickItem extends QuickPickItem {
  readonly node?: RoleNode | NoticeNode;
}

/** The roles as a quick pick, with the rows' own words. */
export async function pickRow(
  state: RolesState,
  options: { readonly title: string; readonly placeholder: string; readonly now: number },
  words: Words,
): Promise<RoleNode | NoticeNode | undefined> {
  const items = rolePicks(state, options.now, words).map(pickItem);
  const answer = await window.showQuickPick<PickItem>(items, {
    title: options.title,
    placeHolder: items.length === 0 ? words.t('There is no role here.') : options.placeholder,
    matchOnDescription: true,
  });
  return answer?.node;
}

/** One of the roles for which `word` can be done now; undefined when the person chose none or there is none. */
export async function pickRoleFor(
  word: RowWord,
  state: RolesState,
  options: { readonly title: string; readonly nothing: string; readonly now: number },
  words: Words,
): Promise<(RoleReference & { readonly file?: string }) | undefined> {
  const nodes = rolePicks(state, options.now, words).flatMap(pick =>
    pick.kind === 'role' && pick.node.row.words.includes(word) ? [pick] : [],
  );
  if (nodes.length === 0) {
    void window.showInformationMessage(options.nothing);
    return undefined;
  }
  const answer = await window.showQuickPick<PickItem>(nodes.map(pickItem), { title: options.title });
  if (answer?.node?.kind !== 'role') return undefined;
  const { folder, role, file } = answer.node;
  return { folder, role, file };
}

function pickItem(pick: RolePick): PickItem {
  if (pick.kind === 'separator') return { label: pick.label, kind: QuickPickItemKind.Separator };
  const { node } = pick;
  const row = node.kind === 'role' ? node.row : node;
  return { label: row.label, description: row.description, iconPath: themeIcon(row.icon), node };
}
