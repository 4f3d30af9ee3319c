import { AssumeError } from '../../../core/errors.ts';
import { type IdentityCenterPortal, portalHost } from '../../../core/identity-center.ts';

export const HOW_TO_SIGN_IN = 'Assume the role by a click in VS Code, or with `rolecall assume`, and sign in.';

/** Nobody is signed in, and nobody was asked. */
export function signInNeeded(portal: IdentityCenterPortal): AssumeError {
  return new AssumeError('sign-in-needed', `You are not signed in to ${portalHost(portal)}.`, { hint: HOW_TO_SIGN_IN });
}
