import { asAssumeError } from '../core/errors.ts';
import type { WorkspaceFiles } from '../core/ports.ts';
import type { Repository } from '../core/repository.ts';
import { NOWHERE, type Problem, type RoleMap } from '../core/role.ts';
import type { ChosenBy } from './choose-devcontainer.ts';
import type { FileText, LabelledText } from './read-texts.ts';
import { readOrRemember, type ReadingMemory } from './remembered-map.ts';

/** More sub-folders of `.devcontainer` than anyone has; each costs a file access. */
const MOST_FOLDERS = 100;

/** What people call a role map that nobody reads, or where they put it. */
const NEAR_NAMES = [
  'rolecall.yml',
  '.rolecall.yaml',
  '.rolecall.yml',
  'Rolecall.yaml',
  'Rolecall.yml',
  'RoleCall.yaml',
  'ROLECALL.yaml',
  'role-call.yaml',
  'rolecall.json',
  ...['.devcontainer', '.github', '.vscode', '.config', '.rolecall', 'config'].flatMap(folder => [
    `${folder}/rolecall.yaml`,
    `${folder}/rolecall.yml`,
  ]),
];

/**
 * Finds and reads the role map of a repository's folder: `rolecall.yaml`, `.devcontainer/devcontainer.json`,
 * `.devcontainer.json` and `.devcontainer/<name>/devcontainer.json`, in the folder itself, else at the top of its work tree;
 * and `user`, the user's configuration as it was read. A file that cannot be read is a problem of the map; never rejects.
 */
export async function findRoleMap(
  files: WorkspaceFiles,
  { folder, workTree }: Pick<Repository, 'folder' | 'workTree'>,
  user: FileText | undefined,
  devcontainerChoice: string | undefined,
  chosenBy?: ChosenBy,
  memory?: ReadingMemory,
): Promise<RoleMap> {
  const gatherer = new Gatherer(files);
  const places = [...new Set([folder, workTree ?? folder])];
  const [repositoryFile] = await gatherer.firstPlace(places, place => gatherer.texts(place, ['rolecall.yaml']));
  if (repositoryFile === undefined) await gatherer.hintAtNearNames(places);
  const devcontainers = await gatherer.firstPlace(places, async place =>
    gatherer.texts(place, await gatherer.devcontainerLabels(place)),
  );
  const { problems } = gatherer;
  const input = { userConfiguration: user, repositoryFile, devcontainers, devcontainerChoice, chosenBy, problems };
  return readOrRemember(input, memory);
}

class Gatherer {
  readonly problems: Problem[] = [];
  readonly #files: WorkspaceFiles;

  constructor(files: WorkspaceFiles) {
    this.#files = files;
  }

  /** What the nearest place has: one that has something, even if it cannot be read, hides those further up. */
  async firstPlace(
    places: readonly string[],
    find: (place: string) => Promise<readonly LabelledText[]>,
  ): Promise<readonly LabelledText[]> {
    for (const place of places) {
      const before = this.problems.length;
      const found = await find(place);
      if (found.length > 0 || this.problems.length > before) return found;
    }
    return [];
  }

  async texts(place: string, labels: readonly string[]): Promise<readonly LabelledText[]> {
    const found = await Promise.all(labels.map(label => this.#text(place, label)));
    return found.filter(text => text !== undefined);
  }

  /** A file that a person took for the role map. One that cannot be read is none. */
  async hintAtNearNames(places: readonly string[]): Promise<void> {
    if (this.problems.length > 0) return;
    const files = places.flatMap(place => NEAR_NAMES.map(name => `${place}/${name}`));
    const found = await Promise.all(
      files.map(file =>
        this.#files.read(file).then(
          text => (text === undefined ? [] : [file]),
          () => [],
        ),
      ),
    );
    for (const file of found.flat()) {
      const message = 'This file is not read: the role map is called rolecall.yaml, at the top of the repository.';
      this.problems.push({ severity: 'warning', code: 'near-name', message, file, path: [], range: NOWHERE });
    }
  }

  async devcontainerLabels(place: string): Promise<readonly string[]> {
    const folder = `${place}/.devcontainer`;
    let names: readonly string[] = [];
    try {
      names = (await this.#files.folders(folder)).toSorted();
    } catch (error) {
      this.#complain('unreadable-file', folder, error);
    }
    if (names.length > MOST_FOLDERS) {
      const message = `.devcontainer has more than ${MOST_FOLDERS} folders; only the first ${MOST_FOLDERS} are looked into.`;
      const problem = { severity: 'warning', code: 'too-many-folders', message } as const;
      this.problems.push({ ...problem, file: folder, path: [], range: NOWHERE });
    }
    const nested = names.slice(0, MOST_FOLDERS).map(name => `.devcontainer/${name}/devcontainer.json`);
    return ['.devcontainer/devcontainer.json', '.devcontainer.json', ...nested];
  }

  async #text(place: string, label: string): Promise<LabelledText | undefined> {
    const file = `${place}/${label}`;
    try {
      const text = await this.#files.read(file);
      return text === undefined ? undefined : { file, label, text };
    } catch (error) {
      this.#complain('unreadable-file', file, error);
      return undefined;
    }
  }

  #complain(code: string, file: string, error: unknown): void {
    const { message } = asAssumeError(error);
    this.problems.push({ severity: 'error', code, message, file, path: [], range: NOWHERE });
  }
}
