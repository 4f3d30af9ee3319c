import { asAssumeError, type AssumeError } from '../../../core/errors.ts';
import type { StoredSession } from '../../../core/session.ts';
import type { EditableUserFile, UserFile } from '../../../core/ports.ts';
import { ParsedConfig } from '../../../clouds/aws/parsed-config.ts';
import type { HomeMark } from '../../../clouds/aws/profile-block.ts';
import type { InspectedMachine } from '../../../platform/machine.ts';
import { knownHome } from '../../../clouds/aws/delivery/home-mark.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import type { LoadedConfiguration, World } from '../../../sessions/world.ts';
import type { CommandContext } from '../command.ts';
import { type ExpectedProfile, expectedProfiles } from './expected-profiles.ts';
import type { Place } from './finding.ts';

/** A file that every AWS tool reads, as it is now. */
export interface AwsFile {
  readonly path: string;
  /** Byte text; undefined when there is none, or when it cannot be read. */
  readonly text: string | undefined;
  readonly failure: AssumeError | undefined;
  /** Where links end; absent where that is not known. */
  readonly target?: string;
  /** Beside it, as {@link EditableUserFile.unsettledCopies}; absent where there are none. */
  readonly copies?: readonly string[];
  /** Why nothing can be written into it; absent where it can. */
  readonly unwritable?: AssumeError;
}

/** What the checks look at; gathered once a round, changed by none. */
export interface Patient {
  readonly world: World;
  readonly machine: InspectedMachine;
  readonly overview: Overview;
  readonly configuration: LoadedConfiguration;
  /** Every session of this user, whatever the repository. */
  readonly sessions: readonly StoredSession[];
  readonly awsConfig: AwsFile;
  /** What the text of that one says, once for all checks. */
  readonly parsedConfig: ParsedConfig;
  /** The AWS roles that are to have a profile in it. */
  readonly expected: readonly ExpectedProfile[];
  readonly awsCredentials: AwsFile;
  /** By which this home's profiles are known; undefined where it has written none. */
  readonly home: HomeMark | undefined;
  /** The variable, and the file and line that set it where one was found. */
  readonly placeOf: (variable: string) => Place;
  /** Of the Node that runs this: `22.19.0`. */
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
  const overview = await context.sessions.overview(await context.folder());
  const [configuration, home, awsConfig, awsCredentials, placeOf] = await Promise.all([
    world.configuration(),
    knownHome(world),
    readAwsConfig(world.awsConfig),
    readAwsFile(world.awsCredentials),
    world.settingPlaces(overview.repository.folder),
  ]);
  const parsedConfig = new ParsedConfig(awsConfig.text);
  return {
    world,
    machine,
    overview,
    configuration,
    sessions: world.runtime === undefined ? [] : await world.storeIn(world.runtime).list(),
    home,
    awsConfig,
    parsedConfig,
    expected: expectedProfiles({ overview, world, parsedConfig }),
    awsCredentials,
    placeOf,
    nodeVersion: context.nodeVersion,
    version: context.version,
    httpClient: configuration => context.httpClient(configuration),
    followed: role,
    offline,
    signal,
  };
}

async function readAwsConfig(file: EditableUserFile): Promise<AwsFile> {
  const target = await file.target().catch(() => file.path);
  const unwritable = await file.whyNotWritable().catch(asAssumeError);
  const copies = await file.unsettledCopies().catch(() => []);
  return {
    ...(await readAwsFile(file)),
    target,
    ...(copies.length === 0 ? {} : { copies }),
    ...(unwritable === undefined ? {} : { unwritable }),
  };
}

async function readAwsFile(file: UserFile): Promise<AwsFile> {
  try {
    return { path: file.path, text: await file.read(), failure: undefined };
  } catch (failure) {
    return { path: file.path, text: undefined, failure: asAssumeError(failure) };
  }
}
