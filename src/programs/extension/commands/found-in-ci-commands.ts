import { Range, Uri, window, workspace, WorkspaceEdit } from 'vscode';
import type { Words } from '../../../core/words.ts';
import type { RoleInsertion } from '../../../trust/discover/insert-role.ts';
import type { RoleMapEntry } from '../../../trust/discover/role-map-entry.ts';
import { Command } from '../ids.ts';
import { mapFileOf } from '../state/map-file.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { uriOfRow } from '../ui/found-in-ci-tree.ts';
import type { CommandHandlers } from '../ui/vscode-commands.ts';
import type { CiRow } from '../view/found-in-ci.ts';
import { shown } from '../view/shown.ts';

export interface FoundInCiCommandParts {
  readonly store: ReadonlyRolesStore;
  readonly insertRole: (file: string, text: string, entry: RoleMapEntry) => Promise<RoleInsertion>;
  /** A whole map with this role alone. */
  readonly newRoleMap: (entry: RoleMapEntry) => Promise<string>;
  /** Rows that the tree has drawn: nothing else is added to a map. */
  readonly isRow: (value: unknown) => value is CiRow;
  readonly words: Words;
}

type FoundInCiCommand = typeof Command.addToRoleMap | typeof Command.openFound;

/** What is done with a row of *Found in CI*. */
export function foundInCiCommands(parts: FoundInCiCommandParts): Pick<CommandHandlers, FoundInCiCommand> {
  const { isRow, words } = parts;
  return {
    [Command.openFound]: async argument => {
      if (!isRow(argument)) return;
      const { startLine, startColumn } = argument.range;
      await window.showTextDocument(uriOfRow(argument), {
        selection: new Range(startLine, startColumn, startLine, startColumn),
        preserveFocus: true,
      });
    },
    [Command.addToRoleMap]: async argument => {
      if (isRow(argument) && argument.entry !== undefined) await addToRoleMap(argument.folder, argument.entry, parts);
      else void window.showInformationMessage(words.t('Choose a role of Found in CI that is known well enough.'));
    },
  };
}

/** Into the editor, unsaved: a person sees what a role map will say before anything does, and can undo it. */
async function addToRoleMap(folder: string, entry: RoleMapEntry, parts: FoundInCiCommandParts): Promise<void> {
  const { store, insertRole, newRoleMap, words } = parts;
  const file = mapFileOf(store.state, folder);
  if (file === undefined) {
    const uri = Uri.joinPath(Uri.file(folder), 'rolecall.yaml').with({ scheme: 'untitled' });
    const document = await workspace.openTextDocument(uri);
    const editor = await window.showTextDocument(document);
    const text = await newRoleMap(entry);
    if (document.getText() === '') await editor.edit(edit => edit.insert(document.positionAt(0), text));
    return;
  }
  const document = await workspace.openTextDocument(file);
  const { version } = document;
  const insertion = await insertRole(file, document.getText(), entry);
  if (!insertion.ok || document.version !== version) {
    const why = insertion.ok ? words.t('The role map has changed meanwhile. Try again.') : insertion.why;
    void window.showWarningMessage(why);
    return;
  }
  const at = document.positionAt(insertion.at);
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, at, insertion.text);
  if (!(await workspace.applyEdit(edit))) return;
  await window.showTextDocument(document, { selection: new Range(at, at) });
  void window.showInformationMessage(
    words.t('Added {0} to the role map. Save the file to use it.', shown(insertion.name)),
  );
}
