import { format } from 'node:util';
import { z } from 'zod';
import { launchChromium, openBrowserWindow } from './chromium.ts';
import { injectDevelopmentOptions } from './development-options.ts';
import type { InstalledBrowser } from './install-browser.ts';
import type { InstalledVsCode } from './install-vscode.ts';
import { messageOf } from './message-of.ts';
import type { HostRun } from './host-run.ts';
import { startVsCodeServer } from './vscode-server.ts';
import { workbenchAddress } from './workbench.ts';
import { createScreen } from './workbench/screen.ts';

/** A suite says something for each test: one that says nothing for so long has hung. */
const silenceLimitMs = 10 * 60_000;

/** Lines of the workbench's own that reach the same channel as the suite's output. */
const chatter = new RegExp(
  `^(${[
    '\\[AgentHost',
    '\\[ChatModel',
    '\\[AccountPolicy',
    '\\[reconnection',
    '\\[Service Worker\\]',
    'ChatSessionStore',
    'Creating a socket',
    'Creation of workbench contribution',
    'Resolv',
    'Updating additional builtin extensions',
    'Ignoring fetching additional builtin extensions',
    'Error while fetching the extension under development',
  ].join('|')})`,
);

/** In the stack of every error of the workbench's own. */
const workbenchFrame = '/static/out/vs/code/browser/workbench/workbench.js';

/**
 * Runs a suite in the extension host of a VS Code server, with the workbench in a browser.
 * @returns the exit code: 0 when every test passed.
 * @throws a WorkbenchError when the suite does not end in time or the page breaks.
 */
export async function runInServer(
  run: HostRun,
  host: InstalledVsCode,
  browser: InstalledBrowser,
  dataDirectory: string,
): Promise<number> {
  const server = await startVsCodeServer({ host, dataDirectory, environment: run.environment });
  try {
    const chromium = await launchChromium(browser);
    try {
      const page = await openBrowserWindow(chromium, { width: 1280, height: 800 });
      const screen = createScreen(page, server);
      return await screen.step('running the suite in the extension host', async () => {
        const ended = new Promise<number>((resolve, reject) => {
          const timer = setTimeout(
            () => reject(new Error(`The suite said nothing for ${silenceLimitMs / 60_000} minutes.`)),
            silenceLimitMs,
          );
          page.once('crash', () => reject(new Error('The page of the workbench crashed.')));
          // The workbench looks for these two by name and calls them when it has a suite to run.
          const expose = async (): Promise<void> => {
            await page.exposeFunction('codeAutomationLog', (_type: unknown, args: unknown) => {
              timer.refresh();
              const line = format(...z.array(z.unknown()).catch([]).parse(args));
              if (!chatter.test(line) && !line.includes(workbenchFrame)) run.report(line);
            });
            await page.exposeFunction('codeAutomationExit', (code: unknown) => {
              clearTimeout(timer);
              resolve(z.number().catch(1).parse(code));
            });
            await injectDevelopmentOptions(page, server.port, {
              extensionDevelopmentPaths: [run.extensionDevelopmentPath],
              extensionTestsPath: run.extensionTestsPath,
            });
            await page.goto(workbenchAddress(server, run.folder), { timeout: silenceLimitMs });
          };
          expose().catch(error => reject(new Error(messageOf(error), { cause: error })));
        });
        return ended;
      });
    } finally {
      await chromium.close();
    }
  } finally {
    await server.stop();
  }
}
