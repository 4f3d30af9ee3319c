import { type AwsPatient, gatherToolFiles } from '../../../clouds/doctor.ts';
import type { StoredSession } from '../../../core/session.ts';
import type { InspectedMachine } from '../../../platform/machine.ts';
import type { Overview } from '../../../sessions/overview/overview.ts';
import { type PlacedSession, SessionPlaces } from '../../../sessions/session-places.ts';
import type { LoadedConfiguration, World } from '../../../sessions/world.ts';
import type { CommandContext } from '../command.ts';
import { roleProfiles } from './role-profiles.ts';

/** What the checks look at; gathered once a round, changed by none. */
export interface Patient extends AwsPatient {
  readonly world: World;
  readonly machine: InspectedMachine;
  readonly overview: Overview;
  readonly configuration: LoadedConfiguration;
  /** Every session of this user in the place for credentials that is in use, whatever the repository. */
  readonly sessions: readonly StoredSession[];
  /** The same in places that earlier runs chose. */
  readonly sessionsElsewhere: readonly PlacedSession[];
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
  const [configuration, files, placeOf] = await Promise.all([
    world.configuration(),
    gatherToolFiles(world),
    world.settingPlaces(overview.repository.folder),
  ]);
  const sessions = await new SessionPlaces(world).list();
  return {
    world,
    machine,
    overview,
    configuration,
    sessions: sessions.filter(({ place }) => place === world.runtime?.path),
    sessionsElsewhere: sessions.filter(({ place }) => place !== world.runtime?.path),
    ...files,
    ...roleProfiles({ overview, world, parsedConfig: files.parsedConfig }),
    placeOf,
    nodeVersion: context.nodeVersion,
    version: context.version,
    httpClient: configuration => context.httpClient(configuration),
    followed: role,
    offline,
    signal,
  };
}
