import { commands, window, l10n, type Disposable } from 'vscode';
import { asAssumeError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports.ts';
import { logFailure } from '../log-failure.ts';
import { Command, type CommandId } from '../ids.ts';
import { sentences } from '../view/shown.ts';

/** What runs for each command. Every command of the manifest has one: a missing one does not compile. */
export type CommandHandlers = Readonly<Record<CommandId, (argument: unknown) => void | Promise<void>>>;

/**
 * The one place commands are registered. Other extensions can call them too, so they answer nothing; a failure nobody
 * handled is shown here, once.
 */
export function registerCommands(handlers: CommandHandlers, log: Logger): readonly Disposable[] {
  return Object.entries(handlers).map(([id, handler]) =>
    commands.registerCommand(id, async (argument: unknown): Promise<void> => {
      try {
        await handler(argument);
      } catch (error) {
        const failure = asAssumeError(error);
        logFailure(log, 'error', `The command ${id} failed`, failure);
        void window.showErrorMessage(sentences([failure.message, failure.hint]), l10n.t('Show Log')).then(choice => {
          if (choice !== undefined) void commands.executeCommand(Command.showLog);
        });
      }
    }),
  );
}
