import { Disposable, RelativePattern, Uri, workspace } from 'vscode';
import type { Logger } from '../../../core/ports.ts';
import type { Refresher } from '../state/refresher.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { isNews, watchedPlaces, type WatchedPlace } from '../state/watched-places.ts';
import { windowFacts } from './window.ts';

export interface WatchParts {
  readonly store: ReadonlyRolesStore;
  readonly refresher: Pick<Refresher, 'request'>;
  /** Sessions, consents and the user's configuration: what other programs of ours change. */
  readonly outsidePlaces: () => Promise<readonly WatchedPlace[]>;
  readonly log: Logger;
}

/** Has the roles read again when what they are made of changes, wherever that is as the state says now. */
export function watchPlaces({ store, refresher, outsidePlaces, log }: WatchParts): Disposable {
  const watches = new Watches(() => {
    refresher.request();
    lookOutside();
  });
  let outside: readonly WatchedPlace[] = [];
  const follow = (): void => {
    const folders = windowFacts.folders().map(({ path }) => path);
    watches.follow(watchedPlaces(folders, store.state, outside));
  };
  // Again after each change: a folder that was not there may have been made.
  const lookOutside = (): void => {
    outsidePlaces().then(
      places => {
        outside = places;
        follow();
      },
      () => log.warn('Cannot watch the sessions of other programs; they are read once a minute.'),
    );
  };
  lookOutside();
  return Disposable.from(store.onChange(follow), watches);
}

/** File watchers for whatever places count now; `changed` is called for every change, and has to be cheap. */
class Watches {
  readonly #changed: () => void;
  readonly #watchers = new Map<string, Disposable>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  follow(places: readonly WatchedPlace[]): void {
    const wanted = new Map(places.map(place => [`${place.directory}\n${place.pattern}`, place]));
    for (const [key, watcher] of this.#watchers) {
      if (wanted.has(key)) continue;
      watcher.dispose();
      this.#watchers.delete(key);
    }
    for (const [key, place] of wanted) {
      if (!this.#watchers.has(key)) this.#watchers.set(key, this.#watch(place));
    }
  }

  dispose(): void {
    this.follow([]);
  }

  #watch({ directory, pattern }: WatchedPlace): Disposable {
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(directory), pattern));
    const changed = ({ path }: Uri): void => {
      if (isNews(path)) this.#changed();
    };
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    return watcher;
  }
}
