import { env, extensions, window } from 'vscode';
import { CLOUDS } from '../../../clouds/clouds.ts';
import type { Words } from '../../../core/words.ts';
import type { AssumeFlow } from '../flows/assume-flow.ts';
import type { ExplainFlow } from '../flows/explain-flow.ts';
import type { TrustWritingFlow } from '../flows/trust-writing-flow.ts';
import type { ConsoleFlow } from '../flows/console-flow.ts';
import type { Dialogs } from '../flows/dialogs.ts';
import type { NewTerminals } from '../flows/new-terminals.ts';
import type { ReleaseFlow } from '../flows/release-flow.ts';
import { Command } from '../ids.ts';
import { deliveredRole } from '../state/find-role.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import { isSharedSession } from '../state/shared-session.ts';
import type { ExplanationPanel } from '../ui/explanation-panel.ts';
import { openRoleTerminal } from '../ui/role-terminal.ts';
import type { CommandHandlers } from '../ui/vscode-commands.ts';
import { shown } from '../view/shown.ts';
import type { Chooser } from './choose-role.ts';

export interface RoleCommandParts {
  readonly store: ReadonlyRolesStore;
  readonly assumeFlow: AssumeFlow;
  readonly releaseFlow: ReleaseFlow;
  readonly newTerminals: NewTerminals;
  readonly consoleFlow: ConsoleFlow;
  readonly explainFlow: ExplainFlow;
  readonly trustWritingFlow: TrustWritingFlow;
  readonly explanationPanel: Pick<ExplanationPanel, 'act'>;
  readonly chooser: Chooser;
  /** The extension's own id, by which Live Share knows who asks. */
  readonly ownId: string;
  readonly isTrusted: () => boolean;
  readonly dialogs: Pick<Dialogs, 'showRestricted'>;
  readonly words: Words;
}

type RoleCommand =
  | typeof Command.assume
  | typeof Command.renew
  | typeof Command.cancel
  | typeof Command.release
  | typeof Command.releaseAll
  | typeof Command.signOut
  | typeof Command.showRefusal
  | typeof Command.explainRefusal
  | typeof Command.actOnExplanation
  | typeof Command.writeTrust
  | typeof Command.useInNewTerminals
  | typeof Command.openTerminalWithRole
  | typeof Command.openConsole
  | typeof Command.copyProfileName;

/** What is done with one role. None answers anything: other extensions may call them. */
export function roleCommands(parts: RoleCommandParts): Pick<CommandHandlers, RoleCommand> {
  const { store, assumeFlow, releaseFlow, newTerminals, consoleFlow, chooser, ownId, explainFlow, explanationPanel } =
    parts;
  const { trustWritingFlow } = parts;
  const { isTrusted, dialogs, words } = parts;
  // `enablement` in package.json binds the buttons, not another extension's call.
  const whereTrusted =
    (work: (argument: unknown) => Promise<void>) =>
    async (argument: unknown): Promise<void> =>
      isTrusted() ? work(argument) : dialogs.showRestricted();
  return {
    [Command.assume]: async argument => {
      const chosen = await chooser.role(argument, 'assume', words.t('Assume Role'));
      if (chosen !== undefined) await assumeFlow.assume(chosen);
    },
    [Command.renew]: async argument => {
      const chosen = await chooser.role(argument, 'renew', words.t('Renew Role'));
      if (chosen !== undefined) await assumeFlow.renew(chosen);
    },
    [Command.cancel]: async argument => {
      const chosen = await chooser.role(argument, 'cancel', words.t('Cancel'));
      if (chosen !== undefined) assumeFlow.cancel(chosen);
    },
    [Command.release]: async argument => {
      const chosen = await chooser.role(argument, 'release', words.t('Release Role'));
      if (chosen !== undefined) await releaseFlow.release(chosen);
    },
    [Command.releaseAll]: async () => {
      const released = await releaseFlow.releaseAll();
      if (released === 0) void window.showInformationMessage(words.t('No role was active.'));
    },
    [Command.signOut]: async () => {
      if (await releaseFlow.signOut()) void window.showInformationMessage(words.t('You are signed out.'));
    },
    [Command.showRefusal]: async argument => {
      const chosen = await chooser.role(argument, 'refusal', words.t('Why Was It Refused?'));
      if (chosen !== undefined) await assumeFlow.explain(chosen);
    },
    [Command.explainRefusal]: whereTrusted(async argument => {
      const chosen = await chooser.role(argument, 'role', words.t('Explain Why a Role Is Refused'));
      if (chosen !== undefined) await explainFlow.explain(chosen);
    }),
    [Command.writeTrust]: whereTrusted(async argument => {
      const chosen = await chooser.role(argument, 'role', words.t('Write Trust Policy for a Role'));
      if (chosen !== undefined) await trustWritingFlow.write(chosen);
    }),
    [Command.actOnExplanation]: argument => explanationPanel.act(argument),
    [Command.useInNewTerminals]: whereTrusted(async argument => {
      const chosen = await chooser.role(argument, 'newTerminals', words.t('Use in New Terminals'));
      if (chosen !== undefined) await newTerminals.use(chosen);
    }),
    [Command.openTerminalWithRole]: whereTrusted(async argument => {
      const chosen = await chooser.role(argument, 'terminal', words.t('Open Terminal with Role'));
      const delivered = chosen === undefined ? undefined : deliveredRole(store.state, chosen);
      if (await isShared(ownId)) {
        const why = words.t(
          'No terminal with a role is opened while this window is shared: guests could use the role.',
        );
        void window.showWarningMessage(why);
        return;
      }
      if (chosen === undefined || delivered === undefined) return;
      const { superseded } = CLOUDS[delivered.target.cloud];
      openRoleTerminal({ ...chosen, superseded, variables: delivered.toolVariables.roleTerminal });
    }),
    [Command.openConsole]: whereTrusted(async argument => {
      const chosen = await chooser.role(argument, 'console', words.t('Open Console as This Role'));
      if (chosen !== undefined) await consoleFlow.open(chosen);
    }),
    [Command.copyProfileName]: async argument => {
      const chosen = await chooser.role(argument, 'profile', words.t('Copy Profile Name'));
      const delivered = chosen === undefined ? undefined : deliveredRole(store.state, chosen);
      if (delivered === undefined) return;
      await env.clipboard.writeText(delivered.profile);
      void window.showInformationMessage(words.t('Copied the profile name {0}.', shown(delivered.profile)));
    },
  };
}

const LIVE_SHARE = 'ms-vsliveshare.vsliveshare';

/** Whether guests can see this window's terminals. Live Share is asked only where it runs already. */
async function isShared(ownId: string): Promise<boolean> {
  const liveShare = extensions.getExtension<unknown>(LIVE_SHARE);
  return liveShare?.isActive === true && (await isSharedSession(liveShare.exports, ownId));
}
