import { realpathSync } from 'node:fs';
import path from 'node:path';
import { openWorld } from '../../composition/open-world.ts';
import { AssumeError } from '../../core/errors.ts';
import { type Detection, TOKEN_SOURCE_IDS } from '../../core/platform.ts';
import type { EnvironmentVariables } from '../../core/ports.ts';
import type { Repository } from '../../core/repository.ts';
import { listed, printable } from '../../core/text.ts';
import { detect } from '../../detect/detect.ts';
import { WATCHED_PATHS } from '../../detect/platforms.ts';
import { readDetectionFacts } from '../../platform/detection-facts.ts';
import { filledByRepositories } from '../../platform/home-directory.ts';
import { inspectMachine } from '../../platform/machine.ts';
import { locateFolder } from '../../platform/git/repository.ts';
import { stat } from '../../platform/quick-files.ts';
import { commandLineTerms, pipelineCheckout } from '../../sessions/pipeline.ts';
import { createRoleSessions } from '../../sessions/role-sessions.ts';
import type { CommandLineTerms } from '../../sessions/world.ts';
import type { CommandContext } from './command.ts';
import type { GlobalOptions } from './global-options.ts';
import { terminalLogger } from './logger.ts';
import { takeAway } from './take-away.ts';
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
  const { environment, terminal, version } = facts;
  const detection = detect(environment, readDetectionFacts(WATCHED_PATHS));
  const commandLine = readCommandLine(options, environment, detection);
  const { folder, workTree } = await openFolder(options.folder, facts.currentDirectory);
  const checkout = pipelineCheckout(environment, detection);
  const filled = await filledByRepositories([workTree ?? folder]);
  const { world, install } = await openWorld({
    environment,
    log: terminalLogger(terminal, options.logLevel),
    version,
    programs: facts.programs,
    node: facts.nodePath,
    electron: facts.electron,
    workspaceFolders: () => (checkout === undefined ? filled : [...filled, checkout]),
    remoteName: undefined,
    devcontainerChoice: () => options.devcontainer,
    commandLine,
  });
  const sessions = createRoleSessions(world);
  return {
    terminal,
    json: options.json,
    signal: facts.signal,
    world,
    sessions,
    installation: {
      install: async () => (await install()).map(({ path: file }) => file),
      uninstall: () => takeAway(world, sessions),
    },
    machine: inspectMachine(),
    httpClient: configuration => world.httpClient(configuration),
    version,
    programs: facts.programs,
    nodeVersion: facts.nodeVersion,
    folder: () => Promise.resolve(folder),
    shellFolder:
      options.folder === undefined && options.devcontainer === undefined
        ? shellFolder(environment, facts.currentDirectory)
        : undefined,
  };
}

/** As POSIX has sh set `$PWD`: what it inherits where that is the current directory, else without links. */
function shellFolder({ PWD: inherited }: EnvironmentVariables, currentDirectory: string): string {
  if (inherited === undefined || !path.isAbsolute(inherited)) return currentDirectory;
  try {
    return realpathSync(inherited) === realpathSync(currentDirectory) ? inherited : currentDirectory;
  } catch {
    return currentDirectory;
  }
}

/** What the flags say beyond any map, and in a pipeline its variables. @throws AssumeError `usage`. */
function readCommandLine(
  options: GlobalOptions,
  environment: EnvironmentVariables,
  detection: Detection,
): CommandLineTerms {
  const source = TOKEN_SOURCE_IDS.find(id => id === options.source);
  if (options.source !== undefined && source === undefined) {
    throw new AssumeError('usage', `"${printable(options.source, 40)}" is no identity source.`, {
      hint: `There are ${listed(TOKEN_SOURCE_IDS)}.`,
    });
  }
  const { trustMap, tokenVariable, issuer } = options;
  return commandLineTerms({ source, trustMap, tokenVariable, issuer }, environment, detection);
}

/** The folder that was asked for, else the top of the work tree of the current directory. */
async function openFolder(
  folder: string | undefined,
  currentDirectory: string,
): Promise<Pick<Repository, 'folder' | 'workTree'>> {
  if (folder !== undefined) {
    const asked = path.resolve(currentDirectory, folder);
    const isDirectory = await stat(asked).then(
      stats => stats.isDirectory(),
      () => false,
    );
    if (!isDirectory) {
      throw new AssumeError('usage', `There is no folder ${asked}.`, { hint: 'Name a checkout with --folder.' });
    }
    return locateFolder(asked);
  }
  const here = await locateFolder(currentDirectory);
  return here.workTree === undefined ? here : locateFolder(here.workTree);
}
