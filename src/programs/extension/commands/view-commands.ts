import { Uri, window, type LogOutputChannel } from 'vscode';
import type { Clock } from '../../../core/ports.ts';
import type { Words } from '../../../core/words.ts';
import type { Dialogs } from '../flows/dialogs.ts';
import { Command } from '../ids.ts';
import { readRoleArgument, type RoleArgument } from '../state/role-reference.ts';
import type { RolesState } from '../state/roles-state.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { pickRow } from '../ui/pick-role.ts';
import type { TextDocuments } from '../ui/text-documents.ts';
import { runCommand, type CommandHandlers } from '../ui/vscode-commands.ts';
import { ENVIRONMENTS_PAGE, environmentText, sectionOf } from '../view/environment-text.ts';
import { rolePicks } from '../view/role-picks.ts';
import type { RoleNode } from '../view/role-tree.ts';
import { rowAction } from '../view/row-action.ts';

export interface ViewCommandParts {
  readonly store: ReadonlyRolesStore;
  readonly refresh: () => Promise<void>;
  readonly documents: TextDocuments;
  readonly log: LogOutputChannel;
  readonly clock: Clock;
  readonly dialogs: Pick<Dialogs, 'explainRow' | 'showRestricted'>;
  readonly isTrusted: () => boolean;
  readonly words: Words;
  readonly extensionUri: Uri;
}

type ViewCommand =
  | typeof Command.refresh
  | typeof Command.showRoles
  | typeof Command.showEnvironment
  | typeof Command.explainSource
  | typeof Command.showLog;

/** What only shows something. */
export function viewCommands(parts: ViewCommandParts): Pick<CommandHandlers, ViewCommand> {
  const { store, refresh, documents, log, clock, words, extensionUri } = parts;
  return {
    [Command.refresh]: () => refresh(),
    [Command.showRoles]: async argument => {
      if (store.state.kind === 'starting') await refresh();
      const options = {
        title: words.t('Cloud Roles'),
        placeholder: words.t('Choose a role to assume, renew or release'),
        now: clock.now(),
      };
      const named = readRoleArgument(argument);
      const node =
        named === undefined
          ? await pickRow(store.state, options, words)
          : roleRows(store.state, options.now, words).find(isNamed(named));
      if (node === undefined) return;
      // Chosen from a list it was meant; a click on a row may only have been to read it.
      if (node.kind === 'role') await actOn(node, named === undefined, parts);
      else if (node.command !== undefined) await runCommand(node.command, { folder: node.folder });
    },
    [Command.showEnvironment]: async () => {
      await refresh();
      if (store.state.kind !== 'ready') return;
      await documents.open(words.t('Rolecall environment'), environmentText(store.state.folders, words));
    },
    [Command.explainSource]: async () => {
      const page = Uri.joinPath(extensionUri, ENVIRONMENTS_PAGE).with({ fragment: sectionOf(store.state) });
      await runCommand('markdown.showPreview', page);
    },
    [Command.showLog]: () => log.show(true),
  };
}

function roleRows(state: RolesState, now: number, words: Words): readonly RoleNode[] {
  return rolePicks(state, now, words).flatMap(pick => (pick.kind === 'role' ? [pick.node] : []));
}

function isNamed({ folder, role, file }: RoleArgument): (node: RoleNode) => boolean {
  return node =>
    node.role === role &&
    (folder === undefined || node.folder === folder) &&
    (file === undefined || node.file === file);
}

async function actOn(
  node: RoleNode,
  directly: boolean,
  { words, dialogs, isTrusted }: ViewCommandParts,
): Promise<void> {
  const action = rowAction(node, isTrusted(), directly, words);
  switch (action.kind) {
    case 'run':
      await runCommand(action.command, node);
      return;
    case 'choose': {
      const options = { title: node.row.label, placeHolder: node.row.description };
      const answer = await window.showQuickPick([...action.among], options);
      if (answer !== undefined) await runCommand(answer.command, node);
      return;
    }
    case 'show-mistake':
      await runCommand(Command.goToRole, { ...node, preserveFocus: true });
      return;
    case 'explain':
      if (await dialogs.explainRow(action.reason, action.isWritten)) await runCommand(Command.goToRole, node);
      return;
    case 'manage-trust':
      dialogs.showRestricted();
      return;
    case 'none':
      return;
  }
}
