import type { Role } from '../../../core/role.ts';
import type { Secret } from '../../../core/secret.ts';
import type { Shadow } from '../../../clouds/cloud-delivery.ts';
import type { CommandId } from '../ids.ts';
import type { ShownFailure } from '../state/roles-state.ts';
import type { ConsentText } from '../view/consent-text.ts';
import type { FailureAction } from '../view/failure-actions.ts';
import type { RoleRow } from '../view/row.ts';
import type { RowChoice } from '../view/row-action.ts';
import type { SignInDialogs } from './sign-in.ts';

/** What the flows ask and tell a person. A port, so that tests see the real words and answer for the person. */
export interface Dialogs extends SignInDialogs {
  /** Modal. Anything but a clear yes is no. */
  askConsent(text: ConsentText): Promise<'allow' | 'show-as-text' | 'not-now'>;
  /** Opens the whole text and asks again beside it, not modal, so that it can be read. */
  askConsentBesideText(text: ConsentText): Promise<'allow' | 'not-now'>;
  /** Modal, for a role that asks each time. */
  confirmRole(role: Role, repository: string): Promise<boolean>;
  /** The failure's sentence with what helps; undefined when the person chose nothing. */
  showFailure(failure: ShownFailure): Promise<FailureAction | undefined>;
  /** Tools will ignore the role that was just assumed. `others`: how many settings more hide it. */
  showShadow(role: string, shadow: Shadow, others: number): void;
  /**
   * New terminals were given a role that is not active: what tools there find until it is. `isNamed`: terminals name it
   * already. Answers whether to assume it now.
   */
  offerToAssume(role: string, isNamed: boolean): Promise<boolean>;
  /** Why a role cannot be taken here and now; beside the work, so that the focus stays where it is. */
  showUnavailable(role: string, why: { readonly reason: string; readonly detail: string }): void;
  /** What to do with a row; undefined when the person chose nothing. */
  chooseAction(
    row: Pick<RoleRow, 'label' | 'description'>,
    among: readonly RowChoice[],
  ): Promise<CommandId | undefined>;
  /**
   * Why nothing can be done with a row, beside the work: the focus stays where it is. `isWritten`: a file says so. Answers
   * whether to go there.
   */
  explainRow(reason: string, isWritten: boolean): Promise<boolean>;
  /** A role ends in `left` milliseconds and nothing renews it; undefined when the person chose nothing. */
  warnOfExpiry(role: string, left: number): Promise<'renew' | 'never' | undefined>;
  /** Which of several portals of IAM Identity Center; undefined when the person chose none. */
  choosePortal(hosts: readonly string[]): Promise<string | undefined>;
  /** Opens an address in the person's browser, and says it nowhere. */
  openSecretly(address: Secret): Promise<void>;
  /** The console that was opened knows nothing of the role. */
  tellOwnSignIn(role: string, cloud: string): void;
  /** The folder is not trusted. */
  showRestricted(): void;
  /** Shows that a refusal is looked into, until the work settles. The signal ends when the person cancels. */
  explaining<T>(role: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Shows that something is under way, in the view, until the work settles. */
  progress<T>(work: () => Promise<T>): Promise<T>;
}
