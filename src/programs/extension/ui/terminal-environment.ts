import path from 'node:path';
import {
  MarkdownString,
  workspace,
  type Disposable,
  type EnvironmentVariableCollection,
  type GlobalEnvironmentVariableCollection,
} from 'vscode';
import type { Logger } from '../../../core/ports.ts';
import type { Words } from '../../../core/words.ts';
import { logFailure } from '../log-failure.ts';
import type { RolesState } from '../state/roles-state.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { terminalVariables } from '../view/terminal-variables.ts';

export interface TerminalEnvironmentParts {
  readonly store: ReadonlyRolesStore;
  readonly collection: GlobalEnvironmentVariableCollection;
  readonly log: Logger;
  readonly words: Words;
  /** Where the installed command is, so that `rolecall` is found. Absolute. */
  readonly commandDirectory: () => Promise<string>;
}

type Variables = Readonly<Record<string, string>>;

/**
 * What new terminals get: names of profiles and of files, and the command's place in PATH, never a key. Touched only when a value
 * changes, for every touch marks the open terminals as stale.
 */
export class TerminalEnvironment implements Disposable {
  readonly #parts: TerminalEnvironmentParts;
  readonly #following: Disposable;
  /** By folder; undefined for all terminals of the window. */
  readonly #applied = new Map<
    string | undefined,
    { readonly collection: EnvironmentVariableCollection; readonly key: string }
  >();
  #updating: Promise<void> = Promise.resolve();

  constructor(parts: TerminalEnvironmentParts) {
    this.#parts = parts;
    parts.collection.persistent = false;
    parts.collection.description = new MarkdownString(
      parts.words.t('What lets tools find this repository’s default roles, one a cloud, and the `rolecall` command'),
    );
    this.#following = parts.store.onChange(() => void this.update());
  }

  /** Resolves when terminals get what the state of now says. One at a time and in order, so that the last state wins. */
  update(): Promise<void> {
    const { state } = this.#parts.store;
    this.#updating = this.#updating.then(() => this.#update(state));
    return this.#updating;
  }

  dispose(): void {
    this.#following.dispose();
  }

  async #update(state: RolesState): Promise<void> {
    if (state.kind !== 'ready') return;
    const commandDirectory = state.trusted ? await this.#commandDirectory() : undefined;
    const wanted = terminalVariables(state, commandDirectory, path.delimiter);
    // A folder that came or went moves variables from all terminals to those of each folder, or back.
    for (const [scope, { collection }] of this.#applied) {
      if (!wanted.some(({ folder }) => folder === scope)) this.#apply(scope, collection, {});
    }
    for (const { folder, variables } of wanted) this.#apply(folder, this.#collectionOf(folder), variables);
  }

  async #commandDirectory(): Promise<string | undefined> {
    const { log, commandDirectory } = this.#parts;
    try {
      return await commandDirectory();
    } catch (error) {
      logFailure(log, 'warn', 'Could not prepare terminals', error);
      return undefined;
    }
  }

  #apply(scope: string | undefined, collection: EnvironmentVariableCollection, variables: Variables): void {
    const key = JSON.stringify(Object.entries(variables).toSorted(([one], [other]) => (one < other ? -1 : 1)));
    if ((this.#applied.get(scope)?.key ?? '[]') === key) return;
    this.#applied.set(scope, { collection, key });
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

  /** Of the whole window, or of one folder's terminals. */
  #collectionOf(folder: string | undefined): EnvironmentVariableCollection {
    const { collection } = this.#parts;
    const workspaceFolder = workspace.workspaceFolders?.find(({ uri }) => uri.fsPath === folder);
    return workspaceFolder === undefined ? collection : collection.getScoped({ workspaceFolder });
  }
}
