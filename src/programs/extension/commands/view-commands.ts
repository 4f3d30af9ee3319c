import { commands, Uri, window, type LogOutputChannel } from 'vscode';
import type { Clock } from '../../../core/ports.ts';
import { Command } from '../ids.ts';
import { readRoleArgument, type RoleArgument } from '../state/role-reference.ts';
import type { RolesState } from '../state/roles-state.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { pickRow } from '../ui/pick-role.ts';
import type { CommandHandlers } from '../ui/register-command.ts';
import type { TextDocuments } from '../ui/text-documents.ts';
import { ENVIRONMENTS_PAGE, environmentText, sectionOf } from '../view/environment-text.ts';
import { rolePicks } from '../view/role-picks.ts';
import type { RoleNode } from '../view/role-tree.ts';
import type { Words } from '../words.ts';

export interface ViewCommandParts {
  readonly store: ReadonlyRolesStore;
  readonly refresh: () => Promise<void>;
  readonly documents: TextDocuments;
  readonly log: LogOutputChannel;
  readonly clock: Clock;
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
      if (node.kind === 'role') await actOn(node, named === undefined, words);
      else if (node.command !== undefined) await commands.executeCommand(node.command, { folder: node.folder });
    },
    [Command.showEnvironment]: async () => {
      await refresh();
      if (store.state.kind !== 'ready') return;
      await documents.open(words.t('Rolecall environment'), environmentText(store.state.folders, words));
    },
    [Command.explainSource]: async () => {
      const page = Uri.joinPath(extensionUri, ENVIRONMENTS_PAGE).with({ fragment: sectionOf(store.state) });
      await commands.executeCommand('markdown.showPreview', page);
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

/** Offers what can be done with a role; `directly`: one that can only be assumed is, without another question. */
async function actOn(node: RoleNode, directly: boolean, words: Words): Promise<void> {
  const actions = [
    { word: 'assume', label: words.t('Assume Role'), command: Command.assume },
    { word: 'renew', label: words.t('Renew Role'), command: Command.renew },
    { word: 'terminal', label: words.t('Open Terminal with Role'), command: Command.openTerminalWithRole },
    { word: 'newTerminals', label: words.t('Use in New Terminals'), command: Command.useInNewTerminals },
    { word: 'release', label: words.t('Release Role'), command: Command.release },
    { word: 'refusal', label: words.t('Why Was It Refused?'), command: Command.showRefusal },
    { word: 'cancel', label: words.t('Cancel'), command: Command.cancel },
  ] as const;
  const possible = actions.filter(({ word }) => node.row.words.includes(word));
  // With a role that is wrong or not for here nothing can be done, but to read where it is written.
  if (possible.length === 0) {
    await commands.executeCommand(Command.goToRole, node);
    return;
  }
  if (directly && possible.some(({ word }) => word === 'assume') && !node.row.words.includes('refusal')) {
    await commands.executeCommand(Command.assume, node);
    return;
  }
  const options = { title: node.row.label, placeHolder: node.row.description };
  const answer = await window.showQuickPick([...possible], options);
  if (answer !== undefined) await commands.executeCommand(answer.command, node);
}
