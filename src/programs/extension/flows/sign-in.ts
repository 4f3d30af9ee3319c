import { AssumeError } from '../../../core/errors.ts';
import type { SignInPrompt, SignInRequest } from '../../../core/sign-in.ts';

/** What the person is asked and shown while they sign in with a browser; a part of the dialogs. */
export interface SignInDialogs {
  /** Modal, with code and address. `not-now` when it was closed. */
  askToSignIn(request: SignInRequest): Promise<'copy-and-open' | 'open' | 'not-now'>;
  copyText(text: string): Promise<void>;
  /** In a browser on the person's own machine. */
  openAddress(address: string): Promise<void>;
  /** Shows code and address until `done` is aborted. Answers whether the person gave up before. */
  waitForSignIn(request: SignInRequest, done: AbortSignal): Promise<'done' | 'gave-up'>;
}

/**
 * Signing in, with dialogs of our own: code and address stay on the screen until it is done. Nothing opens without a click,
 * for whoever is used to windows that open by themselves signs in for others as well.
 */
export function signInWithDialogs(dialogs: SignInDialogs): SignInPrompt {
  return async (request, done) => {
    const ended = aborted(done);
    const answer = await Promise.race([dialogs.askToSignIn(request), ended]);
    if (done.aborted) return;
    if (answer === 'not-now') throw gaveUp(request);
    if (answer === 'copy-and-open') await dialogs.copyText(request.userCode);
    const { verificationUri, verificationUriComplete = verificationUri } = request;
    await dialogs.openAddress(answer === 'copy-and-open' ? verificationUri : verificationUriComplete);
    if ((await dialogs.waitForSignIn(request, done)) === 'gave-up') throw gaveUp(request);
  };
}

function gaveUp({ service }: SignInRequest): AssumeError {
  return new AssumeError('cancelled', `You did not sign in at ${service}.`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
