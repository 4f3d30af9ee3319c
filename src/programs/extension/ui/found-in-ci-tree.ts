import path from 'node:path';
import {
  type Disposable,
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { FolderDiscovery } from '../../../composition/discover-folder.ts';
import type { Logger } from '../../../core/ports.ts';
import type { Words } from '../../../core/words.ts';
import { Command, View } from '../ids.ts';
import { logFailure } from '../log-failure.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { type CiRow, ciRowAloud, ciRows } from '../view/found-in-ci.ts';
import { shown } from '../view/shown.ts';
import { unsavedIn } from './trust-texts.ts';
import { windowFacts } from './window.ts';

export interface FoundInCiParts {
  readonly discoverFolder: (
    folder: string,
    options: { readonly repository?: string; readonly unsaved: ReadonlyMap<string, string> },
  ) => Promise<FolderDiscovery>;
  readonly store: ReadonlyRolesStore;
  readonly log: Logger;
  readonly words: Words;
}

/** Files that are no pipeline and no policy change all the time. */
const OF_INTEREST = /\.(?:ya?ml|tf|tfvars|json|template|bicep)$/i;
/** A person who types is not interrupted. Milliseconds. */
const REST = 1500;

/** *Found in CI*: read when it is first looked at, and anew when a file changes while it is. */
export class FoundInCiTree implements TreeDataProvider<CiRow>, Disposable {
  readonly #parts: FoundInCiParts;
  readonly #changed = new EventEmitter<undefined>();
  readonly #view: TreeView<CiRow>;
  readonly #subscriptions: readonly Disposable[];
  #reading: Promise<readonly CiRow[]> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #drawn = new WeakSet<object>();

  constructor(parts: FoundInCiParts) {
    this.#parts = parts;
    this.#view = window.createTreeView(View.foundInCi, { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions = [
      this.#view,
      this.#changed,
      workspace.onDidSaveTextDocument(({ uri }) => OF_INTEREST.test(uri.path) && this.#soon()),
      workspace.onDidChangeWorkspaceFolders(() => this.#soon()),
      this.#view.onDidChangeVisibility(({ visible }) => {
        // What changed while nobody looked.
        if (visible && this.#reading === undefined) this.#changed.fire(undefined);
      }),
    ];
  }

  readonly onDidChangeTreeData = this.#changed.event;

  /** Another extension can call the commands too, and this becomes a path and a text of a role map. */
  readonly isRow = (value: unknown): value is CiRow =>
    typeof value === 'object' && value !== null && this.#drawn.has(value);

  refresh(): void {
    this.#reading = undefined;
    if (this.#view.visible) this.#changed.fire(undefined);
  }

  getTreeItem(row: CiRow): TreeItem {
    const state = row.children.length === 0 ? TreeItemCollapsibleState.None : TreeItemCollapsibleState.Expanded;
    const item = new TreeItem(row.label, state);
    item.id = row.id;
    item.description = row.description;
    item.iconPath = ICONS[row.icon];
    item.accessibilityInformation = { label: ciRowAloud(row, this.#parts.words) };
    // A text, so that nothing in it is Markdown.
    if (row.detail.length > 0) item.tooltip = row.detail.map(line => shown(line)).join('\n');
    item.contextValue = row.entry === undefined ? 'found' : 'addable';
    item.command = { command: Command.openFound, title: this.#parts.words.t('Open'), arguments: [row] };
    this.#drawn.add(row);
    return item;
  }

  async getChildren(row?: CiRow): Promise<CiRow[]> {
    if (row !== undefined) return [...row.children];
    this.#reading ??= this.#read();
    return [...(await this.#reading)];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), REST);
  }

  async #read(): Promise<readonly CiRow[]> {
    const { discoverFolder, log, words } = this.#parts;
    const rows = await Promise.all(
      windowFacts.folders().map(async ({ path: folder }) => {
        try {
          const repository = this.#repositoryOf(folder);
          const options = { unsaved: unsavedIn(folder), ...(repository === undefined ? {} : { repository }) };
          return ciRows(folder, await discoverFolder(folder, options), words);
        } catch (error) {
          logFailure(log, 'warn', 'The pipelines of a folder could not be read', error);
          return [];
        }
      }),
    );
    return rows.flat();
  }

  #repositoryOf(folder: string): string | undefined {
    const { state } = this.#parts.store;
    const found = state.kind === 'ready' ? state.folders.find(each => each.folder.path === folder) : undefined;
    const repository = found?.kind === 'read' ? found.overview.repository : undefined;
    return repository?.remote === undefined ? undefined : repository.label;
  }
}

const ICONS: Readonly<Record<CiRow['icon'], ThemeIcon>> = {
  file: new ThemeIcon('file-code'),
  key: new ThemeIcon('key'),
  warning: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  shield: new ThemeIcon('shield'),
  question: new ThemeIcon('question'),
};

/** Where a row of the tree is written. */
export function uriOfRow({ folder, file }: Pick<CiRow, 'folder' | 'file'>): Uri {
  return Uri.file(path.join(folder, file));
}
