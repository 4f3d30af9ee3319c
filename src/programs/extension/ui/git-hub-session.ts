import { authentication } from 'vscode';
import type { AskForGitHubToken } from '../flows/git-hub-sign-in.ts';

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
