import type { ProviderIdentity, ProviderPreset } from '../../core/role.ts';

/**
 * The scopes with which each provider puts what a role map can ask about (`when.claims`) into the ID token. A refresh token
 * is never asked for here: that is the user's own choice. What else differs is written in docs/identity-providers.md.
 */
const SCOPES: Readonly<Record<ProviderPreset, readonly string[]>> = {
  // A groups claim of an app comes with the scope `groups` [developer.okta.com, Customize tokens returned from Okta].
  okta: ['openid', 'profile', 'groups'],
  // Groups are a setting of the app registration, not a scope [learn.microsoft.com, Configure optional claims].
  entra: ['openid', 'profile'],
  // No others but Drive's and YouTube's are allowed here, and no groups [developers.google.com, OAuth 2.0 for TV and
  // Limited-Input Device Applications, "Allowed scopes"].
  google: ['openid', 'email', 'profile'],
  // An Action writes claims, under a name of one's own: `groups` and `roles` are dropped [auth0.com, Create Custom Claims].
  auth0: ['openid', 'profile'],
  // A mapper of the client's own scope writes groups: no scope has to be asked for [keycloak.org, Server Administration].
  keycloak: ['openid', 'profile'],
};

/** What to ask a provider for: `openid` always, without which there is no ID token (OpenID Connect Core §3.1.2.1). */
export function scopesOf({ preset, scopes }: ProviderIdentity): readonly string[] {
  const wanted = scopes ?? (preset === undefined ? ['openid', 'profile'] : SCOPES[preset]);
  return [...new Set(['openid', ...wanted])];
}
