import { commands, Range, SnippetString, Uri, window, workspace } from 'vscode';
import { isInFile, type TextRange } from '../../../core/role.ts';
import { printable } from '../../../core/text.ts';
import type { ConsentFlow } from '../flows/consent-flow.ts';
import type { ReleaseFlow } from '../flows/release-flow.ts';
import { Command } from '../ids.ts';
import { findRole, folderOfRole } from '../state/find-role.ts';
import { readRoleArgument } from '../state/role-reference.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import type { CommandHandlers } from '../ui/register-command.ts';
import type { Words } from '../words.ts';
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
      const folder = await chooser.folder(argument, path => mapFileOf(store, path) !== undefined);
      const file = folder === undefined ? undefined : mapFileOf(store, folder);
      if (file !== undefined) await openAt(file, undefined);
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
        const where = printable(found.source.label);
        void window.showInformationMessage(
          words.t('{0} is defined in no file here. It is kept by {1}.', printable(found.name), where),
        );
        return;
      }
      const problem = found.state.kind === 'broken' ? found.state.problem.range : undefined;
      await openAt(found.source.file, problem ?? found.range);
    },
    [Command.showProblems]: async () => {
      await commands.executeCommand('workbench.actions.view.problems');
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

function mapFileOf(store: ReadonlyRolesStore, path: string): string | undefined {
  return overviewOf(store, path)?.map.sources.find(isInFile)?.file;
}

async function openAt(file: string, range: TextRange | undefined): Promise<void> {
  const start = range === undefined ? undefined : { line: range.startLine, column: range.startColumn };
  await window.showTextDocument(
    Uri.file(file),
    start === undefined ? {} : { selection: new Range(start.line, start.column, start.line, start.column) },
  );
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
