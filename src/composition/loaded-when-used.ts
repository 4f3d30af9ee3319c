import { deferIdentityCenter } from '../clouds/aws/identity-center/defer.ts';
import { exchangerOf } from '../clouds/exchange.ts';
import type { UserConfiguration } from '../core/configuration.ts';
import type { EnvironmentVariables, HttpClient } from '../core/ports.ts';
import { createDeviceAuthorization } from '../identity/openid/device-authorization.ts';
import { systemClock } from '../platform/clock.ts';
import type { World } from '../sessions/world.ts';

type Sending = Pick<World, 'httpClient' | 'brokerClient' | 'deviceAuthorization' | 'identityCenter' | 'exchanger'>;

/**
 * What sends something: each a chunk of its own, with its SDK, which nothing waits for until it is used.
 * @param current the person's configuration, read at each use.
 */
export function loadedWhenUsed(environment: EnvironmentVariables, current: () => Promise<UserConfiguration>): Sending {
  const httpClient = async ({ certificateAuthority }: UserConfiguration): Promise<HttpClient> => {
    const { nodeHttpClient } = await import('../platform/http/client.ts');
    return nodeHttpClient({ certificateAuthority, environment });
  };
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
    exchanger: configuration =>
      exchangerOf({
        aws: async () => {
          const [{ awsExchanger }, http] = await Promise.all([
            import('../clouds/aws/exchange.ts'),
            httpClient(configuration),
          ]);
          return awsExchanger(http, systemClock);
        },
      }),
  };
}
