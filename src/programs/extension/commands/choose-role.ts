import { workspace } from 'vscode';
import type { Clock } from '../../../core/ports.ts';
import type { Words } from '../../../core/words.ts';
import type { RowWord } from '../ids.ts';
import { folderOfRole } from '../state/find-role.ts';
import { readFolderArgument, readRoleArgument } from '../state/role-reference.ts';
import type { RoleReference } from '../state/roles-state.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { pickRoleFor } from '../ui/pick-role.ts';

export interface ChooserParts {
  readonly store: ReadonlyRolesStore;
  readonly refresh: () => Promise<void>;
  readonly clock: Clock;
  readonly words: Words;
}

/** What a command is about: its argument when it has a good one, else what the person picks. */
export class Chooser {
  readonly #parts: ChooserParts;

  constructor(parts: ChooserParts) {
    this.#parts = parts;
  }

  /** `file` tells apart roles of one name, where the argument does. */
  async role(
    argument: unknown,
    word: RowWord,
    title: string,
  ): Promise<(RoleReference & { readonly file?: string }) | undefined> {
    const { store, clock, words } = this.#parts;
    await this.#known();
    const named = readRoleArgument(argument);
    if (named !== undefined) {
      const folder = named.folder ?? folderOfRole(store.state, named.role);
      if (folder !== undefined && this.#isOpen(folder)) return { ...named, folder };
    }
    const nothing = words.t('There is no role to do this with.');
    return await pickRoleFor(word, store.state, { title, nothing, now: clock.now() }, words);
  }

  /** A folder that is open: the argument's, else the only or first one `matches`. */
  async folder(argument: unknown, matches: (folder: string) => boolean = () => true): Promise<string | undefined> {
    await this.#known();
    const named = readFolderArgument(argument);
    if (named !== undefined && this.#isOpen(named)) return named;
    const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    return folders.find(matches) ?? folders[0];
  }

  /** A command may be what activated the extension: then nothing has been read yet. */
  async #known(): Promise<void> {
    if (this.#parts.store.state.kind === 'starting') await this.#parts.refresh();
  }

  #isOpen(folder: string): boolean {
    return workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === folder) === true;
  }
}
