import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Settings by name, as in VS Code's settings.json. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a test wants unless it says otherwise: nothing on the screen, or on the network, but the extension under test. */
export const quietSettings: Settings = {
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  // Else every few seconds it lists what every process of the machine has open, to see who listens.
  'remote.autoForwardPorts': false,
  'remote.autoForwardPortsSource': 'output',
  'telemetry.telemetryLevel': 'off',
  // Without a graphics card xterm would draw on a canvas, where no test can read the text.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.shellIntegration.enabled': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Where the server keeps the user's settings: with this build they are on its side and not in the browser. */
export function userSettingsPath(dataDirectory: string): string {
  return join(dataDirectory, 'user', 'User', 'settings.json');
}

/** Adds to the user's settings, or makes them; a workbench that is open takes them over within a second. */
export async function addUserSettings(dataDirectory: string, settings: Settings): Promise<void> {
  const path = userSettingsPath(dataDirectory);
  await mkdir(dirname(path), { recursive: true });
  const present: unknown = JSON.parse(await readFile(path, 'utf8').catch(() => '{}'));
  const before = typeof present === 'object' && present !== null ? present : {};
  await writeFile(path, JSON.stringify({ ...before, ...settings }, null, 2));
}
