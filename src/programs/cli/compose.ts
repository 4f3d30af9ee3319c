import { stat } from 'node:fs/promises';
import path from 'node:path';
import { AssumeError } from '../../core/errors.ts';
import type { EnvironmentVariables } from '../../core/ports.ts';
import type { Repository } from '../../core/repository.ts';
import { detect } from '../../detect/detect.ts';
import { WATCHED_PATHS } from '../../detect/platforms.ts';
import { systemClock } from '../../platform/clock.ts';
import { readDetectionFacts } from '../../platform/detection-facts.ts';
import { randomHex, sha256 } from '../../platform/digest.ts';
import { createExec } from '../../platform/exec.ts';
import { homeDirectory, passwdHome } from '../../platform/home-directory.ts';
import { findFlock, installedCommand } from '../../platform/install.ts';
import { ownUserId } from '../../platform/path-ownership.ts';
import { openPrivateDirectory } from '../../platform/private-directory.ts';
import { processStart } from '../../platform/process-start.ts';
import { createProgramFinder } from '../../platform/programs.ts';
import { readRepository } from '../../platform/repository.ts';
import { chooseRuntimeDirectory } from '../../platform/runtime-directory.ts';
import { createTokenFileReader } from '../../platform/token-file.ts';
import { openUserFile } from '../../platform/user-file.ts';
import { createWorkspaceFiles } from '../../platform/workspace-files.ts';
import { createRoleSessions } from '../../sessions/role-sessions.ts';
import type { LoadedConfiguration, World } from '../../sessions/world.ts';
import type { CommandContext } from './command.ts';
import { configurationFile, loadConfiguration } from './files/configuration-file.ts';
import type { GlobalOptions } from './global-options.ts';
import { createInstallation } from './create-installation.ts';
import { terminalLogger } from './logger.ts';
import type { Terminal } from './terminal.ts';

/** What the process is, as plain facts. */
export interface ProcessFacts {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly environment: EnvironmentVariables;
  readonly currentDirectory: string;
  readonly version: string;
  readonly nodeVersion: string;
  /** Absolute path of the Node that runs this. */
  readonly nodePath: string;
  readonly electron: boolean;
  /** Where rolecall.js, helper.js and their chunks lie. */
  readonly programs: string;
}

/** The command's composition root. @throws AssumeError `local-file` without a home directory, `usage` for a bad option. */
export async function compose(options: GlobalOptions, facts: ProcessFacts): Promise<CommandContext> {
  const { environment, terminal } = facts;
  const log = terminalLogger(terminal, options.logLevel);
  const repository = await openRepository(options.folder, facts.currentDirectory);
  const workspaceFolders = [repository.workTree ?? repository.folder];
  const home = await homeDirectory(environment, passwdHome(), workspaceFolders);

  const configuration = (): Promise<LoadedConfiguration> =>
    loadConfiguration(configurationFile(home), workspaceFolders, async () => {
      const { readUserConfiguration } = await import('../../roles/read-role-map.ts');
      return readUserConfiguration;
    });
  const flock = findFlock();
  const runtimeDirectory = await runtimePlace(home, configuration);
  const state = openPrivateDirectory({ path: path.join(home, '.local/state/rolecall'), flock });
  const exec = createExec({ environment, home });
  const installation = createInstallation({ ...facts, home, runtimeDirectory, state });

  const world: World = {
    clock: systemClock,
    log,
    digest: sha256,
    randomHex,
    environment,
    homeDirectory: home,
    exec,
    tokenFiles: createTokenFileReader(workspaceFolders),
    processStart,
    runtime: runtimeDirectory === undefined ? undefined : openPrivateDirectory({ path: runtimeDirectory, flock }),
    state,
    awsConfig: installation.awsConfig,
    awsCredentials: openUserFile(
      absolute(environment['AWS_SHARED_CREDENTIALS_FILE']) ?? path.join(home, '.aws/credentials'),
      undefined,
    ),
    command: { path: installedCommand(home), ensure: async () => void (await installation.install()) },
    detection: async () => detect(environment, await readDetectionFacts(WATCHED_PATHS)),
    configuration,
    repository: readRepository,
    workspaceFiles: ({ folder, workTree }) => createWorkspaceFiles([folder, workTree ?? folder]),
    programs: ({ folder, workTree }, { programDirectories }) =>
      createProgramFinder({
        configuredDirectories: programDirectories,
        workspaceFolders: [...workspaceFolders, folder, ...(workTree === undefined ? [] : [workTree])],
      }),
    roleMapReader: async () => {
      const { findRoleMap, whyUnavailable } = await import('../../roles/read-role-map.ts');
      return { findRoleMap, whyUnavailable };
    },
    awsExchanger: async ({ certificateAuthority }) => {
      const [{ awsExchanger }, { nodeHttpClient }] = await Promise.all([
        import('../../exchange/aws.ts'),
        import('../../platform/http.ts'),
      ]);
      return awsExchanger(nodeHttpClient({ certificateAuthority, environment }), systemClock);
    },
    devcontainerChoice: options.devcontainer,
  };
  return {
    terminal,
    json: options.json,
    signal: facts.signal,
    world,
    sessions: createRoleSessions(world),
    installation,
    version: facts.version,
    nodeVersion: facts.nodeVersion,
    folder: () => Promise.resolve(repository.folder),
  };
}

/** The folder that was asked for, else the top of the work tree of the current directory. */
async function openRepository(folder: string | undefined, currentDirectory: string): Promise<Repository> {
  if (folder !== undefined) {
    const asked = path.resolve(currentDirectory, folder);
    const isDirectory = await stat(asked).then(
      stats => stats.isDirectory(),
      () => false,
    );
    if (!isDirectory)
      throw new AssumeError('usage', `There is no folder ${asked}.`, { hint: 'Name a checkout with --folder.' });
    return readRepository(asked, undefined);
  }
  const here = await readRepository(currentDirectory, undefined);
  return here.workTree === undefined ? here : readRepository(here.workTree, undefined);
}

/** Absolute path of the directory for credentials; the configuration is read only where there is no memory file system. */
async function runtimePlace(
  home: string,
  configuration: () => Promise<LoadedConfiguration>,
): Promise<string | undefined> {
  const places = { userId: ownUserId(), homeDirectory: home, passwdHome: passwdHome() };
  const inMemory = chooseRuntimeDirectory({ ...places, cacheOnDisk: false });
  if (inMemory.kind !== 'none') return inMemory.path;
  const { cacheOnDisk } = (await configuration()).configuration;
  const chosen = chooseRuntimeDirectory({ ...places, cacheOnDisk });
  return chosen.kind === 'none' ? undefined : chosen.path;
}

function absolute(file: string | undefined): string | undefined {
  return file !== undefined && path.isAbsolute(file) ? file : undefined;
}
