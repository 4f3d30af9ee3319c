import { Disposable, window, workspace } from 'vscode';
import type { WindowFacts } from '../state/refresher.ts';
import { onSettingsChange } from './settings.ts';

/** What the refresher and the flows have to know of this window; asked each time, for all of it changes while it is open. */
export const windowFacts: WindowFacts = {
  folders: () => (workspace.workspaceFolders ?? []).map(({ uri, name }) => ({ path: uri.fsPath, name })),
  isTrusted: () => workspace.isTrusted,
};

/** Calls `changed` for whatever may change what is shown and is no file: folders, trust, settings, and a return to the window. */
export function onWindowChange(changed: () => void): Disposable {
  return Disposable.from(
    workspace.onDidChangeWorkspaceFolders(changed),
    workspace.onDidGrantWorkspaceTrust(changed),
    onSettingsChange(changed),
    window.onDidChangeWindowState(({ focused }) => {
      if (focused) changed();
    }),
  );
}
