import type { Logger, PrivateDirectory, RefusedHome } from '../core/ports.ts';
import type { Home } from '../platform/home-directory.ts';
import { isInside, ownUserId } from '../platform/path-ownership.ts';
import { findOtherPlaces } from '../platform/private-directory/other-places.ts';
import { openPrivateDirectory } from '../platform/private-directory/private-directory.ts';
import { readPlaces } from '../platform/private-directory/recorded-places.ts';
import {
  chooseRuntimeDirectory,
  mayBeOnDisk,
  type RuntimePlaces,
} from '../platform/private-directory/runtime-directory.ts';
import type { World } from '../sessions/world.ts';
import { loadConfiguration } from './user-configuration.ts';

/** Where credentials lie, and where they were told to lie before. */
export interface CredentialPlaces extends Pick<World, 'runtime' | 'otherPlaces'> {
  readonly places: RuntimePlaces;
}

/** Chooses the place for credentials; says so where there is none. `flock`: the program that takes the shim's locks. */
export async function openCredentialPlaces(
  { directory: homeDirectory, isPasswdHome, refused }: Home,
  { log, flock, workspaceFolders }: CredentialFacts,
): Promise<CredentialPlaces> {
  const shape = {
    userId: ownUserId(),
    homeDirectory,
    passwdHome: isPasswdHome ? homeDirectory : undefined,
    cacheOnDisk: false,
  };
  const places: RuntimePlaces = { ...shape, recorded: readPlaces(shape).places };
  const open = (path: string): PrivateDirectory => openPrivateDirectory({ path, flock });
  const chosen = await runtimePlace(places, log, workspaceFolders());
  return {
    places,
    runtime: chosen === undefined ? undefined : open(chosen),
    otherPlaces: () => {
      const { found, unread } = findOtherPlaces(places, chosen);
      return { directories: [...new Set([...found, ...memoryOfRefused(places, refused)])].map(open), unread };
    },
  };
}

interface CredentialFacts {
  readonly log: Logger;
  readonly flock: string | undefined;
  readonly workspaceFolders: () => readonly string[];
}

/** The configuration is asked only where credentials may be on disk. */
async function runtimePlace(
  places: RuntimePlaces,
  log: Logger,
  workspaceFolders: readonly string[],
): Promise<string | undefined> {
  const cacheOnDisk =
    mayBeOnDisk(places) && (await loadConfiguration(places.homeDirectory, workspaceFolders)).configuration.cacheOnDisk;
  const chosen = chooseRuntimeDirectory({ ...places, cacheOnDisk });
  if (chosen.kind !== 'none') return chosen.path;
  log.warn(`There is no place for credentials: ${chosen.reason}.`);
  return undefined;
}

/**
 * Where in memory roles of a HOME lie that was believed when they were assumed. Not on its disk: there others may lead us
 * elsewhere.
 */
function memoryOfRefused(places: RuntimePlaces, refused: RefusedHome | undefined): readonly string[] {
  if (refused === undefined) return [];
  const { directory } = refused;
  const { found } = findOtherPlaces({ ...places, homeDirectory: directory, passwdHome: undefined }, undefined);
  return found.filter(place => !isInside(place, directory));
}
