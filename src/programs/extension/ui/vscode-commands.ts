import { commands, Disposable, window, l10n } from 'vscode';
import { asAssumeError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports.ts';
import { Command, type CommandId, type ContextKeyId } from '../ids.ts';
import { logFailure } from '../log-failure.ts';
import type { RoleReference } from '../state/roles-state.ts';
import type { HelpAction } from '../view/failure-actions.ts';
import { sentences } from '../view/shown.ts';

/** What runs for each command. Every command of the manifest has one: a missing one does not compile. */
export type CommandHandlers = Readonly<Record<CommandId, (argument: unknown) => void | Promise<void>>>;

/** Commands of VS Code itself that are run here. */
type HostCommand = 'workbench.trust.manage' | 'workbench.actions.view.problems' | 'markdown.showPreview';

/**
 * The one place commands are registered. Other extensions can call them too, so they answer nothing; a failure nobody
 * handled is shown here, once.
 */
export function registerCommands(handlers: CommandHandlers, log: Logger): Disposable {
  const registered = Object.entries(handlers).map(([id, handler]) =>
    commands.registerCommand(id, async (argument: unknown): Promise<void> => {
      try {
        await handler(argument);
      } catch (error) {
        const failure = asAssumeError(error);
        logFailure(log, 'error', `The command ${id} failed`, failure);
        void window.showErrorMessage(sentences([failure.message, failure.hint]), l10n.t('Show Log')).then(choice => {
          if (choice !== undefined) void runCommand(Command.showLog);
        });
      }
    }),
  );
  return Disposable.from(...registered);
}

/** The one place commands are run: of ours and of these of VS Code, and no other extension's. */
export async function runCommand(id: CommandId | HostCommand, ...given: readonly unknown[]): Promise<void> {
  await commands.executeCommand(id, ...given);
}

/** For {@link ContextKeys} alone, which knows what they are set to. */
export function setContextKey(key: ContextKeyId, value: string | boolean): void {
  void commands.executeCommand('setContext', key, value);
}

const HELP: Readonly<Record<HelpAction, CommandId>> = {
  'review-consent': Command.reviewConsent,
  explain: Command.explainRefusal,
  'show-environment': Command.showEnvironment,
  'explain-source': Command.explainSource,
  'show-problems': Command.showProblems,
  'go-to-role': Command.goToRole,
  'show-log': Command.showLog,
};

/** What a failure's message offers is what the palette offers too. */
export async function help(action: HelpAction, reference: RoleReference): Promise<void> {
  await runCommand(HELP[action], reference);
}
