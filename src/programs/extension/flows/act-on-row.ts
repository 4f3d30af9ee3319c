import type { Words } from '../../../core/words.ts';
import { Command, type CommandId } from '../ids.ts';
import type { RoleNode } from '../view/role-tree.ts';
import { rowAction } from '../view/row-action.ts';
import type { Dialogs } from './dialogs.ts';

export interface RowParts {
  readonly dialogs: Pick<Dialogs, 'chooseAction' | 'explainRow' | 'showRestricted'>;
  readonly run: (command: CommandId, argument: object) => Promise<void>;
  readonly isTrusted: () => boolean;
  readonly words: Words;
}

/** What Enter, a click or a choice in the list does with a role: a file is opened only where a person said so, or is wrong. */
export async function actOnRow(
  node: RoleNode,
  directly: boolean,
  { dialogs, run, isTrusted, words }: RowParts,
): Promise<void> {
  const action = rowAction(node, isTrusted(), directly, words);
  switch (action.kind) {
    case 'run':
      await run(action.command, node);
      return;
    case 'choose': {
      const command = await dialogs.chooseAction(node.row, action.among);
      if (command !== undefined) await run(command, node);
      return;
    }
    case 'show-mistake':
      await run(Command.goToRole, { ...node, preserveFocus: true });
      return;
    case 'explain':
      if (await dialogs.explainRow(action.reason, action.isWritten)) await run(Command.goToRole, node);
      return;
    case 'manage-trust':
      dialogs.showRestricted();
      return;
    case 'none':
      return;
  }
}
