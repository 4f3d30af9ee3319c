import { RelativePattern, Uri, workspace, type Disposable } from 'vscode';
import type { WatchedPlace } from '../state/watched-places.ts';

/** Our own heartbeat is no news. */
const LEASE = /\/window-[0-9a-f]+\.lease$/;

/** File watchers for whatever places count now; `changed` is called for every change, and has to be cheap. */
export class Watches implements Disposable {
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
      if (!LEASE.test(path)) this.#changed();
    };
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    return watcher;
  }
}
