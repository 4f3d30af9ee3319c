import type { IdentitySettings, ProviderIdentity } from '../core/role.ts';
import { type Cloud, CLOUD_KEYS, forEveryCloud } from '../core/target.ts';
import type { Finding } from '../documents/findings.ts';
import { plainOrigin } from '../documents/host-patterns.ts';
import type { WrittenIdentity, WrittenProvider } from './plain/plain-identity.ts';
import { type DataPath, entryOf, type LocatedEntry } from '../documents/located-tree.ts';
import { plainPortal } from '../clouds/aws/identity-center/portal.ts';

/** What a map says of identities, in the form in which it is compared and used. */
export function identitySettings(written: WrittenIdentity): IdentitySettings {
  const { codespaces, provider, identityCenter, gitlab, devin } = written;
  return {
    ...(codespaces === undefined ? {} : { codespaces: { broker: plainOrigin(codespaces.broker) } }),
    ...(provider === undefined ? {} : { provider: providerIdentity(provider) }),
    ...(identityCenter === undefined ? {} : { identityCenter: plainPortal(identityCenter) }),
    ...(gitlab === undefined ? {} : { gitlab }),
    ...(devin === undefined ? {} : { devin }),
  };
}

function providerIdentity(written: WrittenProvider): ProviderIdentity {
  const { preset, issuer, clientId, clientSecret, scopes } = written;
  const named = typeof clientId === 'string' ? forEveryCloud(clientId) : clientId;
  const clientIds: { [K in Cloud]?: string } = {};
  for (const cloud of CLOUD_KEYS) {
    const id = named[cloud];
    if (id !== undefined) clientIds[cloud] = id;
  }
  return {
    ...(preset === undefined ? {} : { preset }),
    issuer,
    clientIds,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(scopes === undefined ? {} : { scopes }),
  };
}

/** Google alone gives its clients for devices a secret that is none (https://developers.google.com/identity/protocols/oauth2/limited-input-device). */
export function secretAdvice({ provider }: WrittenIdentity, entry: LocatedEntry, path: DataPath): readonly Finding[] {
  if (provider?.clientSecret === undefined || provider.preset === 'google') return [];
  const place = entryOf(entryOf(entry.value, 'provider')?.value, 'clientSecret') ?? entry;
  const message =
    'clientSecret is known to everyone who reads the repository. Register a public client, which needs none.';
  return [
    {
      severity: 'warning',
      code: 'client-secret-in-repository',
      message,
      path: [...path, 'provider', 'clientSecret'],
      start: place.value.start,
      end: place.value.end,
    },
  ];
}

/** Where the clients are named, for what is said of them once every role is known. */
export function clientEntry(entry: LocatedEntry): LocatedEntry | undefined {
  return entryOf(entryOf(entry.value, 'provider')?.value, 'clientId');
}
