import { env, ProgressLocation, Uri, window, type MessageItem } from 'vscode';
import type { Role } from '../../../core/role.ts';
import { durationIn, type Words } from '../../../core/words.ts';
import type { Dialogs } from '../flows/dialogs.ts';
import { View } from '../ids.ts';
import type { ShownFailure } from '../state/roles-state.ts';
import { confirmText } from '../view/confirm-text.ts';
import type { ConsentText } from '../view/consent-text.ts';
import { failureActions, failureActionTitle, type FailureAction } from '../view/failure-actions.ts';
import { sentences, shown } from '../view/shown.ts';
import { vscodeSignInDialogs } from './sign-in-dialogs.ts';
import type { TextDocuments } from './text-documents.ts';
import { runCommand } from './vscode-commands.ts';

interface Choice<T> extends MessageItem {
  readonly value: T;
}

/** The dialogs as VS Code shows them. A choice is compared by its value, never by the words on its button. */
export function vscodeDialogs(words: Words, documents: TextDocuments): Dialogs {
  return {
    ...vscodeSignInDialogs(words),
    askConsent: text => askConsent(text, words),
    askConsentBesideText: text => askBeside(text, words, documents),
    confirmRole: (role, repository) => confirmRole(role, repository, words),
    showFailure: failure => showFailure(failure, words),
    showShadow: (role, { who, name, where, fix }, others) => {
      void window.showWarningMessage(
        sentences([
          words.t('{0} is ignored by {1}: {2} is set ({3}).', role, who, name, where),
          fix,
          others === 0 ? undefined : words.t('Its details name what else hides it: {0} more.', others),
        ]),
      );
    },
    offerToAssume: (role, isNamed) => offerToAssume(role, isNamed, words),
    showUnavailable: (role, { reason, detail }) => {
      const why = words.t('{0} is not available here: {1}.', role, reason);
      void window.showInformationMessage(sentences([why, detail]));
    },
    chooseAction: async ({ label, description }, among) =>
      (await window.showQuickPick([...among], { title: label, placeHolder: description }))?.command,
    explainRow: (reason, isWritten) => explainRow(reason, isWritten, words),
    warnOfExpiry: (role, left) => warnOfExpiry(role, left, words),
    choosePortal: async hosts => {
      const title = words.t('Sign In to IAM Identity Center');
      return await window.showQuickPick([...hosts], { title, placeHolder: words.t('Choose a portal') });
    },
    showRestricted: () => showRestricted(words),
    openSecretly: async address => {
      // False when the person did not allow it.
      await env.openExternal(Uri.parse(address.reveal(), true));
    },
    tellOwnSignIn: (role, cloud) => {
      void window.showInformationMessage(
        words.t('The console opens as whoever you sign in there as: {0} has no sign-in as {1}.', cloud, shown(role)),
      );
    },
    explaining: async (role, work) => {
      const title = words.t('Looking into why {0} is refused…', shown(role));
      const options = { location: ProgressLocation.Notification, title, cancellable: true };
      return await window.withProgress(options, async (_, cancellation) => {
        const stop = new AbortController();
        cancellation.onCancellationRequested(() => stop.abort());
        return await work(stop.signal);
      });
    },
    progress: async work => await window.withProgress({ location: { viewId: View.roles } }, work),
  };
}

async function askConsent(text: ConsentText, words: Words): Promise<'allow' | 'show-as-text' | 'not-now'> {
  const allow: Choice<'allow'> = { title: words.t('Allow'), value: 'allow' };
  const asText: Choice<'show-as-text'> = { title: words.t('Show as Text'), value: 'show-as-text' };
  const notNow: Choice<'not-now'> = { title: words.t('Not Now'), value: 'not-now', isCloseAffordance: true };
  const options = { modal: true, detail: text.detail };
  const answer = await window.showInformationMessage<Choice<'allow' | 'show-as-text' | 'not-now'>>(
    text.question,
    options,
    // What is not all on the screen is read before it is allowed.
    ...(text.whole ? [allow] : []),
    asText,
    notNow,
  );
  return answer?.value ?? 'not-now';
}

/** A question that stays until it is answered, over a document that can be read meanwhile: a notification hides after seconds. */
async function askBeside(text: ConsentText, words: Words, documents: TextDocuments): Promise<'allow' | 'not-now'> {
  await documents.open(words.t('Roles to allow'), text.document);
  const choices = [
    { label: words.t('Not Now'), value: 'not-now' as const },
    { label: words.t('Allow'), value: 'allow' as const },
  ];
  const answer = await window.showQuickPick(choices, {
    title: text.question,
    placeHolder: words.t('Read the text below, then choose'),
    ignoreFocusOut: true,
  });
  return answer?.value ?? 'not-now';
}

async function confirmRole(role: Role, repository: string, words: Words): Promise<boolean> {
  const assume: Choice<boolean> = { title: words.t('Assume'), value: true };
  const cancel: Choice<boolean> = { title: words.t('Cancel'), value: false, isCloseAffordance: true };
  const { question, detail } = confirmText(role, repository, words);
  const answer = await window.showWarningMessage<Choice<boolean>>(question, { modal: true, detail }, assume, cancel);
  return answer?.value ?? false;
}

async function showFailure(failure: ShownFailure, words: Words): Promise<FailureAction | undefined> {
  const sentence = sentences([failure.message, failure.hint]);
  const choices = failureActions(failure.kind).map((action): Choice<FailureAction> => ({
    title: failureActionTitle(action, words),
    value: action,
  }));
  const answer = await window.showErrorMessage<Choice<FailureAction>>(sentence, ...choices);
  return answer?.value;
}

async function explainRow(reason: string, isWritten: boolean, words: Words): Promise<boolean> {
  const goTo: Choice<true> = { title: words.t('Go to Definition'), value: true };
  const answer = await window.showInformationMessage<Choice<true>>(reason, ...(isWritten ? [goTo] : []));
  return answer?.value ?? false;
}

async function offerToAssume(role: string, isNamed: boolean, words: Words): Promise<boolean> {
  const assume: Choice<true> = { title: words.t('Assume Role'), value: true };
  const sentence = isNamed
    ? words.t(
        'New terminals use {0}, which is not active: tools there find no credentials until it is assumed.',
        shown(role),
      )
    : words.t('New terminals use {0} once it is assumed. It is not active yet.', shown(role));
  return (await window.showInformationMessage<Choice<true>>(sentence, assume))?.value ?? false;
}

async function warnOfExpiry(role: string, left: number, words: Words): Promise<'renew' | 'never' | undefined> {
  const renew: Choice<'renew'> = { title: words.t('Renew'), value: 'renew' };
  const never: Choice<'never'> = { title: words.t('Do Not Warn Again'), value: 'never' };
  const sentence = words.t('{0} expires in {1}.', shown(role), durationIn(left, words));
  return (await window.showWarningMessage<Choice<'renew' | 'never'>>(sentence, renew, never))?.value;
}

function showRestricted(words: Words): void {
  const manage: Choice<true> = { title: words.t('Manage Trust'), value: true };
  const sentence = words.t('Roles can be assumed when you trust this folder.');
  void window.showInformationMessage<Choice<true>>(sentence, manage).then(answer => {
    if (answer !== undefined) void runCommand('workbench.trust.manage');
  });
}
