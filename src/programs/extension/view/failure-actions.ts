import type { FailureKind } from '../../../core/errors.ts';
import type { Words } from '../../../core/words.ts';

/** What a message offers; compared by these words, never by what a button says. */
export type FailureAction =
  | 'retry'
  | 'sign-in'
  | 'sign-in-to-github'
  | 'review-consent'
  | 'explain'
  | 'show-environment'
  | 'explain-source'
  | 'show-problems'
  | 'go-to-role'
  | 'show-log';

const GOING_ON = ['retry', 'sign-in', 'sign-in-to-github'] as const satisfies readonly FailureAction[];

/** What is only opened or shown; the rest goes on with what failed. */
export type HelpAction = Exclude<FailureAction, (typeof GOING_ON)[number]>;

export function isHelp(action: FailureAction): action is HelpAction {
  return GOING_ON.every(other => other !== action);
}

/** What helps with a failure of each kind, the best first; three at most, for that is what fits in a message. */
export function failureActions(kind: FailureKind): readonly FailureAction[] {
  switch (kind) {
    case 'no-environment':
    case 'no-identity-source':
      return ['show-environment', 'explain-source'];
    case 'consent-needed':
      return ['review-consent'];
    case 'network':
    case 'throttled':
    case 'approval-needed':
    case 'confirmation-needed':
    case 'taken-back':
      return ['retry'];
    case 'sign-in-needed':
      return ['sign-in'];
    case 'trust-mismatch':
    case 'identity-rejected':
      return ['explain', 'go-to-role', 'retry'];
    case 'identity-stale':
      return ['sign-in-to-github', 'retry', 'show-environment'];
    case 'role-missing':
      return ['explain', 'go-to-role'];
    case 'duration-too-long':
    case 'policy-too-large':
    case 'policy-malformed':
    case 'region-disabled':
    case 'service-disabled':
    case 'policy-refused':
    case 'role-unavailable':
      return ['go-to-role'];
    case 'role-map-invalid':
    case 'role-unknown':
      return ['show-problems'];
    case 'clock-skew':
      return ['retry', 'show-log'];
    case 'protocol':
    case 'local-file':
    case 'not-renewable':
    case 'internal':
      return ['show-log'];
    case 'not-active':
    case 'usage':
    case 'cancelled':
      return [];
  }
}

export function failureActionTitle(action: FailureAction, words: Words): string {
  switch (action) {
    case 'retry':
      return words.t('Retry');
    case 'sign-in':
      return words.t('Sign In');
    case 'sign-in-to-github':
      return words.t('Sign In to GitHub');
    case 'review-consent':
      return words.t('Review and Allow');
    case 'explain':
      return words.t('Explain');
    case 'show-environment':
      return words.t('Show Environment');
    case 'explain-source':
      return words.t('Compare Choices');
    case 'show-problems':
      return words.t('Show Problems');
    case 'go-to-role':
      return words.t('Edit the Map');
    case 'show-log':
      return words.t('Show Log');
  }
}
