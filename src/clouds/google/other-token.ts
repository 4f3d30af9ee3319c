import { AssumeError } from '../../core/errors.ts';
import type { OtherToken } from '../../core/ports.ts';
import type { GoogleTarget } from '../../core/target.ts';
import { CLOUD_PLATFORM } from './scopes.ts';

/** What Google gives a role beside its credentials. */
export type GoogleOtherToken =
  /** What the role itself has, for as short as it can be: other scopes than its own it has not. */
  | { readonly kind: 'access-token' }
  /** Who is to have it, and whose it is. */
  | { readonly kind: 'id-token'; readonly audience: string; readonly serviceAccount: string };

/** @throws AssumeError `usage` for what it has not. */
export function requireOther({ serviceAccount }: GoogleTarget, wanted: OtherToken): GoogleOtherToken {
  if (wanted.kind === 'access-token' && wanted.scope === CLOUD_PLATFORM) return { kind: 'access-token' };
  if (wanted.kind !== 'id-token') {
    throw new AssumeError('usage', 'A role of Google Cloud has no access token for another scope.', {
      hint: 'Name `scopes` in the role map.',
    });
  }
  if (serviceAccount === undefined) {
    throw new AssumeError(
      'usage',
      'This role has no service account, and Google makes ID tokens of service accounts alone.',
      {
        hint: 'Name a `serviceAccount` in the role map; the identity needs `roles/iam.serviceAccountOpenIdTokenCreator` on it.',
      },
    );
  }
  return { kind: 'id-token', audience: wanted.audience, serviceAccount };
}
