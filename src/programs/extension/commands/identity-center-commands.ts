import { window } from 'vscode';
import type { Words } from '../../../core/words.ts';
import type { IdentityCenterFlow } from '../flows/identity-center-flow.ts';
import { Command } from '../ids.ts';
import type { ReadonlyRolesStore } from '../state/roles-store.ts';
import type { CommandHandlers } from '../ui/vscode-commands.ts';
import { shown } from '../view/shown.ts';
import type { Chooser } from './choose-role.ts';

export interface IdentityCenterCommandParts {
  readonly store: ReadonlyRolesStore;
  readonly flow: IdentityCenterFlow;
  readonly chooser: Chooser;
  readonly words: Words;
}

/** Signing in without a role in mind. */
export function identityCenterCommands(
  parts: IdentityCenterCommandParts,
): Pick<CommandHandlers, typeof Command.signInToIdentityCenter> {
  const { store, flow, chooser, words } = parts;
  return {
    [Command.signInToIdentityCenter]: async argument => {
      const folder = await chooser.folder(argument, path => namesPortal(store, path));
      if (folder === undefined) return;
      const listed = await flow.list(folder);
      if (listed === undefined) return;
      const told =
        listed.count === 0
          ? words.t('{0} lists no permission set for you.', shown(listed.portal))
          : words.t('{0} lists {1} permission sets for you.', shown(listed.portal), listed.count);
      void window.showInformationMessage(told);
    },
  };
}

function namesPortal({ state }: ReadonlyRolesStore, path: string): boolean {
  if (state.kind !== 'ready') return false;
  const found = state.folders.find(({ folder }) => folder.path === path);
  return found?.kind === 'read' && found.overview.portals.length > 0;
}
