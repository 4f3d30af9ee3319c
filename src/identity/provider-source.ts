import { AssumeError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { ProviderIdentity } from '../core/role.ts';
import type { DeviceAuthorization } from '../core/sign-in.ts';
import type { TokenSource } from '../core/token.ts';

export interface ProviderPorts {
  readonly clock: Clock;
  /** Loaded when something is to be sent, or asked about what is in memory. */
  readonly deviceAuthorization: () => Promise<DeviceAuthorization>;
}

/** ID tokens of a person who signs in at an OpenID provider; the audience is the client registered for the cloud. */
export function createProviderSource(provider: ProviderIdentity, ports: ProviderPorts): TokenSource {
  (void provider, ports);
  return {
    id: 'device-authorization',
    name: 'Identity provider',
    interactive: true,
    availability: () => Promise.resolve({ usable: false, reason: 'Not available yet.' }),
    token: () => Promise.reject(new AssumeError('source-not-available-yet', 'Not available yet.')),
    record: () => undefined,
  };
}
