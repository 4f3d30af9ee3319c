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

/** Our own heartbeat, and what a shell's prompt is answered with: no role is another for it. */
const NO_NEWS = /\/(?:window-[0-9a-f]+\.lease|prompt\.answer|prompt-[0-9a-f]+\.pending)(?:\.[\w-]+\.tmp)?$/;

/** Whether a change of this file may change what is shown. @param path absolute. */
export function isNews(path: string): boolean {
  return !NO_NEWS.test(path);
}

/** The role maps, the checked-out branch, and the places outside the folders that a composition root names. */
export function watchedPlaces(
  folders: readonly string[],
  state: RolesState,
  outside: readonly WatchedPlace[],
): readonly WatchedPlace[] {
  const repositories =
    state.kind === 'ready'
      ? state.folders.flatMap(folder => (folder.kind === 'read' ? [folder.overview.repository] : []))
      : [];
  const roots = new Set([
    ...folders,
    ...repositories.flatMap(({ workTree }) => (workTree === undefined ? [] : [workTree])),
  ]);
  const gitDirectories = repositories.flatMap(({ gitDirectory }) => (gitDirectory === undefined ? [] : [gitDirectory]));
  return [
    ...[...roots].map(directory => ({ directory, pattern: MAP_FILES })),
    // Made anew at each checkout.
    ...[...[...roots].map(root => path.join(root, '.git')), ...gitDirectories].map(directory => ({
      directory,
      pattern: 'HEAD',
    })),
    ...outside,
  ];
}
