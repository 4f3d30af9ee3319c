import { FAILURE_KINDS, type FailureKind } from '../../../core/errors.ts';
import type { HelperFailure } from '../../../core/session.ts';
import type { Words } from '../../../core/words.ts';

/** Why the last attempt failed, short enough for a row; the details have the sentence. */
export function refusalInBrief(kind: FailureKind, words: Words): string {
  switch (kind) {
    case 'trust-mismatch':
      return words.t('refused: trust policy');
    case 'identity-rejected':
      return words.t('refused: identity');
    case 'identity-stale':
      return words.t('sign-in is out of date');
    case 'role-missing':
      return words.t('refused: no such role');
    case 'duration-too-long':
      return words.t('refused: duration too long');
    case 'policy-too-large':
    case 'policy-malformed':
      return words.t('refused: session policy');
    case 'region-disabled':
      return words.t('refused: region is disabled');
    case 'service-disabled':
      return words.t('refused: service is disabled');
    case 'throttled':
      return words.t('refused: too often');
    case 'clock-skew':
      return words.t('refused: clock is wrong');
    case 'policy-refused':
      return words.t('refused by a rule');
    case 'approval-needed':
      return words.t('needs an approval');
    case 'sign-in-needed':
      return words.t('needs you to sign in');
    case 'confirmation-needed':
      return words.t('needs to be confirmed');
    case 'consent-needed':
      return words.t('not allowed yet');
    case 'no-environment':
    case 'no-identity-source':
      return words.t('no identity here');
    case 'network':
      return words.t('no answer');
    case 'protocol':
      return words.t('answer not understood');
    case 'local-file':
      return words.t('a local file is in the way');
    case 'role-unknown':
    case 'role-unavailable':
      return words.t('not available here');
    case 'role-map-invalid':
      return words.t('role map has problems');
    case 'not-renewable':
    case 'not-active':
      return words.t('cannot be renewed');
    case 'taken-back':
      return words.t('released meanwhile');
    case 'cancelled':
    case 'usage':
    case 'internal':
      return words.t('failed');
  }
}

/** The same for what failed while nobody looked; its kind comes from a file. */
export function unattendedInBrief({ kind }: HelperFailure, words: Words): string {
  return refusalInBrief(FAILURE_KINDS.find(known => known === kind) ?? 'internal', words);
}
