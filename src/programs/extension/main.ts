import { l10n, window, type ExtensionContext } from 'vscode';
import { activateExtension } from './activate-extension.ts';
import type { ExtensionApi } from './api.ts';
import { compose } from './compose.ts';

/** VS Code calls two functions of this module and hands nothing from one to the other: the instance carries it. */
class Extension {
  #end: () => Promise<void> = () => Promise.resolve();

  readonly activate = (context: ExtensionContext): ExtensionApi => {
    const log = window.createOutputChannel('Rolecall', { log: true });
    context.subscriptions.push(log);
    try {
      const world = compose(context, log);
      this.#end = async () => {
        // VS Code waits a few seconds; neither waits for the other.
        await Promise.allSettled([world.presence.end(), world.signOut()]);
      };
      return activateExtension(context, world, log);
    } catch (error) {
      // VS Code shows nothing when an extension does not activate.
      log.error('Activation failed.', error instanceof Error ? (error.stack ?? error.message) : String(error));
      void window.showErrorMessage(l10n.t('Rolecall did not start.'), l10n.t('Show Log')).then(choice => {
        if (choice !== undefined) log.show();
      });
      throw error;
    }
  };

  /** Closing the window releases what only this window held. */
  readonly deactivate = (): Promise<void> => this.#end();
}

const extension = new Extension();
export const { activate, deactivate } = extension;
