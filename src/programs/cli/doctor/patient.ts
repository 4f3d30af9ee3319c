import path from 'node:path';
import { asAssumeError, type AssumeError } from '../../../core/errors.ts';
import type { StoredSession } from '../../../core/session.ts';
import type { UserFile } from '../../../core/ports.ts';
import { lineThatSets, type SettingSyntax } from '../../../deliver/variable-lines.ts';
import type { Machine } from '../../../platform/machine.ts';
import type { Overview } from '../../../sessions/overview.ts';
import type { LoadedConfiguration, World } from '../../../sessions/world.ts';
import { SessionStore } from '../../../store/session-store.ts';
import type { CommandContext } from '../command.ts';
import type { Place } from './finding.ts';

/** A file that every AWS tool reads, as it is now. */
export interface AwsFile {
  readonly path: string;
  /** Byte text; undefined when there is none, or when it cannot be read. */
  readonly text: string | undefined;
  readonly failure: AssumeError | undefined;
}

/** What the checks look at; gathered once a round, changed by none. */
export interface Patient {
  readonly world: World;
  readonly machine: Machine;
  readonly overview: Overview;
  readonly configuration: LoadedConfiguration;
  /** Every session of this user, whatever the repository. */
  readonly sessions: readonly StoredSession[];
  readonly awsConfig: AwsFile;
  readonly awsCredentials: AwsFile;
  /** The variable, and the file and line that set it where one was found. */
  readonly placeOf: (variable: string) => Place;
  /** Of the Node that runs this: `20.19.4`. */
  readonly nodeVersion: string;
  readonly version: string;
  readonly httpClient: CommandContext['httpClient'];
  /** The role that is followed from the map to the tools. */
  readonly followed: string | undefined;
  /** Nothing may be asked that leaves this machine. */
  readonly offline: boolean;
  readonly signal: AbortSignal;
}

export async function gather(
  context: CommandContext,
  { offline, role }: { readonly offline: boolean; readonly role: string | undefined },
): Promise<Patient> {
  const { world, machine, signal } = context;
  const overview = await context.sessions.overview(await context.folder(), signal);
  const [configuration, awsConfig, awsCredentials, settings] = await Promise.all([
    world.configuration(),
    readAwsFile(world.awsConfig),
    readAwsFile(world.awsCredentials),
    settingFiles(machine, world.homeDirectory, overview.repository.folder),
  ]);
  return {
    world,
    machine,
    overview,
    configuration,
    sessions: world.runtime === undefined ? [] : await new SessionStore(world.runtime, world.clock).list(),
    awsConfig,
    awsCredentials,
    placeOf: variable => placeOf(variable, settings),
    nodeVersion: context.nodeVersion,
    version: context.version,
    httpClient: configuration => context.httpClient(configuration),
    followed: role,
    offline,
    signal,
  };
}

async function readAwsFile(file: UserFile): Promise<AwsFile> {
  try {
    return { path: file.path, text: await file.read(), failure: undefined };
  } catch (failure) {
    return { path: file.path, text: undefined, failure: asAssumeError(failure) };
  }
}

interface SettingFile {
  readonly file: string;
  readonly text: string;
  readonly syntax: SettingSyntax;
}

const SHELL_FILES = [
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.profile',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.config/fish/config.fish',
];

/** A repository decides how many there are. */
const DEVCONTAINERS_READ = 20;

/** Where shells and dev containers take variables from. Not `.env`: tools read it, shells do not. */
async function settingFiles(machine: Machine, home: string, folder: string): Promise<readonly SettingFile[]> {
  const devcontainers = path.join(folder, '.devcontainer');
  const shell = SHELL_FILES.map(name => path.join(home, name));
  const container = [
    path.join(folder, '.devcontainer.json'),
    path.join(devcontainers, 'devcontainer.json'),
    ...(await machine.names(devcontainers))
      .slice(0, DEVCONTAINERS_READ)
      .map(name => path.join(devcontainers, name, 'devcontainer.json')),
  ];
  const files = [...shell, '/etc/environment', '/etc/profile', ...container];
  const read = await Promise.all(
    files.map(async (file): Promise<readonly SettingFile[]> => {
      const text = await machine.read(file);
      return text === undefined ? [] : [{ file, text, syntax: syntaxOf(file) }];
    }),
  );
  return read.flat();
}

function syntaxOf(file: string): SettingSyntax {
  if (file.endsWith('.json')) return 'devcontainer.json';
  return file.endsWith('.fish') ? 'fish' : 'sh';
}

function placeOf(variable: string, settings: readonly SettingFile[]): Place {
  for (const { file, text, syntax } of settings) {
    const line = lineThatSets(variable, text, syntax);
    if (line !== undefined) return { variable, file, line };
  }
  return { variable };
}
