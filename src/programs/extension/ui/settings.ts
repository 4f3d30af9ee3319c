import { workspace, type Disposable } from 'vscode';
import { Setting, SETTINGS_SECTION } from '../ids.ts';

/** What a person may set. Read by the one `getConfiguration` there is, and parsed: settings files hold anything. */
export interface Settings {
  /** Path of the devcontainer.json whose roles count, where several have some. */
  readonly devcontainer: string | undefined;
  /** Warn once when a role that nothing renews is about to expire. */
  readonly expiryWarning: boolean;
  /** Look at trust policies and pipelines in open editors. */
  readonly trustLint: boolean;
}

export function readSettings(): Settings {
  const section = workspace.getConfiguration(SETTINGS_SECTION);
  const devcontainer: unknown = section.get(Setting.devcontainer);
  const expiryWarning: unknown = section.get(Setting.expiryWarning);
  return {
    devcontainer: typeof devcontainer === 'string' && devcontainer !== '' ? devcontainer : undefined,
    expiryWarning: expiryWarning === true,
    trustLint: section.get<unknown>(Setting.trustLint) !== false,
  };
}

/**
 * What the person wrote in their own settings, and nobody else: of the application scope VS Code takes no machine's and no
 * workspace's value, and here only the user's is looked at.
 */
export function trustedSourcesSetting(): unknown {
  const inspected = workspace.getConfiguration(SETTINGS_SECTION).inspect<unknown>(Setting.trustedSources);
  return inspected?.globalValue;
}

export function onSettingsChange(listener: () => void): Disposable {
  return workspace.onDidChangeConfiguration(change => {
    if (change.affectsConfiguration(SETTINGS_SECTION)) listener();
  });
}

export async function turnOffExpiryWarning(): Promise<void> {
  await workspace.getConfiguration(SETTINGS_SECTION).update(Setting.expiryWarning, false, true);
}
