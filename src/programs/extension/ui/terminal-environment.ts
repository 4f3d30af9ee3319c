import path from 'node:path';
import {
  MarkdownString,
  workspace,
  type EnvironmentVariableCollection,
  type GlobalEnvironmentVariableCollection,
} from 'vscode';
import type { Logger } from '../../../core/ports.ts';
import { asAssumeError } from '../../../core/errors.ts';
import type { RoleSessions } from '../../../sessions/overview.ts';
import type { FolderState, RolesState } from '../state/roles-state.ts';
import type { Words } from '../words.ts';

export interface TerminalEnvironmentParts {
  readonly collection: GlobalEnvironmentVariableCollection;
  readonly sessions: RoleSessions;
  readonly log: Logger;
  readonly words: Words;
  /** Where the installed command is, so that `rolecall` is found. Absolute. */
  readonly commandDirectory: () => Promise<string>;
}

/**
 * What new terminals get: names of profiles and the command's place in PATH, never a key. Touched only when a value
 * changes, for every touch marks the open terminals as stale.
 */
export class TerminalEnvironment {
  readonly #parts: TerminalEnvironmentParts;
  readonly #applied = new Map<string, string>();
  #updating: Promise<void> = Promise.resolve();

  constructor(parts: TerminalEnvironmentParts) {
    this.#parts = parts;
    parts.collection.persistent = false;
    parts.collection.description = new MarkdownString(
      parts.words.t('The profile of this repository’s default role, and the `rolecall` command'),
    );
  }

  /** One at a time and in order, so that the last state wins. */
  update(state: RolesState): Promise<void> {
    this.#updating = this.#updating.then(() => this.#update(state));
    return this.#updating;
  }

  async #update(state: RolesState): Promise<void> {
    if (state.kind !== 'ready') return;
    const several = state.folders.length > 1;
    for (const folder of state.folders) {
      const collection = several ? this.#scoped(folder) : this.#parts.collection;
      this.#apply(several ? folder.folder.path : '', collection, await this.#variables(folder, state.trusted));
    }
  }

  async #variables(folder: FolderState, trusted: boolean): Promise<Readonly<Record<string, string>>> {
    if (!trusted || folder.kind !== 'read' || folder.overview.consent.kind === 'needed') return {};
    if (!folder.overview.roles.some(({ role }) => role !== undefined)) return {};
    const { sessions, log, commandDirectory } = this.#parts;
    try {
      const variables = await sessions.terminalVariables(folder.folder.path);
      return { ...variables, PATH: `${path.delimiter}${await commandDirectory()}` };
    } catch (error) {
      log.warn(`Cannot prepare terminals: ${asAssumeError(error).kind}.`);
      return {};
    }
  }

  #apply(scope: string, collection: EnvironmentVariableCollection, variables: Readonly<Record<string, string>>): void {
    const key = JSON.stringify(Object.entries(variables).toSorted(([one], [other]) => (one < other ? -1 : 1)));
    if (this.#applied.get(scope) === key || (!this.#applied.has(scope) && key === '[]')) return;
    this.#applied.set(scope, key);
    const wanted = new Set(Object.keys(variables));
    collection.forEach(name => {
      if (!wanted.has(name)) collection.delete(name);
    });
    for (const [name, value] of Object.entries(variables)) {
      if (collection.get(name)?.value === value) continue;
      if (name === 'PATH') collection.append(name, value);
      else collection.replace(name, value);
    }
  }

  #scoped({ folder }: FolderState): EnvironmentVariableCollection {
    const workspaceFolder = workspace.workspaceFolders?.find(each => each.uri.fsPath === folder.path);
    return workspaceFolder === undefined
      ? this.#parts.collection
      : this.#parts.collection.getScoped({ workspaceFolder });
  }
}
