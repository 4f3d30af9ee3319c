import { USER_TO_SERVER_TOKEN } from '../../../core/broker-protocol.ts';
import { AssumeError } from '../../../core/errors.ts';
import { Secret } from '../../../core/secret.ts';

/**
 * VS Code's own sign-in to GitHub. `again` asks for a new session where there is one already. Answers its access token;
 * undefined when the person did not want to.
 */
export type AskForGitHubToken = (again: boolean) => Promise<string | undefined>;

/**
 * The GitHub tokens that clicks fetched when GitHub no longer accepts the codespace's: in memory, until the window ends, each
 * for the folder it was fetched for. It may be able to do more than the codespace's own, and the brokers of other folders
 * were allowed one that cannot.
 */
export class GitHubSignIn {
  readonly #ask: AskForGitHubToken;
  readonly #sessions = new Map<string, Secret>();

  constructor(ask: AskForGitHubToken) {
    this.#ask = ask;
  }

  readonly session = (folder: string): Secret | undefined => this.#sessions.get(folder);

  /**
   * Only ever called for a click. A second one asks for a new session: the first one's token did not help.
   * @throws AssumeError `cancelled`; `no-identity-source` for a token of a kind that is kept here, whatever asks for it.
   */
  readonly signIn = async (folder: string): Promise<void> => {
    const token = await this.#ask(this.#sessions.has(folder));
    if (token === undefined) throw new AssumeError('cancelled', 'You did not sign in to GitHub.');
    if (!USER_TO_SERVER_TOKEN.test(token)) {
      throw new AssumeError(
        'no-identity-source',
        'VS Code’s GitHub session is not the codespace’s own, and a broker takes only that kind of token.',
        { hint: 'Stop the codespace and open it again: it then has a fresh token of its own.' },
      );
    }
    this.#sessions.set(folder, new Secret(token));
  };
}
