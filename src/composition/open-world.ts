import { readdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import type { UserConfiguration } from '../core/configuration.ts';
import type { EditableUserFile, EnvironmentVariables, HttpClient, Logger, RefusedHome } from '../core/ports.ts';
import type { Repository } from '../core/repository.ts';
import type { Secret } from '../core/secret.ts';
import { detect } from '../detect/detect.ts';
import { WATCHED_PATHS } from '../detect/platforms.ts';
import { systemClock } from '../platform/clock.ts';
import { readDetectionFacts } from '../platform/detection-facts.ts';
import { randomHex, sha256 } from '../platform/digest.ts';
import { createExec } from '../platform/exec.ts';
import { besideHome, filledByRepositories, findHome, type Home, passwdHome } from '../platform/home-directory.ts';
import { findFlock, installedCommand, type TouchedFile } from '../platform/installation/install.ts';
import { isInside, ownUserId } from '../platform/path-ownership.ts';
import { findOtherPlaces } from '../platform/private-directory/other-places.ts';
import { openPrivateDirectory } from '../platform/private-directory/private-directory.ts';
import { processStart } from '../platform/process-start.ts';
import { createLocalSockets } from '../platform/http/local-sockets.ts';
import { inspectMachine } from '../platform/machine.ts';
import { createProgramFinder } from '../platform/programs.ts';
import { readRepository } from '../platform/git/repository.ts';
import { readPlaces } from '../platform/private-directory/recorded-places.ts';
import {
  chooseRuntimeDirectory,
  mayBeOnDisk,
  type RuntimePlaces,
} from '../platform/private-directory/runtime-directory.ts';
import { createTokenFileReader } from '../platform/token-file.ts';
import { openUserFile } from '../platform/user-file/user-file.ts';
import { createWorkspaceFiles } from '../platform/workspace-files.ts';
import { CatalogueMemory } from '../sessions/catalogue-memory.ts';
import { type CommandLineTerms, NO_COMMAND_LINE, type World } from '../sessions/world.ts';
import { SessionStore } from '../store/session-store.ts';
import { loadedWhenUsed } from './loaded-when-used.ts';
import { settingPlaces } from './setting-places.ts';
import { loadConfiguration } from './user-configuration.ts';

/** In what front ends differ; everything else of a {@link World} is the same for all. */
export interface WorldFacts {
  readonly environment: EnvironmentVariables;
  readonly log: Logger;
  /** Of Rolecall. */
  readonly version: string;
  /** Where the built programs are: `dist/`, or the installed copy. */
  readonly programs: string;
  /** Absolute path of the Node that runs this. */
  readonly node: string;
  readonly electron: boolean;
  /** Folders a repository fills, read at each use: nothing below them is run or believed. */
  readonly workspaceFolders: () => readonly string[];
  readonly remoteName: string | undefined;
  readonly devcontainerChoice: () => string | undefined;
  /** {@link World.gitHubSession}; absent where nobody can click. */
  readonly gitHubSession?: (folder: string) => Secret | undefined;
  /** Absent in a window. */
  readonly commandLine?: CommandLineTerms;
}

/** A world, and what its installer can be asked besides. */
export interface OpenedWorld {
  readonly world: World;
  /** Makes the installed command this version's. Answers each file it looked after. @throws AssumeError `local-file`. */
  readonly install: () => Promise<readonly TouchedFile[]>;
  /** Loaded when something is to be sent. */
  readonly httpClient: (configuration: UserConfiguration) => Promise<HttpClient>;
}

/** The machine as sessions need it. @throws AssumeError `local-file` without a home directory. */
export async function openWorld(facts: WorldFacts): Promise<OpenedWorld> {
  const { environment, log } = facts;
  const found = await findHome(environment, passwdHome(), await filledByRepositories(facts.workspaceFolders()));
  const { directory: home } = found;
  const workspaceFolders = (): readonly string[] => besideHome(facts.workspaceFolders(), home);
  const places = runtimePlaces(found);
  const runtimePath = await runtimePlace(places, { log, workspaceFolders });
  const flock = findFlock();
  const state = openPrivateDirectory({ path: path.join(home, '.local/state/rolecall'), flock });
  const installed = async (): Promise<readonly TouchedFile[]> => {
    const { installCommand } = await import('./install-command.ts');
    return installCommand({
      source: facts.programs,
      version: facts.version,
      homeDirectory: home,
      runtimeDirectory: runtimePath,
      places,
      node: facts.node,
      electron: facts.electron,
      searchPath: environment['PATH'],
    });
  };
  const configuration = () => loadConfiguration(home, workspaceFolders());
  const loaded = loadedWhenUsed(environment, async () => (await configuration()).configuration);
  const awsConfigAt = (file: string): EditableUserFile => openUserFile(file, state, { lockName: 'aws-config.lock' });
  const world: World = {
    clock: systemClock,
    log,
    digest: sha256,
    randomHex,
    environment,
    homeDirectory: home,
    ...(found.refused === undefined ? {} : { refusedHome: found.refused }),
    exec: createExec({ environment, home }),
    tokenFiles: createTokenFileReader(workspaceFolders()),
    sockets: createLocalSockets(workspaceFolders),
    commandLine: facts.commandLine ?? NO_COMMAND_LINE,
    processStart,
    runtime: runtimePath === undefined ? undefined : openPrivateDirectory({ path: runtimePath, flock }),
    storeIn: place => new SessionStore(place, systemClock),
    otherPlaces: () => {
      const { found: there, unread } = findOtherPlaces(places, runtimePath);
      const all = [...new Set([...there, ...memoryOfRefused(places, found.refused)])];
      return { directories: all.map(place => openPrivateDirectory({ path: place, flock })), unread };
    },
    state,
    awsConfig: awsConfigAt(awsFile(environment, home, 'AWS_CONFIG_FILE', 'config')),
    awsConfigAt,
    machineName: hostname(),
    awsCredentials: openUserFile(awsFile(environment, home, 'AWS_SHARED_CREDENTIALS_FILE', 'credentials'), undefined),
    suppliesTerminals: facts.commandLine === undefined,
    settingPlaces: folder => settingPlaces(inspectMachine(), { home, folder, environment }),
    command: {
      path: installedCommand(home),
      ensure: async () => {
        await installed();
      },
    },
    detection: async () => detect(environment, await readDetectionFacts(WATCHED_PATHS, facts.remoteName)),
    configuration,
    repository: (folder, environmentHint) =>
      readRepository(folder, environmentHint, { environment, homeDirectory: home }),
    workspaceFiles: repository => createWorkspaceFiles(rootsOf(repository)),
    programs: (repository, { programDirectories }) =>
      createProgramFinder({
        configuredDirectories: programDirectories,
        workspaceFolders: [...workspaceFolders(), ...(repository.workTree === undefined ? [] : [repository.workTree])],
      }),
    roleMapReader: () => import('../roles/read-role-map.ts'),
    build: () => buildOf(facts.programs).catch(() => undefined),
    gitHubSession: folder => facts.gitHubSession?.(folder),
    ...loaded,
    catalogues: new CatalogueMemory(systemClock),
    get devcontainerChoice() {
      return facts.devcontainerChoice();
    },
  };
  return { world, install: installed, httpClient: loaded.httpClient };
}

function runtimePlaces({ directory, isPasswdHome }: Home): RuntimePlaces {
  const places = { userId: ownUserId(), homeDirectory: directory, passwdHome: isPasswdHome ? directory : undefined };
  const shape = { ...places, cacheOnDisk: false };
  return { ...shape, recorded: readPlaces(shape).places };
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

/** By what its files are, since bundles of one version may differ while they are worked on. */
async function buildOf(programs: string): Promise<string> {
  const names = (await readdir(programs)).filter(name => name.endsWith('.js')).toSorted();
  const files = await Promise.all(names.map(name => stat(path.join(programs, name))));
  return JSON.stringify([programs, files.map(({ size, mtimeMs }, index) => [names[index], size, mtimeMs])]);
}

/** Where credentials lie; the configuration is asked only where they may be on disk. */
async function runtimePlace(
  places: RuntimePlaces,
  { log, workspaceFolders }: Pick<WorldFacts, 'log' | 'workspaceFolders'>,
): Promise<string | undefined> {
  const cacheOnDisk =
    mayBeOnDisk(places) &&
    (await loadConfiguration(places.homeDirectory, workspaceFolders())).configuration.cacheOnDisk;
  const chosen = chooseRuntimeDirectory({ ...places, cacheOnDisk });
  if (chosen.kind !== 'none') return chosen.path;
  log.warn(`There is no place for credentials: ${chosen.reason}.`);
  return undefined;
}

function rootsOf({ folder, workTree }: Repository): readonly string[] {
  return workTree === undefined ? [folder] : [folder, workTree];
}

/** The files every AWS tool reads, wherever the variables that they all honour say. */
function awsFile(environment: EnvironmentVariables, home: string, variable: string, name: string): string {
  const named = environment[variable];
  return named !== undefined && path.isAbsolute(named) ? named : path.join(home, '.aws', name);
}
