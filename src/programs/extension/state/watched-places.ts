import path from 'node:path';
import type { RolesState } from './roles-state.ts';

/** Where a change may change what is shown. */
export interface WatchedPlace {
  /** Absolute path. */
  readonly directory: string;
  /** Relative to it. */
  readonly pattern: string;
}

const MAP_FILES =
  '{rolecall.yaml,.devcontainer.json,.devcontainer/devcontainer.json,.devcontainer/*/devcontainer.json}';

/** The role maps, the checked-out branch, and the places outside the folders that a composition root names. */
export function watchedPlaces(
  folders: readonly string[],
  state: RolesState,
  outside: readonly WatchedPlace[],
): readonly WatchedPlace[] {
  const workTrees =
    state.kind === 'ready'
      ? state.folders.flatMap(folder => (folder.kind === 'read' ? [folder.overview.repository.workTree] : []))
      : [];
  const roots = new Set([...folders, ...workTrees.filter(workTree => workTree !== undefined)]);
  return [
    ...[...roots].flatMap(directory => [
      { directory, pattern: MAP_FILES },
      // Made anew at each checkout. A linked work tree's HEAD is elsewhere; there, focus and the minute's reading find out.
      { directory: path.join(directory, '.git'), pattern: 'HEAD' },
    ]),
    ...outside,
  ];
}
