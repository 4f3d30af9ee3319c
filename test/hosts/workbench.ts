import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { openBrowserWindow, type Viewport } from './chromium.ts';
import { injectDevelopmentOptions } from './development-options.ts';
import type { RunningVsCodeServer } from './vscode-server.ts';
import { createDialogs, type Dialogs } from './workbench/dialogs.ts';
import { createProblems, type Problems } from './workbench/problems.ts';
import { createQuickInput, type QuickInput } from './workbench/quick-input.ts';
import { createScreen, reactionLimitMs, type Screen } from './workbench/screen.ts';
import { createStatusBar, type StatusBar } from './workbench/status-bar.ts';
import { createTerminal, type Terminal } from './workbench/terminal.ts';
import { createUserSettingsFile, type UserSettingsFile } from './workbench/user-settings-file.ts';
import { createViews, type Views } from './workbench/views.ts';

const workspaceFile = z.object({ folders: z.array(z.unknown()) });

/** What a workbench is opened with. */
export interface OpenWorkbench {
  readonly server: RunningVsCodeServer;
  /** Goes on when the workbench is closed. */
  readonly browser: Browser;
  /** The folder, or the `.code-workspace` file, that is open in it. */
  readonly folder: string;
  /** Folders of extensions to load besides those installed in the server's extensions folder. */
  readonly extensionDevelopmentPaths?: readonly string[];
  /** 1280 by 800 when absent. */
  readonly viewport?: Viewport;
}

/**
 * A real workbench in a real browser, used as a person uses it: toasts, modal dialogs, terminals and all.
 * Every wait is on a condition with a time limit, and every failure leaves a picture and the server's log.
 */
export interface Workbench extends Screen, Views, Dialogs, QuickInput, StatusBar, Terminal, Problems, UserSettingsFile {
  readonly page: Page;
  /** Loads the page again, as a person pressing reload would. */
  reload(): Promise<void>;
  /** Leaves the page, so that the window's extension host ends, and closes the window. The server goes on. */
  close(): Promise<void>;
}

/**
 * Opens a workbench and waits until it is up; extensions may still be activating.
 * @throws a WorkbenchError when it does not come up.
 */
export async function openWorkbench(open: OpenWorkbench): Promise<Workbench> {
  const { server } = open;
  const page = await openBrowserWindow(open.browser, open.viewport ?? { width: 1280, height: 800 });
  const context = page.context();
  const close = async (): Promise<void> => {
    // As when a person closes the tab. A browser that is only gone may come back, and VS Code waits for it for hours.
    for (const page of context.pages()) await page.goto('about:blank').catch(() => undefined);
    await context.close();
  };
  try {
    // What a click opens lies in front of the workbench, which is then drawn once a second: too seldom to be clicked again.
    context.on('page', opened => void opened.close().catch(() => undefined));
    const screen = createScreen(page, server);
    await injectDevelopmentOptions(page, server.port, {
      extensionDevelopmentPaths: open.extensionDevelopmentPaths ?? [],
    });
    await screen.step('opening the workbench', async () => {
      await page.goto(workbenchAddress(server, open.folder), { timeout: 3 * reactionLimitMs });
      await waitUntilUp(page);
      // On a busy machine VS Code may take a workspace for empty, and for good, whose file it cannot read in time.
      if ((await listsFolders(open.folder)) && !(await showsFolders(page))) {
        await page.reload({ timeout: 3 * reactionLimitMs });
        await waitUntilUp(page);
      }
    });
    const quickInput = createQuickInput(screen);
    return {
      ...screen,
      ...createViews(screen),
      ...createDialogs(screen),
      ...quickInput,
      ...createStatusBar(screen),
      ...createTerminal(screen, quickInput),
      ...createProblems(screen, quickInput),
      ...createUserSettingsFile(screen, quickInput, server),
      reload: () =>
        screen.step('reloading the workbench', async () => {
          await page.reload({ timeout: 3 * reactionLimitMs });
          await waitUntilUp(page);
        }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The address of the workbench with a folder, or what a `.code-workspace` file lists, open. */
export function workbenchAddress(server: RunningVsCodeServer, folder: string): string {
  const payload = JSON.stringify([['skipWelcome', 'true']]);
  const what = folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
  return `${server.origin}/?${what}=${encodeURIComponent(folder)}&payload=${encodeURIComponent(payload)}`;
}

async function listsFolders(workspace: string): Promise<boolean> {
  if (!workspace.endsWith('.code-workspace')) return false;
  return workspaceFile.parse(JSON.parse(await readFile(workspace, 'utf8'))).folders.length > 0;
}

/** By the Explorer, which is what a new window shows. */
async function showsFolders(page: Page): Promise<boolean> {
  const rows = page.locator('.explorer-folders-view .monaco-list-row');
  const nothing = page.locator('.explorer-viewlet .welcome-view-content:visible');
  await rows.or(nothing).first().waitFor({ timeout: reactionLimitMs });
  return (await rows.count()) > 0;
}

async function waitUntilUp(page: Page): Promise<void> {
  await page.locator('.monaco-workbench').waitFor({ timeout: 3 * reactionLimitMs });
  // The status bar names the remote once the workbench has its connection to the extension host's machine.
  await page
    .locator('.statusbar-item:visible')
    .first()
    .waitFor({ timeout: 3 * reactionLimitMs });
}
