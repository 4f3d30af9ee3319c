import { stat } from 'node:fs/promises';
import path from 'node:path';
import { openWorld, type WorldFacts } from '../../composition/open-world.ts';
import { configurationFile } from '../../composition/user-configuration.ts';
import type { Clock } from '../../core/ports.ts';
import type { Role } from '../../core/role.ts';
import type { Claims } from '../../core/token.ts';
import { findRole } from '../../sessions/find-role.ts';
import { tokenForRole } from '../../sessions/token-for-role.ts';
import type { Allowance, RoleSessions } from '../../sessions/overview/overview.ts';
import { createRoleSessions } from '../../sessions/role-sessions.ts';
import type { World } from '../../sessions/world.ts';
import type { SessionStore } from '../../store/session-store.ts';
import { folderLeases } from './folder-leases.ts';
import type { WatchedPlace } from './state/watched-places.ts';
import type { FolderLeases } from './window-presence.ts';

/** What the extension knows of the machine it runs on. */
export interface Machine {
  readonly sessions: RoleSessions;
  readonly leases: FolderLeases;
  /** A role of a folder's map, and the claims of a token such as is exchanged for it. @throws AssumeError. */
  readonly askedToken: (
    folder: string,
    role: string,
    signal: AbortSignal,
  ) => Promise<{ readonly role: Role; readonly claims: Claims }>;
  /** A role of a folder's map. @throws AssumeError `usage`. */
  readonly roleOf: (folder: string, role: string) => Promise<Role>;
  /** What a folder's maps say, and how its repository is called. */
  readonly mapOf: (folder: string) => Promise<Pick<Allowance, 'map' | 'repository'>>;
  /** The clock was set: what is stored counts as due, and is checked at its next use. */
  readonly distrustCaches: () => Promise<void>;
  /** Where the installed command is. Absolute. */
  readonly commandDirectory: string;
  /** Puts the command of this version in place; cheap when it is. @throws AssumeError `local-file`. */
  readonly installCommand: () => Promise<void>;
  /** What other programs of ours, and the person's editor, change: sessions, consents and the user's configuration. */
  readonly outsidePlaces: () => Promise<readonly WatchedPlace[]>;
}

/**
 * Everything between the window and the machine, two thirds of the extension: a chunk of its own, which VS Code's start does
 * not wait for. @throws AssumeError `local-file` without a home directory.
 */
export async function openMachine(facts: WorldFacts): Promise<Machine> {
  const { world } = await openWorld(facts);
  const { runtime, clock } = world;
  const store = runtime === undefined ? undefined : world.storeIn(runtime);
  const sessions = createRoleSessions(world);
  return {
    sessions,
    askedToken: async (folder, name, signal) => {
      const { role, token } = await tokenForRole(await sessions.allowance(folder), name, signal);
      return { role, claims: token.claims };
    },
    roleOf: async (folder, name) => findRole(await sessions.allowance(folder), name).role,
    mapOf: folder => sessions.allowance(folder),
    leases: folderLeases(world, store),
    distrustCaches: () => distrustCaches(store, clock),
    commandDirectory: path.dirname(world.command.path),
    installCommand: () => world.command.ensure(),
    outsidePlaces: () => outsidePlaces(world),
  };
}

async function distrustCaches(store: SessionStore | undefined, clock: Clock): Promise<void> {
  if (store === undefined) return;
  for (const { record } of await store.list()) await store.serveAtMostUntil(record, clock.now());
}

async function outsidePlaces({
  runtime,
  state,
  homeDirectory,
}: Pick<World, 'runtime' | 'state' | 'homeDirectory'>): Promise<readonly WatchedPlace[]> {
  const configuration = configurationFile(homeDirectory);
  const places = [
    ...(runtime === undefined ? [] : [{ directory: runtime.path, pattern: '*' }]),
    { directory: state.path, pattern: '*' },
    { directory: path.dirname(configuration), pattern: path.basename(configuration) },
  ];
  return await Promise.all(places.map(place => nearestExisting(place)));
}

/** The place; while its folder does not exist, that the next folder on the way to it is made. */
async function nearestExisting({ directory, pattern }: WatchedPlace): Promise<WatchedPlace> {
  const above = path.dirname(directory);
  const exists = await stat(directory).then(
    () => true,
    () => above === directory,
  );
  return exists
    ? { directory, pattern }
    : await nearestExisting({ directory: above, pattern: path.basename(directory) });
}
