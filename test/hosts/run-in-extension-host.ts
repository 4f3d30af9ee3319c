import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Unavailable } from './availability.ts';
import { desktopCanRun, runInDesktop } from './desktop-vscode.ts';
import type { HostRun, HostRunEnd } from './host-run.ts';
import { installBrowser } from './install-browser.ts';
import { installVsCodeHost } from './install-vscode.ts';
import { runInServer } from './run-in-server.ts';
import { vsCodeRecipes } from './vscode-flavours.ts';

/**
 * Runs a suite inside the real extension host: that of desktop VS Code where it can be downloaded and shown, else that of
 * the VS Code server with its workbench in Chromium.
 * @throws when VS Code is there but the suite does not come to an end.
 */
export async function runInExtensionHost(run: HostRun): Promise<HostRunEnd | Unavailable> {
  const { vsCode } = vsCodeRecipes[run.flavour];
  const dataDirectory = await mkdtemp(join(tmpdir(), 'rolecall-host-'));
  try {
    if (await desktopCanRun()) {
      const exitCode = await runInDesktop(run, dataDirectory);
      return { available: true, exitCode, vsCode: `VS Code ${vsCode}, desktop` };
    }
    const host = await installVsCodeHost(run.flavour, run.report);
    if (!host.available) return host;
    const browser = await installBrowser(run.report);
    if (!browser.available) return browser;
    const exitCode = await runInServer(run, host, browser, dataDirectory);
    return { available: true, exitCode, vsCode: `VS Code ${vsCode}, server` };
  } finally {
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
  }
}
