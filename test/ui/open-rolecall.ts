import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../hosts/chromium.ts';
import { installBrowser, type InstalledBrowser } from '../hosts/install-browser.ts';
import { installVsCodeHost } from '../hosts/install-vscode.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import type { Settings } from '../hosts/user-settings.ts';
import type { VsCodeFlavour } from '../hosts/vscode-flavours.ts';
import { startVsCodeServer, type RunningVsCodeServer } from '../hosts/vscode-server.ts';
import { openWorkbench, type Workbench } from '../hosts/workbench.ts';
import {
  simulateEnvironment,
  type SimulatedEnvironment,
  type SimulationOptions,
} from '../support/simulated-environment.ts';
import { stageExtension } from './staged-extension.ts';

/** A real VS Code with the built extension, in a simulated environment. */
export interface OpenRolecall {
  readonly simulated: SimulatedEnvironment;
  readonly server: RunningVsCodeServer;
  /** The window that is looked at. */
  readonly workbench: Workbench;
  /** Closes that window and opens the checkout in another, which is `workbench` from now on. */
  replaceWindow(): Promise<Workbench>;
  /**
   * Opens a further window on the same server, as in a browser of its own: the checkout again, or another folder or a
   * `.code-workspace` file. `close` closes it too.
   */
  openWindow(folder?: string): Promise<Workbench>;
  close(): Promise<void>;
}

let shared: Promise<Browser> | undefined;

/** One for all suites of this process, with which it ends: to start one costs a third of what a workbench does. */
async function sharedBrowser(installed: InstalledBrowser): Promise<Browser> {
  const browser = await (shared ??= launchChromium(installed));
  if (browser.isConnected()) return browser;
  shared = undefined;
  return sharedBrowser(installed);
}

/** Call it from a `before` hook: skips the suite where VS Code or a browser is not to be had. */
export async function openRolecall(
  context: Mocha.Context,
  options: {
    /** `ona` when absent. */
    readonly platform?: SimulationOptions['platform'];
    readonly simulation?: NonNullable<SimulationOptions['simulation']>;
    /** `rolecall.yaml` when absent: without `autoAssume`, so that each click is the test's. */
    readonly roleMap?: SimulationOptions['roleMap'];
    readonly flavour?: VsCodeFlavour;
    readonly workspaceTrust?: boolean;
    readonly userSettings?: Settings;
    /** Changes the environment before VS Code starts. */
    readonly prepare?: (simulated: SimulatedEnvironment) => Promise<void>;
  },
): Promise<OpenRolecall> {
  const host = await installVsCodeHost(options.flavour ?? 'current', () => undefined);
  if (!host.available) return skipBecause(context, host.reason);
  const browser = await installBrowser();
  if (!browser.available) return skipBecause(context, browser.reason);
  const simulated = await simulateEnvironment({
    platform: options.platform ?? 'ona',
    roleMap: options.roleMap ?? 'rolecall.yaml',
    ...(options.simulation === undefined ? {} : { simulation: options.simulation }),
  });
  const extension = await stageExtension();
  const closing: (() => Promise<void>)[] = [() => rm(extension, { recursive: true }), () => simulated.close()];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0)) await step();
  };
  try {
    await options.prepare?.(simulated);
    const server = await startVsCodeServer({
      host,
      dataDirectory: join(simulated.home, '..', 'server'),
      environment: simulated.environment,
      workspaceTrust: options.workspaceTrust ?? false,
      ...(options.userSettings === undefined ? {} : { userSettings: options.userSettings }),
    });
    closing.unshift(() => server.stop());
    const openWindow = async (folder = simulated.checkout): Promise<Workbench> => {
      const workbench = await openWorkbench({
        server,
        browser: await sharedBrowser(browser),
        folder,
        extensionDevelopmentPaths: [extension],
      });
      closing.unshift(() => workbench.close());
      return workbench;
    };
    let workbench = await openWindow();
    return {
      simulated,
      server,
      get workbench() {
        return workbench;
      },
      replaceWindow: async () => {
        await workbench.close();
        workbench = await openWindow();
        return workbench;
      },
      openWindow,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
