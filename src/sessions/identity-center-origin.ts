import type { AwsCredentials } from '../core/credentials.ts';
import { asAssumeError, AssumeError, withHost } from '../core/errors.ts';
import { type IdentityCenter, portalHost } from '../core/identity-center.ts';
import type { Clock } from '../core/ports.ts';
import type { MappedRole } from '../core/role.ts';
import type { IdentityCenterTarget } from '../core/target.ts';
import type { Asking, CredentialsOrigin } from './credentials-origin.ts';
import { portalRestsOnConsent, requireIdentityCenter } from './identity-center.ts';
import { withRetries } from '../exchange/obtain-credentials.ts';
import type { AssumeRequest } from './overview/overview.ts';
import type { Situation } from './situation.ts';

export interface IdentityCenterAsking {
  readonly clock: Clock;
  readonly center: IdentityCenter;
  /** The role's. */
  readonly target: IdentityCenterTarget;
}

/**
 * GetRoleCredentials for a person who signed in. The sign-in stays in this process: nothing of it is recorded, so the helper
 * renews nothing. @throws AssumeError as {@link requireIdentityCenter}; `usage`.
 */
export function identityCenterOrigin(
  { clock, center, target }: IdentityCenterAsking,
  situation: Situation,
  mapped: MappedRole,
  request: AssumeRequest,
): CredentialsOrigin {
  requireIdentityCenter(situation, mapped);
  if (request.durationSeconds !== undefined) {
    throw new AssumeError('usage', 'How long a role of IAM Identity Center lasts is set by its permission set.', {
      hint: 'Leave the duration out.',
    });
  }
  let signedIn = false;
  const signIn = async (signal: AbortSignal | undefined): Promise<void> => {
    if (center.isSignedIn(target.identityCenter)) return;
    const asked = clock.now();
    await center.signIn(target.identityCenter, request.signIn, signal);
    signedIn = true;
    const text = `IAM Identity Center, ${portalHost(target.identityCenter)}`;
    request.onStep?.({ step: 'sign-in', text, took: clock.now() - asked });
  };
  const credentialsOnce = async ({ signal, requireStanding }: Asking): Promise<AwsCredentials> => {
    await requireStanding();
    const asked = clock.now();
    const credentials = await center.credentials(target, signal);
    const text = `AWS ${target.accountId}, ${target.identityCenter.roleName}`;
    request.onStep?.({ step: 'exchange', text, took: clock.now() - asked });
    return credentials;
  };
  const withSignIn = (asking: Asking): Promise<AwsCredentials> =>
    signInAndAsk(asking).catch((error: unknown) => {
      throw withHost(error, portalHost(target.identityCenter));
    });
  const signInAndAsk = async (asking: Asking): Promise<AwsCredentials> => {
    const { signal } = asking;
    await signIn(signal);
    try {
      return await withRetries(clock, () => credentialsOnce(asking), signal);
    } catch (error) {
      // Signed out elsewhere: whoever clicked for the role signs in once more, instead of reading that they have to.
      if (asAssumeError(error).kind !== 'sign-in-needed' || request.signIn === undefined) throw error;
      await signIn(signal);
      return await withRetries(clock, () => credentialsOnce(asking), signal);
    }
  };
  let prepared: AwsCredentials | undefined;
  return {
    recorded: { audience: undefined, source: undefined },
    interactive: true,
    restsOnConsent: portalRestsOnConsent(situation, mapped),
    // Only the answer says whether a sign-in still counts, so all of it comes before the lock.
    prepare: async asking => {
      prepared = await withSignIn(asking);
    },
    obtain: async asking => {
      const credentials = prepared ?? (await withSignIn(asking));
      const durationSeconds = Math.round((credentials.expiresAt - clock.now()) / 1000);
      return { credentials, issued: { roleSessionName: undefined, durationSeconds } };
    },
    // It opens all of the person's accounts, and whoever gave the role back has no use for it.
    abandon: async () => {
      if (signedIn) await center.signOut(target.identityCenter);
    },
  };
}
