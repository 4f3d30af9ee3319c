import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Settings, userSettingsPath } from '../user-settings.ts';
import type { RunningVsCodeServer } from '../vscode-server.ts';
import type { QuickInput } from './quick-input.ts';
import { reactionLimitMs, type Screen } from './screen.ts';

/** The user's settings.json. */
export interface UserSettingsFile {
  /**
   * Adds to the user's settings as a person does, in the editor: what another program writes there is noticed late or never.
   * Needs `workbench.editor.useModal: off`.
   */
  changeUserSettings(settings: Settings): Promise<void>;
}

/** The user's settings in an open workbench. */
export function createUserSettingsFile(
  { page, step, until }: Screen,
  { runCommand }: Pick<QuickInput, 'runCommand'>,
  { dataDirectory }: Pick<RunningVsCodeServer, 'dataDirectory'>,
): UserSettingsFile {
  const read = async (): Promise<Settings> => {
    const present: unknown = JSON.parse(await readFile(userSettingsPath(dataDirectory), 'utf8'));
    return z.record(z.string(), z.unknown()).parse(present);
  };
  return {
    changeUserSettings: settings =>
      step('changing the user’s settings', async () => {
        const text = JSON.stringify({ ...(await read()), ...settings });
        await runCommand('Preferences: Open User Settings (JSON)');
        const tab = page.locator('.tab.active[data-resource-name="settings.json"]');
        await tab.waitFor({ timeout: reactionLimitMs });
        await page.locator('.editor-instance .monaco-editor.focused').waitFor({ timeout: reactionLimitMs });
        await page.keyboard.press('ControlOrMeta+A');
        await page.keyboard.insertText(text);
        // What the editor closes by itself stands behind it.
        await page.keyboard.press('ControlOrMeta+Shift+End');
        await page.keyboard.press('Delete');
        await page.keyboard.press('ControlOrMeta+S');
        await page.locator('.tab.active:not(.dirty)').waitFor({ timeout: reactionLimitMs });
        await until('the file has them, and nothing behind them', async () => {
          const saved = await read().catch(() => undefined);
          return saved !== undefined && isDeepStrictEqual({ ...saved, ...settings }, saved);
        });
        await runCommand('View: Close Editor');
      }),
  };
}
