import { hostname } from 'node:os';
import path from 'node:path';
import { ownFiles } from '../clouds/delivery.ts';
import type { EditableUserFile, Logger } from '../core/ports.ts';
import type { Repository } from '../core/repository.ts';
import type { Secret } from '../core/secret.ts';
import { detect } from '../detect/detect.ts';
import { WATCHED_PATHS } from '../detect/platforms.ts';
import { systemClock } from '../platform/clock.ts';
import { readDetectionFacts } from '../platform/detection-facts.ts';
import { randomHex, sha256 } from '../platform/digest.ts';
import { createExec } from '../platform/exec.ts';
import { besideHome, filledByRepositories, findHome, passwdHome } from '../platform/home-directory.ts';
import { buildOf } from '../platform/installation/build.ts';
import { findFlock, installedCommand, type TouchedFile, spareFolder } from '../platform/installation/install.ts';
import { openPrivateDirectory } from '../platform/private-directory/private-directory.ts';
import { processStart } from '../platform/process-start.ts';
import { createLocalSockets } from '../platform/http/local-sockets.ts';
import { inspectMachine } from '../platform/machine.ts';
import { checkProgram, createProgramFinder } from '../platform/programs.ts';
import { readRepository } from '../platform/git/repository.ts';
import { createTokenFileReader } from '../platform/token-file.ts';
import { openUserFile } from '../platform/user-file/user-file.ts';
import { createWorkspaceFiles } from '../platform/workspace-files.ts';
import { CatalogueMemory } from '../sessions/catalogue-memory.ts';
import { type CommandLineTerms, NO_COMMAND_LINE, type World } from '../sessions/world.ts';
import { SessionStore } from '../store/session-store.ts';
import { commandInstaller, type RunningPrograms } from './command-installer.ts';
import { openCredentialPlaces } from './credential-places.ts';
import { loadedWhenUsed } from './loaded-when-used.ts';
import { programRoots } from './program-roots.ts';
import { settingPlaces } from './setting-places.ts';
import { loadConfiguration } from './user-configuration.ts';

/** In what front ends differ; everything else of a {@link World} is the same for all. */
export interface WorldFacts extends RunningPrograms {
  readonly log: Logger;
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
}

/** The machine as sessions need it. @throws AssumeError `local-file` without a home directory. */
export async function openWorld(facts: WorldFacts): Promise<OpenedWorld> {
  const { environment, log } = facts;
  const found = await findHome(environment, passwdHome(), await filledByRepositories(facts.workspaceFolders()));
  const { directory: home } = found;
  const workspaceFolders = (): readonly string[] => besideHome(facts.workspaceFolders(), home);
  const flock = findFlock();
  const { places, runtime, otherPlaces } = await openCredentialPlaces(found, { log, flock, workspaceFolders });
  const state = openPrivateDirectory({ path: path.join(home, '.local/state/rolecall'), flock });
  const toolFiles = openPrivateDirectory({ path: path.join(state.path, 'tools'), flock });
  const install = commandInstaller(facts, { places, runtime });
  const configuration = () => loadConfiguration(home, workspaceFolders());
  const awsConfigAt = (file: string): EditableUserFile => openUserFile(file, state, { lockName: 'aws-config.lock' });
  const aws = ownFiles(environment, home);
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
    runtime,
    storeIn: place => new SessionStore(place, systemClock),
    otherPlaces,
    state,
    toolFiles,
    spare: openPrivateDirectory({ path: spareFolder(home), flock }),
    awsConfig: awsConfigAt(aws.config),
    awsConfigAt,
    machineName: hostname(),
    awsCredentials: openUserFile(aws.credentials, undefined),
    suppliesTerminals: facts.commandLine === undefined,
    settingPlaces: folder => settingPlaces(inspectMachine(), { home, folder, environment }),
    command: {
      path: installedCommand(home),
      ensure: async () => {
        await install();
      },
    },
    detection: async () => detect(environment, readDetectionFacts(WATCHED_PATHS, facts.remoteName)),
    configuration,
    repository: (folder, environmentHint) =>
      readRepository(folder, environmentHint, { environment, homeDirectory: home }),
    workspaceFiles: repository => createWorkspaceFiles(rootsOf(repository)),
    checkProgram: (program, folder) => checkProgram(program, besideHome([...facts.workspaceFolders(), folder], home)),
    programs: (repository, { programDirectories }) =>
      createProgramFinder({
        configuredDirectories: programDirectories,
        workspaceFolders: [...workspaceFolders(), ...(repository.workTree === undefined ? [] : [repository.workTree])],
      }),
    programRoots: configuration => programRoots(configuration, toolFiles),
    roleMapReader: () => import('../roles/read-role-map.ts'),
    build: () => buildOf(facts.programs),
    gitHubSession: folder => facts.gitHubSession?.(folder),
    ...loadedWhenUsed(environment, async () => (await configuration()).configuration, facts.commandLine !== undefined),
    catalogues: new CatalogueMemory(systemClock),
    get devcontainerChoice() {
      return facts.devcontainerChoice();
    },
  };
  return { world, install };
}

function rootsOf({ folder, workTree }: Repository): readonly string[] {
  return workTree === undefined ? [folder] : [folder, workTree];
}
