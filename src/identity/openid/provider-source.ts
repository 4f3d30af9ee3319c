import { CLOUDS } from '../../clouds/clouds.ts';
import { AssumeError } from '../../core/errors.ts';
import type { ProviderIdentity } from '../../core/role.ts';
import { CLOUD_KEYS } from '../../core/target.ts';
import { Secret } from '../../core/secret.ts';
import type { DeviceAuthorization, OpenIdClient } from '../../core/sign-in.ts';
import { listed } from '../../core/text.ts';
import type { TokenSource } from '../../core/token.ts';
import { decodeToken } from '../claims.ts';
import { providerHost } from './provider-host.ts';
import { scopesOf } from './provider-presets.ts';

export interface ProviderPorts {
  /** Cheap: what speaks with providers is loaded when something is to be sent. */
  readonly deviceAuthorization: () => Promise<DeviceAuthorization>;
}

/** ID tokens of a person who signs in at an OpenID provider; the audience is the client registered for the cloud. */
export function createProviderSource(provider: ProviderIdentity, ports: ProviderPorts): TokenSource {
  const { issuer, clientIds, clientSecret } = provider;
  const host = providerHost(issuer);
  const name = `Sign-in at ${host}`;
  const registered = CLOUD_KEYS.filter(cloud => clientIds[cloud] !== undefined);
  const audiences = [...new Set(registered.map(cloud => clientIds[cloud] ?? ''))];

  function client(clientId: string): OpenIdClient {
    return {
      issuer,
      clientId,
      scopes: scopesOf(provider),
      ...(clientSecret === undefined ? {} : { clientSecret: new Secret(clientSecret) }),
    };
  }

  return {
    id: 'device-authorization',
    name,
    interactive: true,
    availability: () =>
      Promise.resolve(
        registered.length > 0
          ? { usable: true }
          : { usable: false, reason: `No client of ${host} is named: set \`identity.provider.clientId\`.` },
      ),
    audiences,
    audienceFor(cloud) {
      const clientId = clientIds[cloud];
      if (clientId !== undefined) return clientId;
      throw new AssumeError('no-identity-source', `No client of ${host} is named for ${CLOUDS[cloud].name}.`, {
        hint: `Register one, and name it as \`identity.provider.clientId.${cloud}\` in the role map.`,
      });
    },
    async needsSignIn() {
      const signIns = await ports.deviceAuthorization();
      return registered.filter(cloud => !signIns.isSignedIn(client(clientIds[cloud] ?? '')));
    },
    async token(audience, signal, prompt) {
      if (!audiences.includes(audience)) {
        throw new AssumeError(
          'usage',
          `${host} gives tokens for its clients only, and this audience is none of them.`,
          {
            hint: `Name ${listed(audiences, 'or')}: the audience of an ID token is the client that asked for it.`,
          },
        );
      }
      const signIns = await ports.deviceAuthorization();
      const { jwt, claims } = decodeToken(await signIns.idToken(client(audience), prompt, signal), host);
      return { jwt, claims, audience, source: 'device-authorization' };
    },
    // The helper never asks a person, and what a person signed in for stays in the memory of the program they asked.
    record: () => undefined,
  };
}
