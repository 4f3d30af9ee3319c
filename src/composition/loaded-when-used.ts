import { deferIdentityCenter } from '../clouds/aws/identity-center/defer.ts';
import { exchangerOf } from '../clouds/exchange.ts';
import type { UserConfiguration } from '../core/configuration.ts';
import type { EnvironmentVariables, HttpClient } from '../core/ports.ts';
import { createDeviceAuthorization } from '../identity/openid/device-authorization.ts';
import { systemClock } from '../platform/clock.ts';
import { exchangerLoaders } from './exchanger-loaders.ts';
import type { World } from '../sessions/world.ts';

type Sending = Pick<World, 'httpClient' | 'brokerClient' | 'deviceAuthorization' | 'identityCenter' | 'exchanger'>;

/**
 * What sends something: each a chunk of its own, with its SDK, which nothing waits for until it is used.
 * @param current the person's configuration, read at each use.
 * @param isCommand nothing else runs in this process, and it ends soon.
 */
export function loadedWhenUsed(
  environment: EnvironmentVariables,
  current: () => Promise<UserConfiguration>,
  isCommand: boolean,
): Sending {
  const newClient = async ({ certificateAuthority }: UserConfiguration): Promise<HttpClient> => {
    const { nodeHttpClient } = await import('../platform/http/client.ts');
    return nodeHttpClient({ certificateAuthority, environment });
  };
  const httpClient = isCommand ? once(newClient) : newClient;
  const deviceAuthorization = createDeviceAuthorization({
    clock: systemClock,
    flows: async () => {
      const configuration = await current();
      const [{ createOpenIdFlows }, http] = await Promise.all([
        import('../identity/openid/flows.ts'),
        httpClient(configuration),
      ]);
      return createOpenIdFlows({ http, clock: systemClock, refreshTokens: configuration.refreshTokens });
    },
  });
  const identityCenter = deferIdentityCenter(async () => {
    const configuration = await current();
    const [{ createIdentityCenter }, http] = await Promise.all([
      import('../clouds/aws/identity-center/identity-center.ts'),
      httpClient(configuration),
    ]);
    const { refreshTokens, endpoints } = configuration;
    return createIdentityCenter({ http, clock: systemClock, refreshTokens, endpoint: endpoints.identityCenter });
  });
  return {
    httpClient,
    brokerClient: async configuration => {
      const [{ createBrokerClient }, http] = await Promise.all([
        import('../identity/broker/client.ts'),
        httpClient(configuration),
      ]);
      return createBrokerClient(http);
    },
    deviceAuthorization: () => Promise.resolve(deviceAuthorization),
    identityCenter: () => Promise.resolve(identityCenter),
    exchanger: configuration => {
      const exchanger = exchangerOf(exchangerLoaders(() => httpClient(configuration)));
      return {
        ...exchanger,
        // Not before what is under way has been sent.
        prepare: target => void setImmediate(() => exchanger.prepare?.(target)),
      };
    },
  };
}

/** The same client for the same authority: it reads the roots once, which is the costliest step of a request. */
function once(
  make: (configuration: UserConfiguration) => Promise<HttpClient>,
): (configuration: UserConfiguration) => Promise<HttpClient> {
  const made = new Map<string | undefined, Promise<HttpClient>>();
  return configuration => {
    const { certificateAuthority } = configuration;
    const client = made.get(certificateAuthority) ?? make(configuration);
    made.set(certificateAuthority, client);
    return client;
  };
}
