import { commands } from 'vscode';
import { Command, type CommandId } from '../ids.ts';
import type { RoleReference } from '../state/roles-state.ts';
import type { HelpAction } from '../view/failure-actions.ts';

const COMMANDS: Readonly<Record<HelpAction, CommandId>> = {
  'review-consent': Command.reviewConsent,
  'show-environment': Command.showEnvironment,
  'explain-source': Command.explainSource,
  'show-problems': Command.showProblems,
  'go-to-role': Command.goToRole,
  'show-log': Command.showLog,
};

/** What a failure's message offers is what the palette offers too. */
export async function help(action: HelpAction, reference: RoleReference): Promise<void> {
  await commands.executeCommand(COMMANDS[action], reference);
}
