import type { IdentityCenter, IdentityCenterPortal } from '../../../core/identity-center.ts';
import { signInNeeded } from './sign-in-needed.ts';

/** Loaded when somebody signs in: until then nobody is, and AWS's clients are two thirds of a megabyte. */
export function deferIdentityCenter(open: () => Promise<IdentityCenter>): IdentityCenter {
  let opened: IdentityCenter | undefined;
  let opening: Promise<IdentityCenter> | undefined;
  const load = async (): Promise<IdentityCenter> => {
    opening ??= open().catch((error: unknown) => {
      // Tried again when it is next asked for: the cause may have been mended.
      opening = undefined;
      throw error;
    });
    opened = await opening;
    return opened;
  };
  return {
    isSignedIn: portal => opened?.isSignedIn(portal) ?? false,
    signIn: async (portal, prompt, signal) =>
      opened === undefined && prompt === undefined ? nobody(portal) : (await load()).signIn(portal, prompt, signal),
    permittedRoles: (portal, signal) => opened?.permittedRoles(portal, signal) ?? nobody(portal),
    lastListed: portal => opened?.lastListed(portal),
    credentials: (target, signal) => opened?.credentials(target, signal) ?? nobody(target.identityCenter),
    signOut: async portal => opened?.signOut(portal),
    signOutEverywhere: async () => opened?.signOutEverywhere(),
  };
}

function nobody(portal: IdentityCenterPortal): Promise<never> {
  return Promise.reject(signInNeeded(portal));
}
