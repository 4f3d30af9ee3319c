import type { RoleSessions } from '../../../sessions/overview.ts';

/** Sessions that are made at their first use, so that activation waits for nothing; a failure to make them is tried again. */
export function deferSessions(make: () => Promise<RoleSessions>): RoleSessions {
  let made: Promise<RoleSessions> | undefined;
  const sessions = (): Promise<RoleSessions> => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return {
    overview: async (folder, signal, catalogue) => (await sessions()).overview(folder, signal, catalogue),
    held: async (folder, signal) => (await sessions()).held(folder, signal),
    allowance: async (folder, signal, catalogue) => (await sessions()).allowance(folder, signal, catalogue),
    assume: async (request, signal) => (await sessions()).assume(request, signal),
    renew: async (request, signal) => (await sessions()).renew(request, signal),
    release: async (folder, role) => (await sessions()).release(folder, role),
    releaseAll: async () => (await sessions()).releaseAll(),
    signOut: async () => (await sessions()).signOut(),
    listPermitted: async (request, signal) => (await sessions()).listPermitted(request, signal),
    grantRoleConsent: async (folder, role, fingerprint) =>
      (await sessions()).grantRoleConsent(folder, role, fingerprint),
    grantConsent: async (folder, fingerprint, by) => (await sessions()).grantConsent(folder, fingerprint, by),
    revokeConsent: async folder => (await sessions()).revokeConsent(folder),
    useInNewTerminals: async (folder, role) => (await sessions()).useInNewTerminals(folder, role),
  };
}
