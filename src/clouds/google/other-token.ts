import { AssumeError } from '../../core/errors.ts';
import type { OtherToken } from '../../core/ports.ts';
import type { GoogleTarget } from '../../core/target.ts';

/** What an ID token of a role takes: who is to have it, and whose it is. @throws AssumeError `usage`. */
export function requireIdToken(
  { serviceAccount }: GoogleTarget,
  wanted: OtherToken,
): { readonly audience: string; readonly serviceAccount: string } {
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
  return { audience: wanted.audience, serviceAccount };
}
