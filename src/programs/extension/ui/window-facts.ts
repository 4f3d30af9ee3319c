import { workspace } from 'vscode';
import type { WindowFacts } from '../state/refresher.ts';

/** What the refresher and the flows have to know of this window; asked each time, for both change while it is open. */
export const windowFacts: WindowFacts = {
  folders: () => (workspace.workspaceFolders ?? []).map(({ uri, name }) => ({ path: uri.fsPath, name })),
  isTrusted: () => workspace.isTrusted,
};
