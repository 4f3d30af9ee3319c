import type { SessionFile } from '../store/session-record.ts';
import type { HandOutNeeds } from './hand-out.ts';
import { type RenewalNeeds, renewSession } from './renew-session.ts';
import type { PlacedSession } from './session-places.ts';
import type { World } from './world.ts';

export type RenewingWorld = Pick<
  World,
  | 'brokerClient'
  | 'checkProgram'
  | 'clock'
  | 'configuration'
  | 'environment'
  | 'exchanger'
  | 'exec'
  | 'httpClient'
  | 'sockets'
  | 'tokenFiles'
>;

/** What tools are answered with, as the helper has it. */
export function handOutNeeds(
  world: RenewingWorld,
  { store, leases }: Pick<PlacedSession, 'store' | 'leases'>,
): HandOutNeeds {
  return {
    store,
    clock: world.clock,
    obtain: async file => renewSession(file, await renewalNeeds(world, file)),
    presence: folder => leases.presence(folder),
  };
}

/**
 * What a session is renewed with by a program that has a whole world: as its file says, whatever the configuration says since,
 * so that it is renewed as the helper would.
 */
export async function renewalNeeds(world: RenewingWorld, { record, transport }: SessionFile): Promise<RenewalNeeds> {
  const { configuration } = await world.configuration();
  const travelling = { ...configuration, certificateAuthority: transport.certificateAuthority };
  return {
    exec: world.exec,
    clock: world.clock,
    tokenFiles: world.tokenFiles,
    checkProgram: program => world.checkProgram(program, record.folder),
    brokerClient: () => world.brokerClient(travelling),
    environment: world.environment,
    http: () => world.httpClient(travelling),
    sockets: world.sockets,
    exchanger: world.exchanger(travelling),
  };
}
