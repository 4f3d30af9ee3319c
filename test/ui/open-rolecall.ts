import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installBrowser } from '../hosts/install-browser.ts';
import { installVsCodeHost } from '../hosts/install-vscode.ts';
import { skipBecause } from '../hosts/skip-because.ts';
import type { VsCodeFlavour } from '../hosts/vscode-flavours.ts';
import { startVsCodeServer, type RunningVsCodeServer } from '../hosts/vscode-server.ts';
import { openWorkbench, type OpenWorkbench, type Workbench } from '../hosts/workbench.ts';
import { simulateOna, type SimulatedOna } from './simulated-ona.ts';
import { stageExtension } from './staged-extension.ts';

/** A real VS Code with the built extension, in a simulated Ona environment. */
export interface OpenRolecall {
  readonly ona: SimulatedOna;
  readonly server: RunningVsCodeServer;
  readonly workbench: Workbench;
  close(): Promise<void>;
}

/** Call it from a `before` hook: skips the suite where VS Code or a browser is not to be had. */
export async function openRolecall(
  context: Mocha.Context,
  options: {
    readonly flavour?: VsCodeFlavour;
    readonly workspaceTrust?: boolean;
    /** Changes the environment before VS Code starts. */
    readonly prepare?: (ona: SimulatedOna) => Promise<void>;
  } & Pick<OpenWorkbench, 'colorTheme' | 'viewport'>,
): Promise<OpenRolecall> {
  const host = await installVsCodeHost(options.flavour ?? 'current', () => undefined);
  if (!host.available) return skipBecause(context, host.reason);
  const browser = await installBrowser();
  if (!browser.available) return skipBecause(context, browser.reason);
  const ona = await simulateOna();
  const extension = await stageExtension();
  const closing: (() => Promise<void>)[] = [() => rm(extension, { recursive: true }), () => ona.stop()];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0)) await step();
  };
  try {
    await options.prepare?.(ona);
    const server = await startVsCodeServer({
      host,
      dataDirectory: join(ona.home, '..', 'server'),
      environment: ona.environment,
      workspaceTrust: options.workspaceTrust ?? false,
    });
    closing.unshift(() => server.stop());
    const workbench = await openWorkbench({
      server,
      browser,
      folder: ona.workspace,
      extensionDevelopmentPaths: [extension],
      ...(options.colorTheme === undefined ? {} : { colorTheme: options.colorTheme }),
      ...(options.viewport === undefined ? {} : { viewport: options.viewport }),
    });
    closing.unshift(() => workbench.close());
    return { ona, server, workbench, close };
  } catch (error) {
    await close();
    throw error;
  }
}
