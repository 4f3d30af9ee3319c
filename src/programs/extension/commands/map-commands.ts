import { Range, SnippetString, Uri, window, workspace } from 'vscode';
import { isObject } from '../../../core/parse.ts';
import { isInFile, type TextRange } from '../../../core/role.ts';
import type { Words } from '../../../core/words.ts';
import type { ConsentFlow } from '../flows/consent-flow.ts';
import type { ReleaseFlow } from '../flows/release-flow.ts';
import { Command } from '../ids.ts';
import { findRole, folderOfRole } from '../state/find-role.ts';
import { readFolderArgument, readRoleArgument } from '../state/role-reference.ts';
import { mapFileOf } from '../state/map-file.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { runCommand, type CommandHandlers } from '../ui/vscode-commands.ts';
import { unshownProblems } from '../view/notices.ts';
import { shown } from '../view/shown.ts';
import type { Chooser } from './choose-role.ts';

export interface MapCommandParts {
  readonly store: ReadonlyRolesStore;
  readonly consentFlow: ConsentFlow;
  readonly releaseFlow: ReleaseFlow;
  readonly chooser: Chooser;
  readonly words: Words;
}

type MapCommand =
  | typeof Command.reviewConsent
  | typeof Command.revokeConsent
  | typeof Command.createRoleMap
  | typeof Command.openRoleMap
  | typeof Command.goToRole
  | typeof Command.showProblems;

/** What is done with a role map: allow it, open it, mend it. */
export function mapCommands(parts: MapCommandParts): Pick<CommandHandlers, MapCommand> {
  const { store, consentFlow, releaseFlow, chooser, words } = parts;
  return {
    [Command.reviewConsent]: async argument => {
      const folder = await chooser.folder(argument, path => consentOf(store, path) === 'needed');
      if (folder === undefined) return;
      const wasNeeded = consentOf(store, folder) === 'needed';
      const allowed = await consentFlow.review(folder);
      if (allowed && !wasNeeded) void window.showInformationMessage(words.t('There is nothing to allow here.'));
    },
    [Command.revokeConsent]: async argument => {
      const folder = await chooser.folder(argument, path => consentOf(store, path) === 'granted');
      if (folder !== undefined) await releaseFlow.revokeConsent(folder);
    },
    [Command.createRoleMap]: async argument => {
      const folder = await chooser.folder(argument);
      if (folder !== undefined) await createRoleMap(folder);
    },
    [Command.openRoleMap]: async argument => {
      const folder = await chooser.folder(argument, path => mapFileOf(store.state, path) !== undefined);
      const overview = folder === undefined ? undefined : overviewOf(store, folder);
      const [problem] = overview === undefined ? [] : unshownProblems(overview);
      const file = problem?.file ?? (folder === undefined ? undefined : mapFileOf(store.state, folder));
      // From a row it is only to be seen.
      if (file !== undefined) await openAt(file, problem?.range, readFolderArgument(argument) !== undefined);
      else if (folder !== undefined) await createRoleMap(folder);
    },
    [Command.goToRole]: async argument => {
      const named = readRoleArgument(argument);
      const chosen = named ?? (await chooser.role(argument, 'source', words.t('Go to Definition')));
      if (chosen === undefined) return;
      const folder = chosen.folder ?? folderOfRole(store.state, chosen.role);
      const found = folder === undefined ? undefined : findRole(store.state, { ...chosen, folder });
      if (found === undefined) return;
      if (!isInFile(found.source)) {
        void window.showInformationMessage(
          words.t('{0} is defined in no file here. It is kept by {1}.', shown(found.name), shown(found.source.label)),
        );
        return;
      }
      const problem = found.state.kind === 'broken' ? found.state.problem.range : undefined;
      const preserveFocus = isObject(argument) && argument['preserveFocus'] === true;
      await openAt(found.source.file, problem ?? found.range, preserveFocus);
    },
    [Command.showProblems]: async () => {
      await runCommand('workbench.actions.view.problems');
    },
  };
}

function overviewOf({ state }: ReadonlyRolesStore, path: string) {
  const found = state.kind === 'ready' ? state.folders.find(({ folder }) => folder.path === path) : undefined;
  return found?.kind === 'read' ? found.overview : undefined;
}

function consentOf(store: ReadonlyRolesStore, path: string): string | undefined {
  return overviewOf(store, path)?.consent.kind;
}

async function openAt(file: string, range: TextRange | undefined, preserveFocus: boolean): Promise<void> {
  const { startLine: line, startColumn: column } = range ?? { startLine: 0, startColumn: 0 };
  const place = range === undefined ? {} : { selection: new Range(line, column, line, column) };
  await window.showTextDocument(Uri.file(file), { preserveFocus, ...place });
}

/** Opens `rolecall.yaml`, unsaved when it is new: nothing exists until the person saves it. */
async function createRoleMap(folder: string): Promise<void> {
  const file = Uri.joinPath(Uri.file(folder), 'rolecall.yaml');
  const exists = await workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (exists) {
    await window.showTextDocument(file);
    return;
  }
  const document = await workspace.openTextDocument(file.with({ scheme: 'untitled' }));
  const editor = await window.showTextDocument(document);
  if (document.getText() === '') await editor.insertSnippet(new SnippetString(ROLE_MAP_SNIPPET));
}

const ROLE_MAP_SNIPPET = `# The cloud roles this repository offers to those who work on it. Data only: no command, no key, no secret.
version: 1
roles:
  \${1:dev-readonly}:
    description: \${2:Read-only in the development account}
    duration: \${3:1h}
    aws:
      roleArn: arn:aws:iam::\${4:111122223333}:role/\${5:dev-readonly}
      region: \${6:eu-west-1}
$0`;
