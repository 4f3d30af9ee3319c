import { type IdentityCenter, type IdentityCenterPortal, portalKey } from '../../../core/identity-center.ts';
import type { Clock, HttpClient } from '../../../core/ports.ts';
import { IdentityCenterApi } from './api.ts';
import { PortalSession } from './portal-session.ts';

export interface IdentityCenterOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Ask for a refresh token: the user's configuration alone says so. */
  readonly refreshTokens: boolean;
  /** From the user's configuration; undefined: AWS's own by region. */
  readonly endpoint: string | undefined;
}

/** IAM Identity Center with AWS's own clients on our transport: they read nothing of this machine. */
export function createIdentityCenter({ http, clock, refreshTokens, endpoint }: IdentityCenterOptions): IdentityCenter {
  const parts = { api: new IdentityCenterApi({ http, clock, endpoint }), clock, refreshTokens, endpoint };
  const sessions = new Map<string, PortalSession>();
  const at = (portal: IdentityCenterPortal): PortalSession => {
    const key = portalKey(portal);
    const session = sessions.get(key) ?? new PortalSession(parts, portal);
    sessions.set(key, session);
    return session;
  };
  return {
    isSignedIn: portal => at(portal).isSignedIn(),
    signIn: (portal, prompt, signal) => at(portal).signIn(prompt, signal),
    permittedRoles: (portal, signal) => at(portal).permittedRoles(signal),
    lastListed: portal => at(portal).lastListed,
    credentials: (target, signal) => at(target.identityCenter).credentials(target, signal),
    signOut: portal => at(portal).signOut(),
    signOutEverywhere: async () => {
      await Promise.all([...sessions.values()].map(session => session.signOut()));
    },
  };
}
