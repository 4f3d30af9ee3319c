import { runTests } from '@vscode/test-electron';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { messageOf } from './message-of.ts';
import { addUserSettings, quietSettings } from './user-settings.ts';
import type { HostRun } from './host-run.ts';
import { vsCodeRecipes } from './vscode-flavours.ts';

const downloads = 'https://update.code.visualstudio.com/api/releases/stable';
/** Long enough for a slow network, short enough not to be felt where there is none. */
const probeLimitMs = 5000;

/** What a desktop program needs of the person's own environment; the rest is kept from it. */
const keptVariables = [
  'PATH',
  'LANG',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'SystemRoot',
  'windir',
  'ComSpec',
  'TEMP',
  'TMP',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
];

/** Whether desktop VS Code can be had here: there is a screen for it, and the place it is downloaded from answers. */
export async function desktopCanRun(): Promise<boolean> {
  const hasScreen =
    process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
  if (!hasScreen) return false;
  try {
    return (await fetch(downloads, { signal: AbortSignal.timeout(probeLimitMs) })).ok;
  } catch {
    return false;
  }
}

/**
 * Runs a suite in desktop VS Code, downloading it into the cache if it is not there.
 * @returns the exit code: 0 when every test passed.
 */
export async function runInDesktop(run: HostRun, dataDirectory: string): Promise<number> {
  await addUserSettings(dataDirectory, quietSettings);
  const cleared = Object.fromEntries(
    Object.keys(process.env)
      .filter(name => !keptVariables.includes(name))
      .map(name => [name, undefined]),
  );
  try {
    return await runTests({
      version: vsCodeRecipes[run.flavour].vsCode,
      cachePath: join(await cacheFolder(), 'desktop'),
      extensionDevelopmentPath: run.extensionDevelopmentPath,
      extensionTestsPath: run.extensionTestsPath,
      extensionTestsEnv: { ...cleared, HOME: join(dataDirectory, 'home'), ...run.environment },
      launchArgs: [
        run.folder,
        '--disable-extensions',
        '--disable-workspace-trust',
        '--skip-welcome',
        '--skip-release-notes',
        '--disable-updates',
        '--disable-telemetry',
        `--user-data-dir=${join(dataDirectory, 'user')}`,
        `--extensions-dir=${join(dataDirectory, 'extensions')}`,
      ],
    });
  } catch (error) {
    // It throws both when tests failed and when it could not run them.
    run.report(`desktop VS Code: ${messageOf(error)}`);
    return 1;
  }
}
