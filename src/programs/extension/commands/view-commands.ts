import { Uri, type LogOutputChannel } from 'vscode';
import type { Clock } from '../../../core/ports.ts';
import type { Words } from '../../../core/words.ts';
import { actOnRow, type RowParts } from '../flows/act-on-row.ts';
import { Command } from '../ids.ts';
import { readRoleArgument, type RoleArgument } from '../state/role-reference.ts';
import type { RolesState } from '../state/roles-state.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { pickRoleFor, pickRow } from '../ui/pick-role.ts';
import type { TextDocuments } from '../ui/text-documents.ts';
import { runCommand, type CommandHandlers } from '../ui/vscode-commands.ts';
import { detailsText } from '../view/details-text.ts';
import { ENVIRONMENTS_PAGE, environmentText, sectionOf } from '../view/environment-text.ts';
import { rolePicks } from '../view/role-picks.ts';
import type { RoleNode } from '../view/role-tree.ts';

export interface ViewCommandParts extends Omit<RowParts, 'run'> {
  readonly store: ReadonlyRolesStore;
  readonly refresh: () => Promise<void>;
  readonly documents: TextDocuments;
  readonly log: LogOutputChannel;
  readonly clock: Clock;
  readonly extensionUri: Uri;
}

type ViewCommand =
  | typeof Command.refresh
  | typeof Command.showRoles
  | typeof Command.showDetails
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
      if (node.kind === 'role') await actOnRow(node, named === undefined, { ...parts, run: runCommand });
      else if (node.command !== undefined) await runCommand(node.command, { folder: node.folder });
    },
    [Command.showDetails]: async argument => {
      if (store.state.kind === 'starting') await refresh();
      const now = clock.now();
      const options = { title: words.t('Show Details'), nothing: words.t('There is no role here.'), now };
      const named = readRoleArgument(argument) ?? (await pickRoleFor('role', store.state, options, words));
      const node = named === undefined ? undefined : roleRows(store.state, now, words).find(isNamed(named));
      if (node === undefined) return;
      await documents.open(words.t('Details of {0}', node.row.label), detailsText(node.row.details()));
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
