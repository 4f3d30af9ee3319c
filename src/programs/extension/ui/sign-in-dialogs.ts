import { authentication, env, ProgressLocation, Uri, window, type MessageItem } from 'vscode';
import type { SignInRequest } from '../../../core/sign-in.ts';
import { durationIn, type Words } from '../../../core/words.ts';
import type { AskForGitHubToken } from '../flows/git-hub-sign-in.ts';
import type { SignInDialogs } from '../flows/sign-in.ts';
import { shown } from '../view/shown.ts';

type Answer = Awaited<ReturnType<SignInDialogs['askToSignIn']>>;
interface Choice extends MessageItem {
  readonly value: Answer;
}

const LONGEST_ADDRESS = 300;

/** The dialogs of a sign-in as VS Code shows them. The code is no secret: it is worth something to who also signs in. */
export function vscodeSignInDialogs(words: Words): SignInDialogs {
  return {
    askToSignIn: request => askToSignIn(request, words),
    copyText: async text => await env.clipboard.writeText(text),
    openAddress: async address => {
      // False when the person did not allow it: they still see the address.
      await env.openExternal(Uri.parse(address, true));
    },
    waitForSignIn: (request, done) => waitForSignIn(request, done, words),
  };
}

async function askToSignIn(request: SignInRequest, words: Words): Promise<Answer> {
  const copy: Choice = { title: words.t('Copy Code and Open'), value: 'copy-and-open' };
  const open: Choice = { title: words.t('Open'), value: 'open' };
  const notNow: Choice = { title: words.t('Not Now'), value: 'not-now', isCloseAffordance: true };
  const detail = words.t(
    'Enter the code {0} at {1}, in any browser. It is good for {2}. Sign in only where you asked for it yourself.',
    shown(request.userCode),
    shown(request.verificationUri, LONGEST_ADDRESS),
    durationIn(request.expiresAt - Date.now(), words),
  );
  const question = words.t('Sign in at {0}', shown(request.service, LONGEST_ADDRESS));
  const answer = await window.showInformationMessage<Choice>(question, { modal: true, detail }, copy, open, notNow);
  return answer?.value ?? 'not-now';
}

async function waitForSignIn(request: SignInRequest, done: AbortSignal, words: Words): Promise<'done' | 'gave-up'> {
  const title = words.t(
    'Waiting for you to sign in at {0}: enter the code {1} at {2}.',
    shown(request.service, LONGEST_ADDRESS),
    shown(request.userCode),
    shown(request.verificationUri, LONGEST_ADDRESS),
  );
  return await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (_, cancellation) =>
      new Promise<'done' | 'gave-up'>(resolve => {
        if (done.aborted) resolve('done');
        done.addEventListener('abort', () => resolve('done'), { once: true });
        cancellation.onCancellationRequested(() => resolve('gave-up'));
      }),
  );
}

/** The scope of a codespace's own token. */
const SCOPES = ['codespace'];

export const askForGitHubToken: AskForGitHubToken = async again => {
  try {
    const session = again
      ? await authentication.getSession('github', SCOPES, { forceNewSession: true })
      : await authentication.getSession('github', SCOPES, { createIfNone: true });
    return session.accessToken;
  } catch {
    // It rejects when the person closes the question, or where there is no such provider.
    return undefined;
  }
};
